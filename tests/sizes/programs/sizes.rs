//! What four calls of a size give, a line for each.

fn said(name: &str, given: sizes::Result<usize>) {
    match given {
        Ok(size) => println!("{name} {size}"),
        Err(error) => println!("{name} error: {error}"),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let size: u64 = arguments[1].parse().expect("a size");
    let library = sizes::open(&arguments[2]).expect("the library opens");
    let many = size as usize;
    said("give-bytes", library.give_bytes(size).map(|bytes| bytes.len()));
    said("give-text", library.give_text(size).map(|text| text.len()));
    said("take-bytes", library.take_bytes(&vec![0; many]).map(|taken| taken.0 as usize));
    said("take-text", library.take_text(&"x".repeat(many)).map(|taken| taken.0 as usize));
}
