//! An interface that is imported and exported, and one of the world's own that is, too.

use relay::imported_logger::{self, ImportedLogger};
use relay::imported_side::ImportedSide;
use relay::logger::{Entry, Level, Pack};
use relay::{Failure, Hosts, Instance, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Sink(Mutex<u32>);

impl imported_logger::Sink for Sink {
    fn put(&self, _entry: Entry) -> Result<u32> {
        let mut count = self.0.lock().unwrap();
        *count += 1;
        Ok(*count)
    }
}

struct Logger;

impl ImportedLogger for Logger {
    fn new_sink(&self, _name: &str) -> Result<Arc<dyn imported_logger::Sink>> {
        Ok(Arc::new(Sink::default()))
    }

    fn sink_merge(
        &self,
        left: &dyn imported_logger::Sink,
        right: Arc<dyn imported_logger::Sink>,
    ) -> Result<u32> {
        let entry = || Entry { level: Level::Low, text: String::new() };
        Ok(left.put(entry())? + right.put(entry())? - 2)
    }

    fn log(&self, entry: Entry) -> Result<u32, Failure<Level>> {
        if entry.level == Level::High {
            return Err(Failure::declared(Level::High));
        }
        Ok(entry.text.len() as u32)
    }

    fn count(&self, letters: BTreeMap<char, u32>) -> Result<BTreeMap<char, u32>> {
        Ok(letters.into_iter().map(|(letter, often)| (letter, 2 * often)).collect())
    }

    fn turn(&self, mut pack: imported_logger::Pack) -> Result<imported_logger::Pack> {
        pack.sinks.reverse();
        Ok(pack)
    }
}

struct Side;

impl ImportedSide for Side {
    fn ask(&self, text: &str) -> Result<String> {
        Ok(format!("{text}?"))
    }
}

fn opened() -> Instance {
    relay::open("", Hosts::new().imported_logger(Logger).imported_side(Side)).unwrap()
}

fn entry() -> Entry {
    Entry { level: Level::Low, text: "four".to_string() }
}

#[test]
fn functions_pass() {
    let library = opened();
    assert_eq!(library.logger_log(&entry()).unwrap(), 4);
    assert_eq!(library.side_ask("what").unwrap(), "what?, relayed");
    let counted = library.logger_count(&BTreeMap::from([('a', 1), ('ß', 3)])).unwrap();
    assert_eq!(counted, BTreeMap::from([('a', 2), ('ß', 6)]));
    let refused = library.logger_log(&Entry { level: Level::High, text: "x".to_string() });
    assert_eq!(refused.unwrap_err().value(), Some(&Level::High));
}

#[test]
fn resources_are_others_on_each_side() {
    let library = opened();
    let (left, right) = (library.logger_sink("l").unwrap(), library.logger_sink("r").unwrap());
    assert_eq!(library.tool_put_twice(&left, &entry()).unwrap(), 2);
    assert_eq!(right.put(&entry()).unwrap(), 1);
    assert_eq!(library.logger_sink_merge(&left, right).unwrap(), 3);
}

#[test]
fn handles_inside_values_pass_too() {
    let library = opened();
    let (one, two) = (library.logger_sink("1").unwrap(), library.logger_sink("2").unwrap());
    one.put(&entry()).unwrap();
    let pack = Pack { sinks: vec![one, two], note: "two".to_string() };
    let turned = library.logger_turn(pack).unwrap();
    assert_eq!(turned.note, "two, relayed");
    assert_eq!(turned.sinks[0].put(&entry()).unwrap(), 1);
    assert_eq!(turned.sinks[1].put(&entry()).unwrap(), 2);
}
