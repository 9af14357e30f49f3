//! E0382: a handle is given away twice in one call.

fn main() {
    let pen = rules::Pen::new().unwrap();
    rules::Pen::join(pen, pen).unwrap();
}
