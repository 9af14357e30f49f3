//! What the library asks of its caller: traits, and the errors and panics of those who answer.

use callbacks::ears::Ear;
use callbacks::host::{Entry, Host, Level, Listener};
use callbacks::{Error, Failure, Hosts, Instance, Kind, Result};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Counts where it is dropped.
#[derive(Default)]
struct Gone(Arc<AtomicUsize>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Remembers what it hears.
#[derive(Default)]
struct Recorder {
    events: Mutex<Vec<(String, Vec<f64>)>>,
    _gone: Gone,
}

impl Listener for Recorder {
    fn notify(&self, event: &str, values: &[f64]) -> Result<bool> {
        if event == "panic" {
            panic!("not this");
        }
        self.events.lock().unwrap().push((event.to_string(), values.to_vec()));
        Ok(event.len() % 2 == 0)
    }

    fn heard(&self) -> Result<Vec<String>> {
        Ok(self.events.lock().unwrap().iter().map(|one| one.0.clone()).collect())
    }
}

#[derive(Default)]
struct Answers {
    lines: Arc<Mutex<Vec<String>>>,
    _gone: Gone,
}

impl Host for Answers {
    fn now(&self) -> Result<u64> {
        Ok(42)
    }

    fn log(&self, level: Level, text: &str) -> Result<(), Failure<String>> {
        if level == Level::High {
            return Err(Failure::declared(format!("cannot log {text}")));
        }
        self.lines.lock().unwrap().push(text.to_string());
        Ok(())
    }

    fn lookup(&self, key: &str) -> Result<Entry, Failure<Level>> {
        match key {
            "" => Err(Failure::declared(Level::High)),
            "gone" => Err(Error::new(Kind::Unavailable, "gone").into()),
            _ => Ok(Entry { name: key.to_string(), value: key.len() as u32 }),
        }
    }

    fn shout(&self, text: &str) -> Result<String> {
        if text.is_empty() {
            std::panic::panic_any(7u64);
        }
        Ok(format!("{text}!"))
    }

    fn make_listener(&self, _name: &str) -> Result<Arc<dyn Listener>> {
        Ok(Arc::new(Recorder::default()))
    }
}

fn opened() -> Instance {
    callbacks::open("", Hosts::new().host(Answers::default())).unwrap()
}

/// Objects are dropped elsewhere over a boundary, a little later.
fn soon(what: impl Fn() -> bool) -> bool {
    (0..500).any(|_| what() || std::thread::sleep(Duration::from_millis(10)) != ())
}

#[test]
fn answers_of_every_kind() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let host = Answers { lines: Arc::clone(&lines), ..Answers::default() };
    let library = callbacks::open("", Hosts::new().host(host)).unwrap();
    assert_eq!(library.ask("key").unwrap(), "key=3");
    assert_eq!(library.shout_twice("hey").unwrap(), "hey!hey!");
    let long = "x".repeat(5000);
    assert_eq!(library.shout_twice(&long).unwrap(), format!("{long}!{long}!"));
    library.log(Level::Low, "fine").unwrap();
    assert_eq!(*lines.lock().unwrap(), ["fine"]);
    assert_eq!(library.descend(3).unwrap(), 43);
    assert_eq!(library.line("key").unwrap().text().unwrap(), "key=3");
    assert_eq!(library.line_both("key", "").unwrap(), "key=3, not found");
    assert_eq!(library.bus_with_made("made").unwrap().publish("odd", &[]).unwrap(), 0);
}

#[test]
fn declared_errors_cross_with_their_value() {
    let library = opened();
    match library.log(Level::High, "this") {
        Err(Failure::Declared { value, error }) => {
            assert_eq!(value, "cannot log this!");
            assert_eq!((error.kind(), error.place()), (Kind::Declared, "callbacks.log"));
        }
        other => panic!("{other:?}"),
    }
    // Through an implementation that catches nothing.
    let relayed = library.relay(Level::High, "this").unwrap_err();
    assert_eq!(relayed.value().unwrap(), "cannot log this");
    let error: Error = library.misrelay(Level::High, "this").unwrap_err().into();
    assert_eq!(error.kind(), Kind::Internal);
    assert!(error.message().contains("what it called failed with an error"), "{error}");
}

#[test]
fn an_error_keeps_its_kind() {
    let error = opened().ask("gone").unwrap_err();
    assert_eq!((error.kind(), error.message()), (Kind::Unavailable, "gone"));
}

#[test]
fn a_panic_goes_on_in_the_caller() {
    let library = opened();
    let panic = catch_unwind(AssertUnwindSafe(|| library.shout_twice(""))).unwrap_err();
    assert_eq!(panic.downcast_ref::<u64>(), Some(&7));
    assert_eq!(library.shout_twice("on").unwrap(), "on!on!");
    let bus = library.bus().unwrap();
    bus.add(Arc::new(Recorder::default())).unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| bus.publish("panic", &[]))).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"not this"));
    assert_eq!(bus.publish("even", &[]).unwrap(), 1);
}

#[test]
fn objects_are_shared_and_come_back() {
    let library = opened();
    let bus = library.bus().unwrap();
    let (one, two) = (Arc::new(Recorder::default()), Arc::new(Recorder::default()));
    bus.add(one.clone()).unwrap();
    bus.add(two.clone()).unwrap();
    assert_eq!(bus.publish("even", &[1.0, 2.5]).unwrap(), 2);
    assert_eq!(bus.publish("odd", &[]).unwrap(), 0);
    assert_eq!(bus.heard().unwrap(), ["even", "odd", "even", "odd"]);
    assert_eq!(one.events.lock().unwrap()[0], ("even".to_string(), vec![1.0, 2.5]));
    let taken = bus.take().unwrap().unwrap();
    assert!(std::ptr::addr_eq(Arc::as_ptr(&taken), Arc::as_ptr(&two)));
    drop(taken);
    assert!(bus.take().unwrap().is_some());
    assert!(bus.take().unwrap().is_none());
    assert!(soon(|| Arc::strong_count(&one) == 1 && Arc::strong_count(&two) == 1));
}

#[test]
fn an_object_may_be_lent() {
    let library = opened();
    let bus = library.bus().unwrap();
    let dropped = Arc::new(AtomicUsize::new(0));
    let recorder = Recorder { _gone: Gone(Arc::clone(&dropped)), ..Recorder::default() };
    assert!(bus.tell(&recorder, "even").unwrap());
    assert!(!bus.tell(&recorder, "odd").unwrap());
    assert_eq!(recorder.heard().unwrap(), ["even", "odd"]);
    assert_eq!(dropped.load(Ordering::SeqCst), 0);
    assert!(catch_unwind(AssertUnwindSafe(|| bus.tell(&recorder, "panic"))).is_err());
}

struct Question;

impl Ear for Question {
    fn hear(&self, sound: &str) -> Result<String> {
        Ok(format!("{sound}?"))
    }
}

/// Whose interface has only that: `open` has not asked for it.
#[test]
fn an_object_needs_no_host() {
    assert_eq!(opened().sound(&Question, "hm").unwrap(), "hm?");
    assert_eq!(callbacks::sound(&Question, "oh").unwrap(), "oh?");
}

#[test]
fn what_is_not_implemented_is_named() {
    let error = callbacks::open("", Hosts::new()).unwrap_err();
    assert!(error.message().contains("host.now"), "{error}");
}

#[test]
fn all_is_dropped_in_the_end() {
    let (host, object) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let answers = Answers { _gone: Gone(Arc::clone(&host)), ..Answers::default() };
    let library = callbacks::open("", Hosts::new().host(answers)).unwrap();
    let bus = library.bus().unwrap();
    bus.add(Arc::new(Recorder { _gone: Gone(Arc::clone(&object)), ..Recorder::default() }))
        .unwrap();
    drop(library);
    assert_eq!(bus.publish("even", &[]).unwrap(), 1);
    assert_eq!(host.load(Ordering::SeqCst), 0);
    drop(bus);
    assert!(soon(|| object.load(Ordering::SeqCst) == 1));
    assert!(soon(|| host.load(Ordering::SeqCst) == 1));
}

/// Also by one that nobody opened.
#[test]
fn what_is_not_opened_drops_its_host() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let answers = Answers { _gone: Gone(Arc::clone(&dropped)), ..Answers::default() };
    assert!(callbacks::open("nowhere:", Hosts::new().host(answers)).is_err());
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}

/// Its own thread asks all the time, beside calls of ours.
#[test]
fn a_thread_of_the_librarys() {
    let library = opened();
    let clock = library.clock().unwrap();
    for i in 0..1000 {
        assert!(!library.ask(&format!("k{i}")).unwrap().is_empty());
    }
    assert!(soon(|| clock.asked().unwrap() > 5));
}

#[test]
fn calls_that_lead_to_each_other() {
    struct Deep(Mutex<Option<Arc<Instance>>>);
    impl Host for Deep {
        fn now(&self) -> Result<u64> {
            let library = self.0.lock().unwrap().clone().expect("it is set");
            let depth = Arc::strong_count(&library) as u32;
            if depth > 20 {
                return Ok(u64::from(depth));
            }
            library.descend(1)
        }
        fn log(&self, _: Level, _: &str) -> Result<(), Failure<String>> {
            Ok(())
        }
        fn lookup(&self, _: &str) -> Result<Entry, Failure<Level>> {
            Err(Error::new(Kind::NotFound, "").into())
        }
        fn shout(&self, text: &str) -> Result<String> {
            Ok(text.to_string())
        }
        fn make_listener(&self, _: &str) -> Result<Arc<dyn Listener>> {
            Err(Error::new(Kind::Unimplemented, "none"))
        }
    }
    struct Shared(Arc<Deep>);
    impl Host for Shared {
        fn now(&self) -> Result<u64> {
            self.0.now()
        }
        fn log(&self, level: Level, text: &str) -> Result<(), Failure<String>> {
            self.0.log(level, text)
        }
        fn lookup(&self, key: &str) -> Result<Entry, Failure<Level>> {
            self.0.lookup(key)
        }
        fn shout(&self, text: &str) -> Result<String> {
            self.0.shout(text)
        }
        fn make_listener(&self, name: &str) -> Result<Arc<dyn Listener>> {
            self.0.make_listener(name)
        }
    }
    let deep = Arc::new(Deep(Mutex::new(None)));
    let library = callbacks::open("", Hosts::new().host(Shared(Arc::clone(&deep)))).unwrap();
    let library = Arc::new(library);
    *deep.0.lock().unwrap() = Some(Arc::clone(&library));
    assert!(library.descend(1).unwrap() > 20);
    deep.0.lock().unwrap().take();
}
