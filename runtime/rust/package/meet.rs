// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Whether the library is the one that this crate was made for, and opening it.

use super::call;
use super::error::{Error, Kind, Result};
use crate::sys::{self, sabir_description, sabir_open_options};
use crate::waist::library;
use std::ffi::{c_void, CStr, CString};
use std::mem::size_of;
use std::os::raw::c_char;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

static MET: AtomicBool = AtomicBool::new(false);

/// Compares once; afterwards it costs next to nothing.
#[inline]
pub(crate) fn meet() -> Result<()> {
    if MET.load(Ordering::Relaxed) {
        return Ok(());
    }
    compare()
}

/// The instance that is there without being opened.
#[inline]
pub(crate) fn standard() -> Result<call::Place<'static>> {
    meet()?;
    Ok(call::Place::standard())
}

#[cold]
fn compare() -> Result<()> {
    // SAFETY: what a library says of itself is there for ever.
    let why = unsafe { &*library::describe() };
    // SAFETY: as above.
    match unsafe { what_is_wrong(why) } {
        None => MET.store(true, Ordering::Relaxed),
        Some(why) => {
            let sentence = format!("lib{} {why}", library::NAME);
            return Err(Error::new(Kind::FailedPrecondition, sentence));
        }
    }
    Ok(())
}

unsafe fn what_is_wrong(library: &sabir_description) -> Option<String> {
    let (name, version) = (said(library.name), said(library.version));
    if name != library::CONTRACT {
        let ours = library::CONTRACT;
        return Some(format!("is made for the contract {name}, and {ours} is expected"));
    }
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map_while(|n| n.parse().ok());
    let (major, minor): (u32, u32) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if (major, minor) < library::VERSION || major != library::VERSION.0 {
        let (major, minor) = library::VERSION;
        return Some(format!(
            "has version {version} of {name}, and {major}.{minor} or a later minor version is \
             expected"
        ));
    }
    let theirs = call::items(library.layouts, library.layout_count);
    library::LAYOUTS.iter().find_map(|ours| {
        let what = if ours.field.is_empty() {
            ours.name.to_string()
        } else {
            format!("{}.{}", ours.name, ours.field)
        };
        let same = |row: &&sys::sabir_layout| {
            // SAFETY: names in the table are there for ever.
            unsafe { said(row.type_) == ours.name && said(row.field) == ours.field }
        };
        let Some(row) = theirs.iter().find(same) else {
            return Some(format!("does not know `{what}`"));
        };
        let numbers = [
            ("offset", row.offset, ours.offset),
            ("size", row.size, ours.size),
            ("alignment", row.alignment, ours.alignment),
        ];
        numbers.iter().find(|(_, there, here)| *there as usize != *here).map(
            |(name, there, here)| {
                format!("has `{what}` with {name} {there}, and this crate was compiled for {here}")
            },
        )
    })
}

unsafe fn said<'a>(text: *const c_char) -> &'a str {
    if text.is_null() {
        return "";
    }
    CStr::from_ptr(text).to_str().unwrap_or("?")
}

/// Opens the library; `imports` is what the host implements, or null.
pub(crate) fn open(location: &str, imports: *const c_void) -> Result<Instance> {
    meet()?;
    let Ok(location) = CString::new(location) else {
        return Err(Error::new(Kind::InvalidArgument, "the location has a NUL in it"));
    };
    let options = sabir_open_options {
        struct_size: size_of::<sabir_open_options>(),
        version_major: library::VERSION.0,
        version_minor: library::VERSION.1,
        allocator: ptr::null(),
        imports,
        deadline_ns: 0,
        dropped_handles: 0,
    };
    let (mut instance, mut error) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: all of it is there until the call is over; the library copies the table.
    unsafe {
        let status = library::open(location.as_ptr(), &options, &mut instance, &mut error);
        if status != 0 {
            return Err(call::fail(status, error));
        }
    }
    Ok(Instance(instance))
}

/// An instance that is ours.
pub(crate) struct Instance(*mut library::Instance);

impl Instance {
    pub(crate) fn place(&self) -> call::Place<'_> {
        // SAFETY: it is open as long as this is there.
        unsafe { call::Place::of(self.0) }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: it is ours, and this is the end of it.
        unsafe { library::close(self.0) }
    }
}

// SAFETY: an instance serves any threads at once, and may be closed on any.
unsafe impl Send for Instance {}
// SAFETY: as above.
unsafe impl Sync for Instance {}
