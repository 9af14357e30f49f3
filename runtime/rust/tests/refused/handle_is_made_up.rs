//! E0451: nobody makes a handle but the library.

fn main() {
    let page = rules::Page { handle: unimplemented!() };
    drop(page);
}
