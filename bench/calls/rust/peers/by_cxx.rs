//! As somebody writes it with cxx: a bridge in Rust, and the functions in C++.

#[cxx::bridge(namespace = "by_cxx")]
pub mod bridge {
    unsafe extern "C++" {
        include!("by_cxx.h");

        type Counter;

        fn add(a: i64, b: i64) -> i64;
        fn sum(bytes: &[u8]) -> u64;
        fn upper(bytes: &[u8], into: &mut [u8]);
        fn total(values: &[f64]) -> f64;
        fn refuse(code: u32) -> Result<()>;
        fn counter_new(start: i64) -> UniquePtr<Counter>;
        fn next(self: Pin<&mut Counter>) -> i64;
    }
}
