//! The normalizers of crates.io behind one C function each. `form` counts nfc, nfd, nfkc, nfkd,
//! nfkc_casefold, casefold; a result goes into a buffer that lives from call to call, as the
//! library's own users would keep it. Returns false where a library has no such form.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use std::borrow::Cow;
use std::slice::from_raw_parts;

/// A text lent by the caller.
#[repr(C)]
pub struct Text {
    data: *const u8,
    size: usize,
}

impl Text {
    fn bytes(&self) -> &[u8] {
        // SAFETY: the caller lends `size` bytes for the call.
        unsafe { from_raw_parts(self.data, self.size) }
    }

    /// A safe Rust library takes `str`: the check belongs to it.
    fn checked(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes()).ok()
    }
}

/// A result that stays where it is until the next call.
#[repr(C)]
pub struct Result {
    data: *const u8,
    size: usize,
    room: *mut Vec<u8>,
}

impl Result {
    fn room(&mut self) -> &mut Vec<u8> {
        if self.room.is_null() {
            self.room = Box::into_raw(Box::default());
        }
        // SAFETY: made above and never freed before the program ends.
        unsafe { &mut *self.room }
    }

    fn keep(&mut self) -> bool {
        let (data, size) = (self.room().as_ptr(), self.room().len());
        self.data = data;
        self.size = size;
        true
    }

    /// Every library's result lies in memory of its own in the end, as ours does.
    fn put(&mut self, text: Cow<str>) -> bool {
        match text {
            Cow::Owned(owned) => *self.room() = owned.into_bytes(),
            Cow::Borrowed(same) => {
                let room = self.room();
                room.clear();
                room.extend_from_slice(same.as_bytes());
            }
        }
        self.keep()
    }
}

#[no_mangle]
pub extern "C" fn bench_icu4x(text: &Text, form: u32, result: &mut Result) -> bool {
    let bytes = text.bytes();
    let normalized = match form {
        0 => ComposingNormalizerBorrowed::new_nfc().normalize_utf8(bytes),
        1 => DecomposingNormalizerBorrowed::new_nfd().normalize_utf8(bytes),
        2 => ComposingNormalizerBorrowed::new_nfkc().normalize_utf8(bytes),
        3 => DecomposingNormalizerBorrowed::new_nfkd().normalize_utf8(bytes),
        5 => match text.checked() {
            Some(checked) => CaseMapper::new().fold_string(checked),
            None => return false,
        },
        _ => return false,
    };
    result.put(normalized)
}

#[no_mangle]
pub extern "C" fn bench_icu4x_check(text: &Text) -> bool {
    ComposingNormalizerBorrowed::new_nfc().is_normalized_utf8(text.bytes())
}

#[no_mangle]
pub extern "C" fn bench_unicode_normalization(text: &Text, form: u32, result: &mut Result) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let Some(checked) = text.checked() else {
        return false;
    };
    let room = result.room();
    room.clear();
    let mut out = String::from_utf8(std::mem::take(room)).unwrap_or_default();
    match form {
        0 => out.extend(checked.nfc()),
        1 => out.extend(checked.nfd()),
        2 => out.extend(checked.nfkc()),
        3 => out.extend(checked.nfkd()),
        _ => return false,
    }
    *room = out.into_bytes();
    result.keep()
}

#[no_mangle]
pub extern "C" fn bench_simd_normalizer(text: &Text, form: u32, result: &mut Result) -> bool {
    use simd_normalizer::UnicodeNormalization;
    let Some(checked) = text.checked() else {
        return false;
    };
    let normalized = match form {
        0 => checked.nfc(),
        1 => checked.nfd(),
        2 => checked.nfkc(),
        3 => checked.nfkd(),
        _ => return false,
    };
    result.put(normalized)
}

#[no_mangle]
pub extern "C" fn bench_simd_normalizer_check(text: &Text) -> bool {
    use simd_normalizer::UnicodeNormalization;
    text.checked().is_some_and(|checked| checked.is_nfc())
}

extern "C" {
    fn sz_utf8_norm(source: *const u8, size: usize, form: i32, destination: *mut u8) -> usize;
    fn sz_utf8_find_denormalized(source: *const u8, size: usize, form: i32) -> *const u8;
}

/// StringZilla checks no UTF-8 and wants eighteen times the room.
#[no_mangle]
pub extern "C" fn bench_stringzilla(text: &Text, form: u32, result: &mut Result) -> bool {
    let Some(theirs) = [1, 0, 3, 2].get(form as usize) else {
        return false;
    };
    let room = result.room();
    room.clear();
    room.reserve(text.size * 18);
    // SAFETY: as much room as its documentation asks for.
    unsafe {
        let size = sz_utf8_norm(text.data, text.size, *theirs, room.as_mut_ptr());
        room.set_len(size);
    }
    result.keep()
}

#[no_mangle]
pub extern "C" fn bench_stringzilla_check(text: &Text) -> bool {
    // SAFETY: reads the text only.
    unsafe { sz_utf8_find_denormalized(text.data, text.size, 1).is_null() }
}

/// The limit: the fastest validator there is.
#[no_mangle]
pub extern "C" fn bench_simdutf_validate(text: &Text) -> bool {
    simdutf::validate_utf8(text.bytes())
}

/// Makes Cargo link the C library.
#[no_mangle]
pub extern "C" fn bench_stringzilla_version() -> usize {
    stringzilla::sz::hash(b"") as usize
}
