//! E0639: a record that may grow is not written out.

fn main() {
    rules::set(&rules::Options { copies: 1 }).unwrap();
}
