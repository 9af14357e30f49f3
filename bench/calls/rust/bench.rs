//! What a call costs from Rust: `ours` are the safe crate's functions, `waist` the same C functions
//! called by hand, as carefully as they want to be, `plain` a C library without any rules; `cxx` and
//! `bindgen` are that library as these make it.

use calls::{Counter, Failure};
use calls_sys as sys;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::time::Instant;
use std::{env, ptr};

#[cfg(feature = "by_cxx")]
mod by_cxx;

#[cfg(feature = "by_bindgen")]
#[allow(dead_code, non_camel_case_types)]
mod by_bindgen {
    include!(concat!(env!("OUT_DIR"), "/by_bindgen.rs"));
}

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

/// One way to make the call of a row.
type Way<'a> = (&'static str, &'a mut dyn FnMut());

/// The medians of some rounds, in which all ways take turns; or so many calls of the one that is
/// asked for, to be counted.
fn row(name: &str, ways: &mut [Way]) {
    if let Some((row, way, count)) = counted() {
        let asked = ways.iter_mut().find(|known| row == name && way == known.0);
        if let Some((_, call)) = asked {
            (0..count).for_each(|_| call());
        }
        return;
    }
    let times: Vec<u32> = ways.iter_mut().map(|(_, call)| times(*call)).collect();
    let mut took = vec![Vec::new(); ways.len()];
    for _ in 0..41 {
        for (i, (_, call)) in ways.iter_mut().enumerate() {
            took[i].push(time(*call, times[i]));
        }
    }
    for (i, (way, _)) in ways.iter().enumerate() {
        took[i].sort_by(f64::total_cmp);
        println!("{name}\t{way}\t{:.3}", took[i][took[i].len() / 2]);
    }
}

/// What is there without any peer.
macro_rules! rows_of {
    ($($way:ident),*) => { vec![$((stringify!($way), &mut $way)),*] };
}

/// `ROW WAY TIMES`, where instructions are counted.
fn counted() -> Option<(String, String, u32)> {
    let mut words = env::args().skip(1);
    let (row, way) = (words.next()?, words.next()?);
    Some((row, way, words.next()?.parse().expect("a number")))
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
    #[allow(unused_mut)]
    let mut ways: Vec<Way> = rows_of!(ours, waist, plain);
    #[cfg(feature = "by_cxx")]
    let mut cxx = || {
        black_box(by_cxx::bridge::add(black_box(1), 2));
    };
    #[cfg(feature = "by_cxx")]
    ways.push(("cxx", &mut cxx));
    #[cfg(feature = "by_bindgen")]
    let mut bound = || unsafe {
        black_box(by_bindgen::plain_add(black_box(1), 2));
    };
    #[cfg(feature = "by_bindgen")]
    ways.push(("bindgen", &mut bound));
    row("add", &mut ways);
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
    #[allow(unused_mut)]
    let mut ways: Vec<Way> = rows_of!(ours, waist, plain);
    #[cfg(feature = "by_cxx")]
    let mut of_cxx = by_cxx::bridge::counter_new(0);
    #[cfg(feature = "by_cxx")]
    let mut cxx = || {
        black_box(of_cxx.pin_mut().next());
    };
    #[cfg(feature = "by_cxx")]
    ways.push(("cxx", &mut cxx));
    #[cfg(feature = "by_bindgen")]
    let of_bindgen = unsafe { by_bindgen::plain_counter_new(0) };
    #[cfg(feature = "by_bindgen")]
    let mut bound = || unsafe {
        black_box(by_bindgen::plain_counter_next(of_bindgen));
    };
    #[cfg(feature = "by_bindgen")]
    ways.push(("bindgen", &mut bound));
    row("next", &mut ways);
    #[cfg(feature = "by_bindgen")]
    unsafe {
        by_bindgen::plain_counter_free(of_bindgen)
    };
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
    #[allow(unused_mut)]
    let mut ways: Vec<Way> = rows_of!(ours, waist, plain);
    #[cfg(feature = "by_cxx")]
    let mut cxx = || drop(black_box(by_cxx::bridge::counter_new(black_box(1))));
    #[cfg(feature = "by_cxx")]
    ways.push(("cxx", &mut cxx));
    #[cfg(feature = "by_bindgen")]
    let mut bound =
        || unsafe { by_bindgen::plain_counter_free(by_bindgen::plain_counter_new(black_box(1))) };
    #[cfg(feature = "by_bindgen")]
    ways.push(("bindgen", &mut bound));
    row("new", &mut ways);
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
    #[allow(unused_mut)]
    let mut ways: Vec<Way> = rows_of!(ours, waist, plain);
    #[cfg(feature = "by_cxx")]
    let mut cxx = || assert!(by_cxx::bridge::refuse(black_box(7)).is_err());
    #[cfg(feature = "by_cxx")]
    ways.push(("cxx", &mut cxx));
    #[cfg(feature = "by_bindgen")]
    let mut bound = || assert_ne!(unsafe { by_bindgen::plain_fail(black_box(7)) }, 0);
    #[cfg(feature = "by_bindgen")]
    ways.push(("bindgen", &mut bound));
    row("refuse", &mut ways);
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

#[cfg(feature = "by_bindgen")]
fn upper_bound(bytes: &[u8]) -> Vec<u8> {
    let mut into = Vec::with_capacity(bytes.len());
    unsafe {
        by_bindgen::plain_upper(bytes.as_ptr(), bytes.len(), into.as_mut_ptr());
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
    #[allow(unused_mut)]
    let mut ways: Vec<Way> = rows_of!(ours, waist, plain);
    #[cfg(feature = "by_cxx")]
    let mut cxx = || {
        black_box(by_cxx::bridge::sum(given()));
    };
    #[cfg(feature = "by_cxx")]
    ways.push(("cxx", &mut cxx));
    #[cfg(feature = "by_bindgen")]
    let mut bound = || unsafe {
        black_box(by_bindgen::plain_sum(given().as_ptr(), given().len()));
    };
    #[cfg(feature = "by_bindgen")]
    ways.push(("bindgen", &mut bound));
    row(&format!("sum {name}"), &mut ways);
    let mut ours = || drop(black_box(calls::upper(given()).unwrap()));
    let mut waist = || drop(black_box(upper_by_waist(given())));
    let mut plain = || drop(black_box(upper_plain(given())));
    #[allow(unused_mut)]
    let mut ways: Vec<Way> = rows_of!(ours, waist, plain);
    #[cfg(feature = "by_cxx")]
    let mut cxx = || {
        let mut into = vec![0; given().len()];
        by_cxx::bridge::upper(given(), &mut into);
        drop(black_box(into));
    };
    #[cfg(feature = "by_cxx")]
    ways.push(("cxx", &mut cxx));
    #[cfg(feature = "by_bindgen")]
    let mut bound = || drop(black_box(upper_bound(given())));
    #[cfg(feature = "by_bindgen")]
    ways.push(("bindgen", &mut bound));
    row(&format!("upper {name}"), &mut ways);
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
    #[allow(unused_mut)]
    let mut ways: Vec<Way> = rows_of!(ours, waist, plain);
    #[cfg(feature = "by_cxx")]
    let mut cxx = || {
        black_box(by_cxx::bridge::total(given()));
    };
    #[cfg(feature = "by_cxx")]
    ways.push(("cxx", &mut cxx));
    #[cfg(feature = "by_bindgen")]
    let mut bound = || unsafe {
        black_box(by_bindgen::plain_total(given().as_ptr(), given().len()));
    };
    #[cfg(feature = "by_bindgen")]
    ways.push(("bindgen", &mut bound));
    row(&format!("total {name}"), &mut ways);
}

fn main() {
    scalars();
    errors();
    for (size, name) in [(16, "16"), (1024, "1 KiB"), (1 << 20, "1 MiB")] {
        bytes(size, name);
    }
}
