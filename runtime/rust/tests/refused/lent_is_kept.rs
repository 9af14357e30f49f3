//! E0505: what is lent in a record outlives what lends it.

fn main() {
    let pen = rules::Pen::new().unwrap();
    let order = rules::Order { text: String::new(), by: &pen };
    drop(pen);
    rules::place(&[order]).unwrap();
}
