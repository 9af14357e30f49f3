// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! What Rust implements for a library: how it is called, answers and fails.

use super::arena::Arena;
use super::error::{Error, Kind};
use crate::sys::{self, sabir_error, sabir_sink, sabir_status};
use crate::waist::library;
use std::any::Any;
use std::cell::RefCell;
use std::mem::size_of;
use std::os::raw::c_void;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::Arc;

// --- panics ---

type Payload = Box<dyn Any + Send>;

thread_local! {
    /// The panic of a host's function, and what the library was told of it.
    static PANIC: RefCell<Option<(Payload, String)>> = const { RefCell::new(None) };
}

/// Runs a function of the host's; a panic in it is kept for the call that led here.
pub(crate) fn answer(
    error: *mut *mut sabir_error,
    run: impl FnOnce() -> sabir_status,
) -> sabir_status {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(status) => status,
        Err(payload) => {
            let message = format!("the host panicked: {}", message_of(&payload));
            let status = refuse(error, &Error::new(Kind::Internal, message.as_str()));
            // At the end of a thread nobody is left to hear of it.
            let _ = PANIC.try_with(|kept| *kept.borrow_mut() = Some((payload, message)));
            status
        }
    }
}

fn message_of(payload: &Payload) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("a value")
}

/// A call that may have led to the host failed: if that is because the host panicked, goes on so.
#[cold]
pub(crate) fn resume(error: &Error) {
    let kept = PANIC.try_with(|kept| kept.borrow_mut().take()).unwrap_or(None);
    if let Some((payload, message)) = kept {
        if error.kind() == Kind::Internal && error.message() == message {
            resume_unwind(payload);
        }
    }
}

/// Drops what is the host's; a panic in it goes no further.
pub(crate) fn drop_quietly(run: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(run));
}

// --- answers ---

/// Fails with an error of the host's.
pub(crate) fn refuse(error: *mut *mut sabir_error, of: &Error) -> sabir_status {
    let kind = if of.kind() == Kind::Declared { Kind::Internal } else { of.kind() };
    let message = of.message();
    // SAFETY: the message is there until the call is over; the library copies it.
    unsafe { library::fail(error, kind.status(), message.as_ptr().cast(), message.len()) }
}

/// Fails with the declared error that has no value.
pub(crate) fn declare_nothing(error: *mut *mut sabir_error) -> sabir_status {
    // SAFETY: there is no message.
    unsafe { library::fail(error, sys::SABIR_DECLARED, std::ptr::null(), 0) }
}

/// # Safety
/// The sink is the library's.
pub(crate) unsafe fn put<T: Copy>(sink: *mut sabir_sink, items: &[T]) -> sabir_status {
    library::put(sink, items.as_ptr().cast(), std::mem::size_of_val(items))
}

/// All of a value in one block of the library's: once to learn how much it is, once to fill it.
///
/// # Safety
/// `result` is the library's.
pub(crate) unsafe fn parcel<C>(
    result: *mut *const C,
    mut lower: impl FnMut(&mut Arena) -> C,
) -> sabir_status {
    let mut measured = Arena::measuring(size_of::<C>());
    lower(&mut measured);
    let block: *mut c_void = library::parcel(measured.used());
    if block.is_null() {
        return sys::SABIR_RESOURCE_EXHAUSTED;
    }
    let mut filled = Arena::filling(block.cast(), size_of::<C>(), measured.used());
    let value = lower(&mut filled);
    block.cast::<C>().write(value);
    *result = block.cast();
    sys::SABIR_OK
}

// --- objects of the host's ---

/// An object of the host's, as the library has it: owned if it was given, else lent for a call.
#[repr(C)]
pub(crate) struct Served<Table: 'static, Object: ?Sized> {
    table: &'static Table,
    object: *const Object,
}

impl<Table, Object: ?Sized> Served<Table, Object> {
    /// For good.
    pub(crate) fn give<C>(table: &'static Table, object: Arc<Object>) -> *mut C {
        Box::into_raw(Box::new(Served { table, object: Arc::into_raw(object) })).cast()
    }

    /// As long as the object is borrowed.
    pub(crate) fn lend(table: &'static Table, object: &Object) -> Self {
        Served { table, object }
    }

    /// # Safety
    /// It is one that was given, or lent, and is there.
    pub(crate) unsafe fn object<'a, C>(handle: *mut C) -> &'a Object {
        &*(*handle.cast::<Served<Table, Object>>()).object
    }

    /// Back from the library.
    ///
    /// # Safety
    /// It is one that was given, and is the caller's again.
    pub(crate) unsafe fn take<C>(handle: *mut C) -> Arc<Object> {
        let served = Box::from_raw(handle.cast::<Served<Table, Object>>());
        Arc::from_raw(served.object)
    }
}
