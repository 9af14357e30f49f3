//! The Rust caller of the demo: every file of the command line in every normalization form.

use std::io::Write;
use std::time::{Duration, Instant};
use uninorm::{Form, IllFormed, Normalizer};

const FORMS: [Form; 7] = [
    Form::Nfc,
    Form::Nfd,
    Form::Nfkc,
    Form::Nfkd,
    Form::NfkcCasefold,
    Form::Casefold,
    Form::Identifier,
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut size, mut spent) = (0, Duration::ZERO);
    let mut out = std::io::stdout().lock();
    for form in FORMS {
        let normalizer = Normalizer::new_with(form, IllFormed::Replace)?;
        for path in std::env::args().skip(1) {
            let text = std::fs::read(path)?;
            let began = Instant::now();
            let normalized = normalizer.normalize(&text)?;
            spent += began.elapsed();
            size += text.len();
            out.write_all(&normalized)?;
        }
    }
    eprintln!("{size} {:.6}", spent.as_secs_f64());
    Ok(())
}
