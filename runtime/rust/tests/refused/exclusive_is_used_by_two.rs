//! E0277: a handle for one thread at a time is used by two.

fn main() {
    let pen = std::sync::Arc::new(rules::Pen::new().unwrap());
    let other = std::sync::Arc::clone(&pen);
    std::thread::spawn(move || other.write("there"));
    pen.write("here").unwrap();
}
