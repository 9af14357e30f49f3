//! What a call costs from Rust: `ours` are the safe crate's functions, `waist` the same C functions
//! called by hand, as carefully as they want to be, and `plain` a C library without any rules.

use calls::{Counter, Failure};
use calls_sys as sys;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::time::Instant;
use std::{env, ptr};

mod plain {
    extern "C" {
        pub fn plain_add(a: i64, b: i64) -> i64;
        pub fn plain_sum(bytes: *const u8, size: usize) -> u64;
        pub fn plain_upper(bytes: *const u8, size: usize, out: *mut u8);
        pub fn plain_total(values: *const f64, count: usize) -> f64;
        pub fn plain_fail(code: u32) -> i32;
        pub fn plain_counter_new(start: i64) -> *mut u8;
        pub fn plain_counter_next(counter: *mut u8) -> i64;
        pub fn plain_counter_free(counter: *mut u8);
    }
}

/// How often a call fits into a millisecond or so.
fn times(call: &mut dyn FnMut()) -> u32 {
    let mut times = 1;
    loop {
        if time(call, times) * f64::from(times) > 1e6 {
            return times;
        }
        times *= 2;
    }
}

/// Nanoseconds of a call.
fn time(call: &mut dyn FnMut(), times: u32) -> f64 {
    let began = Instant::now();
    (0..times).for_each(|_| call());
    began.elapsed().as_nanos() as f64 / f64::from(times)
}

/// The best of some rounds, in which ours, the waist's and the plain one take turns.
fn row(name: &str, mut calls: [&mut dyn FnMut(); 3]) {
    let times: Vec<u32> = calls.iter_mut().map(|call| times(call)).collect();
    let mut best = [f64::INFINITY; 3];
    for _ in 0..40 {
        for (i, call) in calls.iter_mut().enumerate() {
            best[i] = best[i].min(time(call, times[i]));
        }
    }
    println!("{name}\t{:.2}\t{:.2}\t{:.2}", best[0], best[1], best[2]);
}

fn scalars() {
    let mut ours = || {
        black_box(calls::add(black_box(1), 2).unwrap());
    };
    let mut waist = || unsafe {
        let mut result = 0;
        let status = sys::calls_add(ptr::null_mut(), black_box(1), 2, &mut result, ptr::null_mut());
        assert_eq!(status, 0);
        black_box(result);
    };
    let mut plain = || unsafe {
        black_box(plain::plain_add(black_box(1), 2));
    };
    row("add", [&mut ours, &mut waist, &mut plain]);
    let counter = Counter::new(0).unwrap();
    let mut ours = || {
        black_box(counter.next().unwrap());
    };
    let mut handle = ptr::null_mut();
    unsafe { sys::calls_counter_new(ptr::null_mut(), 0, &mut handle, ptr::null_mut()) };
    let mut waist = || unsafe {
        let mut result = 0;
        assert_eq!(sys::calls_counter_next(handle, &mut result, ptr::null_mut()), 0);
        black_box(result);
    };
    let bare = unsafe { plain::plain_counter_new(0) };
    let mut plain = || unsafe {
        black_box(plain::plain_counter_next(bare));
    };
    row("next", [&mut ours, &mut waist, &mut plain]);
    unsafe {
        sys::calls_counter_drop(handle);
        plain::plain_counter_free(bare);
    }
    let mut ours = || drop(black_box(Counter::new(black_box(1)).unwrap()));
    let mut waist = || unsafe {
        let mut handle = ptr::null_mut();
        sys::calls_counter_new(ptr::null_mut(), black_box(1), &mut handle, ptr::null_mut());
        sys::calls_counter_drop(handle);
    };
    let mut plain = || unsafe { plain::plain_counter_free(plain::plain_counter_new(1)) };
    row("new", [&mut ours, &mut waist, &mut plain]);
}

fn errors() {
    let mut ours = || match calls::refuse(black_box(7)) {
        Err(Failure::Declared { value, .. }) => assert_eq!(value.code, 7),
        _ => panic!("it is refused"),
    };
    let mut waist = || unsafe {
        let mut error = ptr::null_mut();
        assert_eq!(sys::calls_refuse(ptr::null_mut(), black_box(7), &mut error), 100);
        assert_eq!((*sys::calls_as_failure(error)).code, 7);
        sys::calls_release(error.cast());
    };
    let mut plain = || assert_ne!(unsafe { plain::plain_fail(black_box(7)) }, 0);
    row("refuse", [&mut ours, &mut waist, &mut plain]);
}

unsafe extern "C" fn grow(sink: *mut sys::sabir_sink, need: usize) -> sys::sabir_status {
    let into = &mut *(*sink).context.cast::<Vec<u8>>();
    into.reserve(need);
    (*sink).data = into.as_mut_ptr().cast();
    (*sink).capacity = into.capacity();
    0
}

fn upper_by_waist(bytes: &[u8]) -> Vec<u8> {
    let mut into: Vec<u8> = Vec::new();
    unsafe {
        let mut sink: sys::sabir_sink = MaybeUninit::zeroed().assume_init();
        sink.grow = Some(grow);
        sink.context = (&mut into as *mut Vec<u8>).cast();
        let (data, size) = (bytes.as_ptr(), bytes.len());
        let status = sys::calls_upper(ptr::null_mut(), data, size, &mut sink, ptr::null_mut());
        assert_eq!(status, 0);
        into.set_len(sink.size);
    }
    into
}

fn upper_plain(bytes: &[u8]) -> Vec<u8> {
    let mut into = Vec::with_capacity(bytes.len());
    unsafe {
        plain::plain_upper(bytes.as_ptr(), bytes.len(), into.as_mut_ptr());
        into.set_len(bytes.len());
    }
    into
}

fn bytes(size: usize, name: &str) {
    let text = vec![b'a'; size];
    let given = || black_box(text.as_slice());
    let mut ours = || {
        black_box(calls::sum(given()).unwrap());
    };
    let mut waist = || unsafe {
        let mut result = 0;
        let none = ptr::null_mut();
        sys::calls_sum(none, given().as_ptr(), given().len(), &mut result, ptr::null_mut());
        black_box(result);
    };
    let mut plain = || unsafe {
        black_box(plain::plain_sum(given().as_ptr(), given().len()));
    };
    row(&format!("sum {name}"), [&mut ours, &mut waist, &mut plain]);
    let mut ours = || drop(black_box(calls::upper(given()).unwrap()));
    let mut waist = || drop(black_box(upper_by_waist(given())));
    let mut plain = || drop(black_box(upper_plain(given())));
    row(&format!("upper {name}"), [&mut ours, &mut waist, &mut plain]);
    let numbers = vec![1.0; size / 8];
    let given = || black_box(numbers.as_slice());
    let mut ours = || {
        black_box(calls::total(given()).unwrap());
    };
    let mut waist = || unsafe {
        let mut result = 0.0;
        let none = ptr::null_mut();
        sys::calls_total(none, given().as_ptr(), given().len(), &mut result, ptr::null_mut());
        black_box(result);
    };
    let mut plain = || unsafe {
        black_box(plain::plain_total(given().as_ptr(), given().len()));
    };
    row(&format!("total {name}"), [&mut ours, &mut waist, &mut plain]);
}

fn main() {
    let rounds = env::args().nth(1).map_or(1, |text| text.parse().expect("a number"));
    for _ in 0..rounds {
        scalars();
        errors();
        for (size, name) in [(16, "16"), (1024, "1 KiB"), (1 << 20, "1 MiB")] {
            bytes(size, name);
        }
    }
}
