//! E0004: an open enum may have cases that nobody knows yet.

fn main() {
    match rules::colour().unwrap() {
        rules::Ink::Black | rules::Ink::Blue => {}
    }
}
