// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Values as canonical text, and whether two texts mean the same: a crate of its own, so that it is
//! compiled once for all tests, with optimisation. In what is expected,
//! one character stands for any NaN, and another, before 64 hexadecimal digits, for text or bytes
//! of this SHA-256.

use std::fmt::Write as _;

const NAN: char = '\u{1}';
const DIGEST: char = '\u{2}';
const MOST_SHOWN: usize = 2000;

fn escaped(c: char, quote: char, out: &mut String) {
    match c {
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\\' => out.push_str("\\\\"),
        c if c == quote => out.extend(['\\', c]),
        c if (c as u32) < 0x20 || c == '\u{7f}' => write!(out, "\\u{{{:02x}}}", c as u32).unwrap(),
        c => out.push(c),
    }
}

pub fn character(c: char, out: &mut String) {
    out.push('\'');
    escaped(c, '\'', out);
    out.push('\'');
}

pub fn string(text: &str, out: &mut String) {
    out.push('"');
    text.chars().for_each(|c| escaped(c, '"', out));
    out.push('"');
}

pub fn number(value: i128, out: &mut String) {
    write!(out, "{value}").unwrap();
}

fn pairs(bytes: impl Iterator<Item = u8>, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (i, byte) in bytes.enumerate() {
        if i > 0 {
            out.push(' ');
        }
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

pub fn hex(bytes: &[u8], out: &mut String) {
    out.push_str("@hex(\"");
    pairs(bytes.iter().copied(), out);
    out.push_str("\")");
}

pub fn hex_count(first: u64, times: usize, out: &mut String) {
    pairs((0..times as u64).map(|i| first.wrapping_add(i) as u8), out);
}

/// `first` and those after it, in `bits` bits.
pub fn count(first: u64, signed: bool, bits: u32, times: usize, out: &mut String) {
    for i in 0..times as u64 {
        if i > 0 {
            out.push_str(", ");
        }
        let high = first.wrapping_add(i) << (64 - bits);
        let (low, plain) = (high as i64 >> (64 - bits), high >> (64 - bits));
        number(if signed { i128::from(low) } else { i128::from(plain) }, out);
    }
}

pub fn times(text: &str, between: &str, times: usize, out: &mut String) {
    for i in 0..times {
        if i > 0 {
            out.push_str(between);
        }
        out.push_str(text);
    }
}

/// From the fewest digits that mean this number, `1.5e-7`: with or without an exponent, what is
/// shorter.
pub fn real(value: f64, shortest: &str, bits: &str, out: &mut String) {
    if value.is_nan() {
        write!(out, "@bits(\"{bits}\")").unwrap();
        return;
    }
    if value.is_infinite() {
        out.push_str(if value < 0.0 { "-inf" } else { "inf" });
        return;
    }
    let (mantissa, power) = shortest.split_once('e').expect("it has an exponent");
    let power: i32 = power.parse().expect("an exponent is a number");
    let digits = mantissa.chars().filter(char::is_ascii_digit).count() as i32;
    let sign = if power < 0 { '-' } else { '+' };
    let scientific = format!("{mantissa}e{sign}{:02}", power.abs());
    let fixed = format!("{value:.*}", (digits - 1 - power).max(0) as usize);
    out.push_str(if fixed.len() <= scientific.len() { &fixed } else { &scientific });
}

pub fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if (c as u32) < 0x20 => write!(out, "\\u{:04x}", c as u32).unwrap(),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What is shown of a text: its beginning, any NaN as `nan`, a digest as the rule it is.
pub fn shown(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if out.len() > MOST_SHOWN {
            return out + "...";
        }
        match c {
            NAN => out.push_str("nan"),
            DIGEST => {
                let digits: String = rest.by_ref().take(64).collect();
                write!(out, "@sha256(\"{digits}\")").unwrap();
            }
            c => out.push(c),
        }
    }
    out
}

// --- comparing ---

pub fn matches(expected: &str, actual: &str) -> bool {
    let (mut e, mut a) = (expected, actual);
    loop {
        let same = e.bytes().zip(a.bytes()).take_while(|(x, y)| x == y && *x > 2).count();
        (e, a) = (&e[floor(e, same)..], &a[floor(a, same)..]);
        let rest = match e.chars().next() {
            None => return a.is_empty(),
            Some(NAN) => nan(a).map(|rest| (1, rest)),
            Some(DIGEST) => digest(&e[1..65], a).map(|rest| (65, rest)),
            Some(_) => None,
        };
        let Some((taken, rest)) = rest else {
            return false;
        };
        (e, a) = (&e[taken..], rest);
    }
}

/// The begin of the character that is there.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Behind `@bits("7ff8000000000000")`, which is how a NaN is written.
fn nan(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("@bits(\"")?;
    Some(&rest[rest.find("\")")? + 2..])
}

fn digest<'a>(wanted: &str, text: &'a str) -> Option<&'a str> {
    let (content, rest) = content(text)?;
    let found: String = sha256(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    (found == wanted).then_some(rest)
}

/// The bytes of the text or list<u8> at the begin, and what follows it.
fn content(text: &str) -> Option<(Vec<u8>, &str)> {
    if let Some(rest) = text.strip_prefix("@hex(\"") {
        let end = rest.find("\")")?;
        let pairs = rest[..end].split_whitespace();
        let bytes = pairs.map(|pair| u8::from_str_radix(pair, 16).ok()).collect::<Option<_>>()?;
        return Some((bytes, &rest[end + 2..]));
    }
    let mut bytes = String::new();
    let mut rest = text.strip_prefix('"')?.chars();
    loop {
        match rest.next()? {
            '"' => return Some((bytes.into_bytes(), rest.as_str())),
            '\\' => match rest.next()? {
                't' => bytes.push('\t'),
                'n' => bytes.push('\n'),
                'r' => bytes.push('\r'),
                'u' => {
                    let digits: String = rest.by_ref().take(4).collect();
                    let code = u32::from_str_radix(digits.trim_matches(['{', '}']), 16).ok()?;
                    bytes.push(char::from_u32(code)?);
                }
                c => bytes.push(c),
            },
            c => bytes.push(c),
        }
    }
}

// --- SHA-256 ---

fn primes() -> impl Iterator<Item = u32> {
    (2u32..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0))
}

/// The first 32 bits behind the point of a root; those of doubles are enough for square roots, and
/// for cube roots of what is as small.
fn fraction(root: f64) -> u32 {
    (root.fract() * 4294967296.0) as u32
}

fn sha256(data: &[u8]) -> [u8; 32] {
    let keys: Vec<u32> = primes().take(64).map(|p| fraction(f64::from(p).cbrt())).collect();
    let mut state: Vec<u32> = primes().take(8).map(|p| fraction(f64::from(p).sqrt())).collect();
    let mut padded = data.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + 8).div_ceil(64) * 64 - 8, 0);
    padded.extend((data.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let mut w: Vec<u32> =
            block.chunks(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]])).collect();
        for i in 16..64 {
            let (a, b) = (w[i - 15], w[i - 2]);
            let low = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
            let high = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
            w.push(w[i - 16].wrapping_add(low).wrapping_add(w[i - 7]).wrapping_add(high));
        }
        let mut s = state.clone();
        for i in 0..64 {
            let high = s[4].rotate_right(6) ^ s[4].rotate_right(11) ^ s[4].rotate_right(25);
            let chosen = (s[4] & s[5]) ^ (!s[4] & s[6]);
            let t = s[7].wrapping_add(high).wrapping_add(chosen);
            let t = t.wrapping_add(keys[i]).wrapping_add(w[i]);
            let low = s[0].rotate_right(2) ^ s[0].rotate_right(13) ^ s[0].rotate_right(22);
            let most = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
            s.rotate_right(1);
            s[4] = s[4].wrapping_add(t);
            s[0] = t.wrapping_add(low).wrapping_add(most);
        }
        state.iter_mut().zip(s).for_each(|(to, of)| *to = to.wrapping_add(of));
    }
    let mut out = [0; 32];
    out.chunks_mut(4).zip(state).for_each(|(to, of)| to.copy_from_slice(&of.to_be_bytes()));
    out
}
