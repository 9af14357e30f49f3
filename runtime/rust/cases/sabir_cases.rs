// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! What generated tests of cases stand on. A case is a function that makes calls and says of each
//! what it expects. Values become canonical text (docs/cases.md), actual and expected alike, and
//! the texts are compared; so what a failure shows is what was compared.

#![allow(dead_code)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard};
use std::{env, process, thread};

use sabir_cases_text as text;

/// A case has failed, or is left out: nothing more of it is run.
pub struct Ended;
pub type Done<T = ()> = Result<T, Ended>;

pub struct Entry {
    pub name: &'static str,
    pub run: fn(&mut Case) -> Done,
}

/// How a case ends; shared by its threads.
#[derive(Default)]
struct Outcome {
    failed: bool,
    skipped: Option<String>,
    line: u32,
    call: String,
    expected: String,
    actual: String,
    message: String,
}

pub struct Case {
    outcome: Arc<Mutex<Outcome>>,
    line: u32,
    call: &'static str,
    /// Empty: it has succeeded.
    status: String,
    message: String,
    actual: String,
    expected: String,
}

pub fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Case {
    fn new(outcome: Arc<Mutex<Outcome>>) -> Case {
        Case {
            outcome,
            line: 0,
            call: "",
            status: String::new(),
            message: String::new(),
            actual: String::new(),
            expected: String::new(),
        }
    }

    // --- a call ---

    /// The call that follows, as the text and line of the file of cases.
    pub fn calls(&mut self, line: u32, call: &'static str) {
        self.line = line;
        self.call = call;
        for text in [&mut self.status, &mut self.message, &mut self.actual, &mut self.expected] {
            text.clear();
        }
    }

    /// How it ended.
    pub fn ended<T: Show, E: Fails>(&mut self, result: &Result<T, E>) {
        match result {
            Ok(value) => value.show_result(&mut self.actual),
            Err(error) => error.fails(self),
        }
    }

    /// It failed with a status, `invalid argument`, or with a declared error and what it shows.
    pub fn failed(&mut self, status: &str, message: &str, declared: Option<&dyn Show>) {
        self.status = status.replace(' ', "-");
        self.message = message.to_string();
        self.actual.clear();
        match declared {
            Some(value) => {
                let mut inner = String::new();
                value.show_payload(&mut inner);
                write!(self.actual, "err{inner}").unwrap();
            }
            None => {
                write!(self.actual, "!{} ", self.status).unwrap();
                self.message.as_str().show(&mut self.actual);
            }
        }
    }

    // --- what is expected ---

    pub fn expects(&mut self, text: &str) -> Done {
        self.expected.push_str(text);
        if text::matches(&self.expected, &self.actual) {
            return Ok(());
        }
        self.fails("")
    }

    pub fn expects_success(&mut self) -> Done {
        self.expected.push_str("success");
        if self.status.is_empty() {
            return Ok(());
        }
        self.fails("")
    }

    pub fn expects_error(&mut self, text: &str, message: &str) -> Done {
        self.expects(text)?;
        if self.message.contains(message) {
            return Ok(());
        }
        write!(self.expected, " {message}").unwrap();
        write!(self.actual, " {:?}", self.message).unwrap();
        self.fails("the message is another")
    }

    pub fn expects_status(&mut self, status: &str, message: &str) -> Done {
        write!(self.expected, "!{status}").unwrap();
        if !message.is_empty() {
            write!(self.expected, " \"{message}\"").unwrap();
        }
        let same = self.status == status;
        if same && self.message.contains(message) {
            return Ok(());
        }
        self.fails(if same { "the message is another" } else { "" })
    }

    /// The first failure of a case is the one that is told.
    fn fails(&mut self, message: &str) -> Done {
        let mut outcome = lock(&self.outcome);
        if !outcome.failed {
            outcome.failed = true;
            outcome.line = self.line;
            outcome.call = self.call.to_string();
            outcome.expected = text::shown(&self.expected);
            outcome.actual = text::shown(&self.actual);
            outcome.message = message.to_string();
        }
        Err(Ended)
    }

    /// Rust cannot do what the case does.
    pub fn leave_out(&mut self, why: &str) -> Done {
        lock(&self.outcome).skipped = Some(why.to_string());
        Err(Ended)
    }

    // --- what is expected, piece by piece ---

    pub fn expect_text(&mut self, text: &str) {
        self.expected.push_str(text);
    }

    pub fn expect_times(&mut self, text: &str, between: &str, times: usize) {
        text::times(text, between, times, &mut self.expected);
    }

    /// `first` and those after it, in `bits` bits.
    pub fn expect_count(&mut self, first: u64, signed: bool, bits: u32, times: usize) {
        text::count(first, signed, bits, times, &mut self.expected);
    }

    pub fn expect_hex_count(&mut self, first: u64, times: usize) {
        text::hex_count(first, times, &mut self.expected);
    }

    pub fn expect_file(&mut self, path: &str, as_text: bool) {
        if as_text {
            text_of(path).as_str().show(&mut self.expected);
        } else {
            bytes_of(path).show(&mut self.expected);
        }
    }

    // --- threads ---

    /// Runs `body` on another thread, with handles that it takes and gives back.
    pub fn elsewhere<T: Send, U: Send>(
        &mut self,
        handles: T,
        body: impl FnOnce(&mut Case, T) -> Done<U> + Send,
    ) -> Done<U> {
        let mut other = Case::new(Arc::clone(&self.outcome));
        thread::scope(|scope| scope.spawn(move || body(&mut other, handles)).join())
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Runs `body` on so many threads at once.
    pub fn threads(&mut self, count: usize, body: impl Fn(&mut Case) -> Done + Sync) -> Done {
        let (outcome, body) = (&self.outcome, &body);
        thread::scope(|scope| {
            let run = move || body(&mut Case::new(Arc::clone(outcome)));
            let all: Vec<_> = (0..count).map(|_| scope.spawn(run)).collect();
            let joined: Vec<_> = all.into_iter().map(|one| one.join()).collect();
            joined
                .into_iter()
                .try_for_each(|one| one.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }
}

// --- values as text ---

/// A value that is written as canonical text.
pub trait Show {
    fn show(&self, out: &mut String);

    /// A list of them.
    fn show_list(items: &[Self], out: &mut String)
    where
        Self: Sized,
    {
        out.push('[');
        for (i, item) in items.iter().enumerate() {
            comma(i, out);
            item.show(out);
        }
        out.push(']');
    }

    /// As the payload of a case: `(1)`.
    fn show_payload(&self, out: &mut String) {
        out.push('(');
        self.show(out);
        out.push(')');
    }

    /// As the result of a call.
    fn show_result(&self, out: &mut String) {
        self.show(out);
    }
}

/// Why a call failed.
pub trait Fails {
    fn fails(&self, case: &mut Case);
}

/// Between the items of anything.
pub fn comma(index: usize, out: &mut String) {
    if index > 0 {
        out.push_str(", ");
    }
}

impl Show for () {
    fn show(&self, _: &mut String) {}
    fn show_payload(&self, _: &mut String) {}
    fn show_result(&self, out: &mut String) {
        out.push_str("ok");
    }
}

macro_rules! show_numbers {
    ($($type:ty)*) => {$(
        impl Show for $type {
            fn show(&self, out: &mut String) {
                text::number(i128::from(*self), out);
            }
        }
    )*};
}
show_numbers!(i8 i16 u16 i32 u32 i64 u64);

impl Show for bool {
    fn show(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl Show for u8 {
    fn show(&self, out: &mut String) {
        text::number(i128::from(*self), out);
    }
    fn show_list(items: &[u8], out: &mut String) {
        text::hex(items, out);
    }
}

impl Show for f32 {
    fn show(&self, out: &mut String) {
        text::real(f64::from(*self), &format!("{self:e}"), &format!("{:08x}", self.to_bits()), out);
    }
}

impl Show for f64 {
    fn show(&self, out: &mut String) {
        text::real(*self, &format!("{self:e}"), &format!("{:016x}", self.to_bits()), out);
    }
}

impl Show for char {
    fn show(&self, out: &mut String) {
        text::character(*self, out);
    }
}

impl Show for str {
    fn show(&self, out: &mut String) {
        text::string(self, out);
    }
}

impl Show for String {
    fn show(&self, out: &mut String) {
        self.as_str().show(out);
    }
}

impl<T: Show + ?Sized> Show for &T {
    fn show(&self, out: &mut String) {
        (**self).show(out);
    }
}

impl<T: Show> Show for [T] {
    fn show(&self, out: &mut String) {
        T::show_list(self, out);
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self, out: &mut String) {
        T::show_list(self, out);
    }
}

// What is of a fixed length is written number by number.
impl<T: Show, const N: usize> Show for [T; N] {
    fn show(&self, out: &mut String) {
        out.push('[');
        for (i, item) in self.iter().enumerate() {
            comma(i, out);
            item.show(out);
        }
        out.push(']');
    }
}

impl<T: Show + ToOwned + ?Sized> Show for Cow<'_, T> {
    fn show(&self, out: &mut String) {
        (**self).show(out);
    }
}

impl<T: ?Sized> Show for Arc<T> {
    fn show(&self, out: &mut String) {
        out.push('_');
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self, out: &mut String) {
        match self {
            Some(value) => {
                out.push_str("some");
                value.show_payload(out);
            }
            None => out.push_str("none"),
        }
    }
}

impl<T: Show, E: Show> Show for Result<T, E> {
    fn show(&self, out: &mut String) {
        match self {
            Ok(value) => {
                out.push_str("ok");
                value.show_payload(out);
            }
            Err(value) => {
                out.push_str("err");
                value.show_payload(out);
            }
        }
    }
}

impl<K: Show, V: Show> Show for BTreeMap<K, V> {
    fn show(&self, out: &mut String) {
        let entry = |(key, value): (&K, &V)| {
            let mut one = String::new();
            key.show(&mut one);
            one.push_str(": ");
            value.show(&mut one);
            one
        };
        let mut all: Vec<String> = self.iter().map(entry).collect();
        all.sort();
        let begin = if all.is_empty() { "{:" } else { "{" };
        write!(out, "{begin}{}}}", all.join(", ")).unwrap();
    }
}

macro_rules! show_tuples {
    ($(($($name:ident $at:tt),*))*) => {$(
        impl<$($name: Show),*> Show for ($($name,)*) {
            fn show(&self, out: &mut String) {
                out.push('(');
                $(comma($at, out); self.$at.show(out);)*
                out.push(')');
            }
        }
    )*};
}
show_tuples! {
    (A 0) (A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3) (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5) (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7) (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

/// The items of a tuple that is longer than those above.
pub fn tuple(items: &[&dyn Show], out: &mut String) {
    out.push('(');
    for (i, value) in items.iter().enumerate() {
        comma(i, out);
        value.show(out);
    }
    out.push(')');
}

/// The fields of a record, with their names in the contract.
pub fn record(fields: &[(&str, &dyn Show)], out: &mut String) {
    out.push('{');
    for (i, (name, value)) in fields.iter().enumerate() {
        comma(i, out);
        write!(out, "{name}: ").unwrap();
        value.show(out);
    }
    out.push('}');
}

/// The names of flags that are set.
pub fn flags(all: &[(&str, bool)], out: &mut String) {
    let set: Vec<&str> = all.iter().filter(|one| one.1).map(|one| one.0).collect();
    write!(out, "{{{}}}", set.join(", ")).unwrap();
}

// --- values by rule ---

pub fn repeated<T: Clone>(one: &[T], times: usize) -> Vec<T> {
    one.iter().cloned().cycle().take(one.len() * times).collect()
}

pub fn joined<T: Clone>(parts: &[&[T]]) -> Vec<T> {
    parts.concat()
}

pub fn counted<T>(first: u64, times: usize, number: impl Fn(u64) -> T) -> Vec<T> {
    (0..times as u64).map(|i| number(first.wrapping_add(i))).collect()
}

pub fn bytes_of(path: &str) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn text_of(path: &str) -> String {
    String::from_utf8(bytes_of(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a host lends the library stays until the program ends.
pub fn seen<T>(items: Vec<T>) -> &'static [T] {
    Box::leak(items.into_boxed_slice())
}

pub fn seen_text(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

// --- running ---

/// Runs the cases and reports them as SABIR_CASES_REPORT and SABIR_CASES_ONLY say.
pub fn run(file: &str, cases: &[Entry]) {
    let named = |variable: &str| env::var(variable).ok().filter(|path| !path.is_empty());
    let mut report = named("SABIR_CASES_REPORT").map(|path| {
        let opened = OpenOptions::new().append(true).create(true).open(&path);
        opened.unwrap_or_else(|error| panic!("{path}: {error}"))
    });
    let only: Option<HashSet<String>> =
        named("SABIR_CASES_ONLY").map(|path| text_of(&path).lines().map(str::to_string).collect());
    let wanted = |case: &&Entry| only.as_ref().map_or(true, |only| only.contains(case.name));
    let (mut count, mut failed) = (0, 0);
    for case in cases.iter().filter(wanted) {
        count += 1;
        failed += usize::from(run_one(file, case, report.as_mut()));
    }
    println!("{count} cases, {failed} failed");
    process::exit(i32::from(failed > 0));
}

/// Whether it failed.
fn run_one(file: &str, case: &Entry, report: Option<&mut File>) -> bool {
    let mut lines = Report(report);
    lines.say(&[("event", "begin"), ("case", case.name)], None);
    let outcome = Arc::new(Mutex::new(Outcome::default()));
    let mut running = Case::new(Arc::clone(&outcome));
    let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (case.run)(&mut running)));
    if ran.is_err() {
        let _ = running.fails("it panicked");
    }
    let outcome = lock(&outcome);
    let end = |status| [("event", "end"), ("case", case.name), ("status", status)];
    if outcome.failed {
        let parts = [
            ("call", outcome.call.as_str()),
            ("expected", &outcome.expected),
            ("actual", &outcome.actual),
            ("message", &outcome.message),
        ];
        lines.say(&[&end("failed")[..], &parts[..]].concat(), Some(outcome.line));
        println!("{file}:{}: `{}`: {}", outcome.line, case.name, outcome.call);
        println!("  expected: {}\n  actual:   {}", outcome.expected, outcome.actual);
        println!("  {}", outcome.message);
    } else if let Some(why) = &outcome.skipped {
        lines.say(&[&end("skipped")[..], &[("message", why.as_str())]].concat(), None);
    } else {
        lines.say(&end("passed"), None);
    }
    outcome.failed
}

/// A line goes out in one write, so that nothing of it is lost in a crash.
struct Report<'a>(Option<&'a mut File>);

impl Report<'_> {
    fn say(&mut self, fields: &[(&str, &str)], line: Option<u32>) {
        let Some(file) = self.0.as_mut() else {
            return;
        };
        let mut said = Vec::new();
        for (name, value) in fields {
            said.push(format!("{}: {}", text::json(name), text::json(value)));
        }
        if let Some(line) = line {
            said.push(format!("\"line\": {line}"));
        }
        let line = format!("{{{}}}\n", said.join(", "));
        file.write_all(line.as_bytes()).expect("the report can be written");
    }
}
