//! What the directives say about lists, as Rust holds it.

use buffers::{Kind, Point, Window};
use std::sync::Arc;

fn in_process() -> bool {
    std::env::var("SABIR_LOCATION").map_or(true, |location| !location.starts_with("worker"))
}

#[test]
fn what_is_retained_is_not_copied() {
    let owned = vec![1, 2, 3];
    let (address, shared) = (owned.as_ptr(), Arc::<[u8]>::from([4, 5]));
    let mut window = Window::new(owned.into()).unwrap();
    assert_eq!(window.bytes().unwrap(), [1, 2, 3]);
    assert_eq!(window.bytes().unwrap().as_ptr() == address, in_process());
    let mut other = Window::new(Arc::clone(&shared).into()).unwrap();
    assert_eq!(other.bytes().unwrap(), [4, 5]);
    assert_eq!(Arc::strong_count(&shared), 2);
    drop(other);
    assert_eq!(Arc::strong_count(&shared), 1);
    static LASTING: [u8; 2] = [6, 7];
    assert_eq!(Window::new(LASTING[..].into()).unwrap().bytes().unwrap(), [6, 7]);
    assert!(Window::new(Vec::new().into()).unwrap().bytes().unwrap().is_empty());
}

#[test]
fn views_are_where_they_are() {
    let mut window = Window::new(vec![0].into()).unwrap();
    assert_eq!(window.name().unwrap(), "window");
    let corners = window.corners().unwrap();
    assert_eq!(corners, [Point { x: 0.0, y: 0.0 }, Point { x: 3.0, y: 4.0 }]);
    let window = std::thread::spawn(move || window.fill(&mut [], 1.0).map(|()| window));
    assert_eq!(window.join().unwrap().unwrap().name().unwrap(), "window");
}

#[test]
fn what_is_written_into() {
    let window = Window::new(vec![].into()).unwrap();
    let mut numbers = [1.0, 2.0, 3.0];
    window.fill(&mut numbers[1..], 0.5).unwrap();
    assert_eq!(numbers, [1.0, 0.5, 0.5]);
}

#[test]
fn a_maximum() {
    let window = Window::new(vec![].into()).unwrap();
    let error = window.upper("abcdef").unwrap_err();
    assert_eq!(error.kind(), Kind::ResourceExhausted);
    assert_eq!(error.place(), "buffers.window.upper");
    assert!(error.to_string().contains("at most 5"), "{error}");
    assert_eq!(window.upper("abc").unwrap(), "ABC");
}
