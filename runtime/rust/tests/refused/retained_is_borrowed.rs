//! E0597: what is retained has to stay, and a local list does not.

fn main() {
    let plate = [0u8; 8];
    let slice: &[u8] = &plate;
    let press = rules::Press::new(slice.into()).unwrap();
    press.print(1).unwrap();
}
