//! E0505: a view is looked at when its resource is gone.

fn main() {
    let mut pen = rules::Pen::new().unwrap();
    let written = pen.written().unwrap();
    drop(pen);
    println!("{written:?}");
}
