// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Calls of the library: what they are made with, and what comes back.

use super::error::{Error, Failure, Kind, Result};
use crate::sys::{self, sabir_error, sabir_sink, sabir_status, sabir_string};
use crate::waist::library;
use std::borrow::Cow;
use std::marker::PhantomData;
use std::mem::{size_of, ManuallyDrop, MaybeUninit};
use std::os::raw::c_char;
use std::{ptr, slice, str};

/// An instance, for a call.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    instance: *mut library::Instance,
    of: PhantomData<&'a ()>,
}

impl Place<'_> {
    /// The one that is there without being opened.
    pub(crate) fn standard() -> Place<'static> {
        Place { instance: ptr::null_mut(), of: PhantomData }
    }

    /// # Safety
    /// The instance is open as long as this is used.
    pub(crate) unsafe fn of<'a>(instance: *mut library::Instance) -> Place<'a> {
        Place { instance, of: PhantomData }
    }

    pub(crate) fn raw(self) -> *mut library::Instance {
        self.instance
    }
}

// --- errors ---

/// Takes a failed call's error over.
///
/// # Safety
/// It is the one that the library gave with this status, or null.
#[cold]
pub(crate) unsafe fn fail(status: sabir_status, error: *mut sabir_error) -> Error {
    if error.is_null() {
        return Error::new(Kind::from_status(status), "");
    }
    Error::given(error)
}

/// The same of a call that declares an error; `value` reads it, if it is that.
///
/// # Safety
/// As of `fail`.
#[cold]
pub(crate) unsafe fn declare<E>(
    status: sabir_status,
    error: *mut sabir_error,
    value: impl FnOnce(*mut sabir_error) -> Option<E>,
) -> Failure<E> {
    let value = if status == sys::SABIR_DECLARED { value(error) } else { None };
    let error = fail(status, error);
    match value {
        Some(value) => Failure::Declared { value, error },
        None => Failure::Other(error),
    }
}

// --- what the library gives ---

/// # Safety
/// It is text of the library's: UTF-8, and there as long as it is used.
pub(crate) unsafe fn text<'a>(text: &sabir_string) -> &'a str {
    str::from_utf8_unchecked(items(text.data.cast(), text.size))
}

/// # Safety
/// As of `text`.
pub(crate) unsafe fn text_at<'a>(data: *const c_char, size: usize) -> &'a str {
    str::from_utf8_unchecked(items(data.cast(), size))
}

/// # Safety
/// There are so many, as long as they are used.
pub(crate) unsafe fn items<'a, T>(data: *const T, count: usize) -> &'a [T] {
    if count == 0 {
        return &[];
    }
    slice::from_raw_parts(data, count)
}

/// # Safety
/// As of `items`; and nobody else looks at them meanwhile.
pub(crate) unsafe fn items_mut<'a, T>(data: *mut T, count: usize) -> &'a mut [T] {
    if count == 0 {
        return &mut [];
    }
    slice::from_raw_parts_mut(data, count)
}

/// Takes over what the library has made of a copy, if all of it is a value.
///
/// # Safety
/// The copy has as many items, or is null: there is none. Those that fit are values.
pub(crate) unsafe fn take_back<T: Copy, C>(
    into: &mut [T],
    copy: *const T,
    fits: impl Fn(&C) -> bool,
) -> Result<()> {
    debug_assert_eq!(size_of::<T>(), size_of::<C>());
    if copy.is_null() {
        return Ok(());
    }
    if !items(copy.cast::<C>(), into.len()).iter().all(fits) {
        return Err(Error::new(Kind::Internal, "the library wrote an invalid value"));
    }
    ptr::copy_nonoverlapping(copy, into.as_mut_ptr(), into.len());
    Ok(())
}

/// What has the same bytes on both sides.
///
/// # Safety
/// It has.
pub(crate) unsafe fn same<A, B: Copy>(value: &A) -> B {
    debug_assert_eq!(size_of::<A>(), size_of::<B>());
    *(value as *const A).cast::<B>()
}

/// The library promises that characters are some.
pub(crate) fn character(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// What no version of the library may give.
#[cold]
pub(crate) fn unfit(what: &str) -> ! {
    panic!("the library returned an invalid {what}")
}

/// A parcel of the library's, which is given back in the end.
pub(crate) struct Parcel<C>(*const C);

impl<C> Parcel<C> {
    /// # Safety
    /// It came from the library, and is nobody else's.
    pub(crate) unsafe fn new(contents: *const C) -> Parcel<C> {
        Parcel(contents)
    }

    pub(crate) fn get(&self) -> &C {
        // SAFETY: it is there until it is released, and not null if the call succeeded.
        unsafe { &*self.0 }
    }
}

impl<C> Drop for Parcel<C> {
    fn drop(&mut self) {
        // SAFETY: it is the library's, and is given back once.
        unsafe { library::release(self.0.cast()) }
    }
}

// --- sinks: results that the library writes into a vector ---

/// Room that grows as the library wants it.
pub(crate) type Room<T> = Vec<MaybeUninit<T>>;

pub(crate) fn sink<T>(into: &mut Room<T>, flags: u32) -> sabir_sink {
    sabir_sink {
        data: ptr::null_mut(),
        capacity: 0,
        size: 0,
        flags,
        outcome: 0,
        grow: Some(grow::<T>),
        context: (into as *mut Room<T>).cast(),
    }
}

unsafe extern "C" fn grow<T>(sink: *mut sabir_sink, need: usize) -> sabir_status {
    let sink = &mut *sink;
    let into = &mut *sink.context.cast::<Room<T>>();
    let each = size_of::<T>();
    into.set_len(sink.size.div_ceil(each));
    let more = need.div_ceil(each).saturating_sub(into.len());
    if into.try_reserve(more).is_err() {
        return sys::SABIR_RESOURCE_EXHAUSTED;
    }
    sink.data = into.as_mut_ptr().cast();
    sink.capacity = into.capacity() * each;
    sys::SABIR_OK
}

/// What was written.
///
/// # Safety
/// The call has succeeded, and has written values of this type.
pub(crate) unsafe fn written<T>(room: Room<T>, sink: &sabir_sink) -> Vec<T> {
    let mut room = ManuallyDrop::new(room);
    Vec::from_raw_parts(room.as_mut_ptr().cast(), sink.size / size_of::<T>(), room.capacity())
}

/// # Safety
/// As of `written`; it is UTF-8.
pub(crate) unsafe fn written_text(room: Room<u8>, sink: &sabir_sink) -> String {
    String::from_utf8_unchecked(written(room, sink))
}

/// The part of an argument that the result is, if it is one; of what is no argument as long as the
/// result is there, a copy.
///
/// # Safety
/// The call has succeeded.
pub(crate) unsafe fn alias<'a, T: Clone>(
    sink: &sabir_sink,
    arguments: &[&'a [T]],
) -> Option<Cow<'a, [T]>> {
    if sink.outcome != sys::SABIR_SINK_ALIASED {
        return None;
    }
    let (start, count) = (sink.data as usize, sink.size / size_of::<T>());
    for argument in arguments {
        let offset = start.wrapping_sub(argument.as_ptr() as usize) / size_of::<T>();
        if let Some(part) = argument.get(offset..offset.wrapping_add(count)) {
            return Some(Cow::Borrowed(part));
        }
    }
    Some(Cow::Owned(items(sink.data.cast(), count).to_vec()))
}

/// # Safety
/// As of `alias`; it is UTF-8.
pub(crate) unsafe fn alias_text<'a>(
    sink: &sabir_sink,
    arguments: &[&'a str],
) -> Option<Cow<'a, str>> {
    let texts: Vec<&[u8]> = arguments.iter().map(|text| text.as_bytes()).collect();
    Some(match alias(sink, &texts)? {
        Cow::Borrowed(part) => Cow::Borrowed(str::from_utf8_unchecked(part)),
        Cow::Owned(copy) => Cow::Owned(String::from_utf8_unchecked(copy)),
    })
}
