//! All that is refused beside this, done as it may be.

use rules::host::{Host, Listener};
use rules::{Hosts, Ink, Options, Order, Page, Pen, Press, Result};
use std::sync::{Arc, Mutex};
use std::thread;

struct Ear(Mutex<Vec<String>>);

impl Listener for Ear {
    fn heard(&self, text: &str) -> Result<()> {
        self.0.lock().unwrap().push(text.to_string());
        Ok(())
    }
}

struct Lender;

impl Host for Lender {
    fn lend(&self, _name: &str) -> Result<()> {
        Ok(())
    }
}

fn main() -> Result<()> {
    let page = Page::new()?;
    page.turn()?;
    let mut pen = Pen::new()?;
    pen = thread::spawn(move || pen.write("there").map(|()| pen)).join().unwrap()?;
    let size = pen.written()?.len();
    pen.write("after the view")?;
    let shared = Mutex::new(pen);
    thread::scope(|scope| {
        scope.spawn(|| shared.lock().unwrap().write("locked"));
    });
    let pen = shared.into_inner().unwrap();
    let order = Order { text: "a".to_string(), by: &pen };
    rules::place(&[order])?;
    let pen = Pen::join(pen, Pen::new()?)?;
    drop(pen);
    let plate = vec![0; size];
    let press = Arc::new(Press::new(plate.into())?);
    let other = Arc::clone(&press);
    thread::spawn(move || other.print(1)).join().unwrap()?;
    press.hear(Arc::new(Ear(Mutex::new(Vec::new()))))?;
    match rules::colour()? {
        Ink::Black => {}
        _ => {}
    }
    let mut options = Options::default();
    options.copies = 2;
    rules::set(&options)?;
    rules::open("", Hosts::new().host(Lender))?;
    Ok(())
}
