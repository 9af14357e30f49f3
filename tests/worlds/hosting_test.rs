//! What a host lets the library see, and what it writes into the library's lists.

use hosting::host::{Host, Page, Point};
use hosting::{Book, Failure, Hosts, Instance, Result};
use std::sync::Arc;

/// Has everything in memory of its own.
struct Memory {
    name: String,
    bytes: Vec<u8>,
    lines: Vec<String>,
}

impl Memory {
    fn new(name: &str) -> Memory {
        let lines = vec!["one".to_string(), "zwölf".to_string()];
        Memory { name: name.to_string(), bytes: vec![1, 2, 255], lines }
    }
}

impl Page for Memory {
    fn bytes(&self) -> Result<&[u8]> {
        Ok(&self.bytes)
    }

    fn text(&self) -> Result<&str> {
        Ok(&self.name)
    }

    fn numbers(&self) -> Result<&[f64]> {
        Ok(&[0.5, 1.5])
    }

    fn points(&self) -> Result<&[Point]> {
        Ok(&[Point { x: 1.0, y: 2.0 }, Point { x: 3.0, y: 4.0 }])
    }

    fn line(&self, number: u32) -> Result<&str, Failure<u32>> {
        let line = self.lines.get(number as usize);
        line.map(String::as_str).ok_or_else(|| Failure::declared(self.lines.len() as u32))
    }

    fn read(&self, into: &mut [u8]) -> Result<u32> {
        let count = into.len().min(self.bytes.len());
        into[..count].copy_from_slice(&self.bytes[..count]);
        Ok(count as u32)
    }
}

struct Desk;

impl Host for Desk {
    fn open(&self, name: &str) -> Result<Arc<dyn Page>> {
        Ok(Arc::new(Memory::new(name)))
    }

    fn raise(&self, values: &mut [u8], more: u8) -> Result<()> {
        values.iter_mut().for_each(|value| *value = value.wrapping_add(more));
        Ok(())
    }

    fn sort(&self, numbers: &mut [f64]) -> Result<()> {
        numbers.sort_by(f64::total_cmp);
        Ok(())
    }

    fn r#move(&self, points: &mut [Point], by: Point) -> Result<f64, Failure<String>> {
        if points.is_empty() {
            return Err(Failure::declared("nothing to move".to_string()));
        }
        for point in points {
            *point = Point { x: point.x + by.x, y: point.y + by.y };
        }
        Ok(by.x.max(by.y))
    }

    fn swap(&self, left: &mut [i16], right: &mut [i16]) -> Result<()> {
        left.swap_with_slice(right);
        Ok(())
    }
}

fn opened() -> (Instance, Book) {
    let library = hosting::open("", Hosts::new().host(Desk)).unwrap();
    let book = library.book_named("café").unwrap();
    (library, book)
}

#[test]
fn it_sees_what_its_host_has() {
    let (_library, mut book) = opened();
    assert_eq!(book.bytes().unwrap(), [1, 2, 255]);
    assert_eq!(book.numbers().unwrap(), [0.5, 1.5]);
    assert_eq!(book.text().unwrap(), "café");
    assert_eq!(book.points().unwrap()[1].y, 4.0);
    assert_eq!(book.lines().unwrap(), "one/zwölf");
    assert_eq!(book.read(2).unwrap(), [1, 2]);
}

#[test]
fn a_view_is_the_hosts_own_memory() {
    let (library, _) = opened();
    let page = Arc::new(Memory::new("mine"));
    let mut book = library.book(page.clone()).unwrap();
    let inside = std::env::var("SABIR_LOCATION").map_or(true, |at| !at.starts_with("worker"));
    assert_eq!(book.bytes().unwrap().as_ptr() == page.bytes.as_ptr(), inside);
    assert_eq!(book.line(1).unwrap(), "zwölf");
    assert_eq!(book.line(2).unwrap_err().value(), Some(&2));
    let back = book.back().unwrap();
    assert_eq!(back.text().unwrap(), "mine");
    assert_eq!(library.sum(&*page).unwrap(), 2.0);
}

#[test]
fn it_writes_into_the_librarys_lists() {
    let (library, _) = opened();
    assert_eq!(*library.raise(&[1, 255], 2).unwrap(), [3, 1]);
    let mut here = [1, 2, 3];
    library.raise_here(&mut here, 1).unwrap();
    assert_eq!(here, [2, 3, 4]);
    assert_eq!(*library.sort(&[2.5, -1.0, 0.0]).unwrap(), [-1.0, 0.0, 2.5]);
    let by = Point { x: 1.0, y: 2.0 };
    let (most, moved) = library.r#move(&[Point { x: 0.0, y: 0.0 }], &by).unwrap();
    assert_eq!((most, moved), (2.0, vec![by]));
    let refused = library.r#move(&[], &by).unwrap_err();
    assert_eq!(refused.value().map(String::as_str), Some("nothing to move"));
    assert_eq!(library.swap(&[1, 2], &[3, 4]).unwrap(), (vec![3, 4], vec![1, 2]));
}
