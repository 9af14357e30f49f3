//! A library with threads of its own, which call back and drop; and another host beside this one.

extern crate foreign_sys as sys;

use foreign::hearing::Listener;
use foreign::{Board, Diary, Kind, Result};
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Default)]
struct Gone(Arc<AtomicU32>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Ear {
    told: AtomicU32,
    _gone: Gone,
}

impl Listener for Ear {
    fn notify(&self, number: u32) -> Result<bool> {
        self.told.fetch_add(1, Ordering::Relaxed);
        if number % 7 == 3 {
            panic!("on a thread of the library's");
        }
        Ok(number % 2 == 0)
    }

    fn meet(&self, other: &dyn Listener) -> Result<bool> {
        other.notify(2)
    }
}

/// One of somebody else's, who has a table of his own and no idea of what is behind ours.
mod stranger {
    use super::*;

    pub static DROPPED: AtomicU32 = AtomicU32::new(0);

    unsafe extern "C" fn dropped(handle: *mut sys::foreign_hearing_listener) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
        drop(Box::from_raw(handle));
    }

    static TABLE: sys::foreign_hearing_listener_table = sys::foreign_hearing_listener_table {
        struct_size: std::mem::size_of::<sys::foreign_hearing_listener_table>(),
        drop: Some(dropped),
        hearing_listener_notify: None,
        hearing_listener_meet: None,
    };

    /// The library holds one.
    pub fn is_held() {
        let it = Box::into_raw(Box::new(sys::foreign_hearing_listener { table: &TABLE }));
        let status = unsafe { sys::foreign_hold(ptr::null_mut(), it, ptr::null_mut()) };
        assert_eq!(status, 0);
    }
}

/// What the library holds is the process's, and so is what is said of a panic.
static ALONE: Mutex<()> = Mutex::new(());

/// Worth an error: what is behind its pointer is no object of this crate's.
#[test]
fn what_another_host_made_is_refused() {
    let _alone = ALONE.lock().unwrap();
    foreign::hold(Arc::new(Ear::default())).unwrap();
    assert!(foreign::introduce(&Ear::default()).unwrap());
    assert!(foreign::give_back().unwrap().unwrap().notify(4).unwrap());
    stranger::is_held();
    let error = foreign::introduce(&Ear::default()).unwrap_err();
    assert_eq!(error.kind(), Kind::Unimplemented);
    assert!(error.message().contains("another host"), "{error}");
    let error = foreign::give_back().err().unwrap();
    assert!(error.message().contains("own<hearing.listener>"), "{error}");
    assert_eq!(stranger::DROPPED.load(Ordering::SeqCst), 1);
}

/// What panics there counts as no, and goes no further.
#[test]
fn many_threads_call_back() {
    let _alone = ALONE.lock().unwrap();
    std::panic::set_hook(Box::new(|_| {}));
    let ear = Ear::default();
    let yes = foreign::tell_all(&ear, 8, 100).unwrap();
    let _ = std::panic::take_hook();
    assert_eq!(ear.told.load(Ordering::Relaxed), 800);
    let expected = (0..800).filter(|n| n % 2 == 0 && n % 7 != 3).count() as u32;
    assert_eq!(yes, expected);
}

#[test]
fn a_thread_drops_what_it_never_saw() {
    let dropped = Arc::new(AtomicU32::new(0));
    let ear = Ear { _gone: Gone(Arc::clone(&dropped)), ..Ear::default() };
    foreign::drop_elsewhere(Arc::new(ear)).unwrap();
    for _ in 0..500 {
        if dropped.load(Ordering::SeqCst) == 1 {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it was not dropped");
}

/// Panics wherever it is dropped, with another that does.
struct Explosive(Arc<AtomicU32>);

impl Drop for Explosive {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
        std::panic::panic_any(Explosive(Arc::clone(&self.0)));
    }
}

impl Listener for Explosive {
    fn notify(&self, _: u32) -> Result<bool> {
        std::panic::panic_any(Explosive(Arc::clone(&self.0)))
    }

    fn meet(&self, _: &dyn Listener) -> Result<bool> {
        self.notify(0)
    }
}

/// A panic that left a frame of the library's would end the process: what one carries is dropped
/// when the next takes its place, where a thread ends, and where an object is dropped.
#[test]
fn what_panics_when_it_is_dropped() {
    let _alone = ALONE.lock().unwrap();
    let dropped = Arc::new(AtomicU32::new(0));
    std::panic::set_hook(Box::new(|_| {}));
    let ear = std::mem::ManuallyDrop::new(Explosive(Arc::clone(&dropped)));
    let yes = foreign::tell_all(&*ear, 4, 5).unwrap();
    let of_panics = dropped.load(Ordering::SeqCst);
    foreign::hold(Arc::new(Explosive(Arc::clone(&dropped)))).unwrap();
    foreign::hold(Arc::new(Ear::default())).unwrap();
    let all = (0..500).map(|_| {
        std::thread::sleep(Duration::from_millis(10));
        dropped.load(Ordering::SeqCst)
    });
    let gone = all.take_while(|count| *count == of_panics).count() < 500;
    let _ = std::panic::take_hook();
    // Elsewhere than in this process the last of each thread stays with it.
    assert!(yes == 0 && of_panics >= 16 && gone, "{yes} {of_panics} {gone}");
}

#[test]
fn confined_and_shared() {
    let diary = Diary::new().unwrap();
    assert_eq!(diary.pages().unwrap(), diary.pages().unwrap());
    let board = Board::new().unwrap();
    let met = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| board.meet(3).unwrap())).collect();
        all.into_iter().map(|one| one.join().unwrap()).max().unwrap()
    });
    assert!(met > 1, "{met} at once");
}
