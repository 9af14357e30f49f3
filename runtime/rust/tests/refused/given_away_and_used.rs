//! E0382: a handle is used after it was given away.

fn main() {
    let (left, right) = (rules::Pen::new().unwrap(), rules::Pen::new().unwrap());
    rules::Pen::join(left, right).unwrap();
    left.write("gone").unwrap();
}
