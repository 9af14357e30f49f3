//! E0502: a resource changes while somebody looks into it.

fn main() {
    let mut pen = rules::Pen::new().unwrap();
    let written = pen.written().unwrap();
    pen.write("more").unwrap();
    println!("{written:?}");
}
