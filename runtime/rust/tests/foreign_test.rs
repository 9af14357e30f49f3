//! A library with threads of its own, which call back and drop.

use foreign::hearing::Listener;
use foreign::{Board, Diary, Result};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
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
}

/// What panics there counts as no, and goes no further.
#[test]
fn many_threads_call_back() {
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
