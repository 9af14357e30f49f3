// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! What Rust implements for a library: how it is called, answers and fails.

use super::arena::Arena;
use super::error::{Error, Kind, Result};
use crate::sys::{self, sabir_error, sabir_sink, sabir_status};
use crate::waist::library;
use std::any::Any;
use std::cell::RefCell;
use std::mem::size_of;
use std::os::raw::c_void;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::ptr;
use std::sync::Arc;

// --- panics ---

/// What a panic carries: a value of the host's, whose own `drop` may panic wherever it happens. So
/// it is dropped quietly, also where a thread ends.
struct Payload(Option<Box<dyn Any + Send>>);

impl Payload {
    fn message(&self) -> &str {
        let value = self.0.as_deref();
        let text = value.and_then(|value| value.downcast_ref::<&str>().copied());
        text.or_else(|| value?.downcast_ref::<String>().map(String::as_str)).unwrap_or("a value")
    }

    fn resume(mut self) -> ! {
        resume_unwind(self.0.take().expect("it is taken once"))
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        let value = self.0.take();
        if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
            std::mem::forget(another); // which may do the same, and so on for ever
        }
    }
}

thread_local! {
    /// The panic of a host's function, and what the library was told of it.
    static PANIC: RefCell<Option<(Payload, String)>> = const { RefCell::new(None) };
}

/// Runs what is the host's.
fn attempt<T>(run: impl FnOnce() -> T) -> std::result::Result<T, Payload> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|value| Payload(Some(value)))
}

/// Runs a function of the host's; a panic in it is kept for the call that led here.
pub(crate) fn answer(
    error: *mut *mut sabir_error,
    run: impl FnOnce() -> Result<sabir_status>,
) -> sabir_status {
    match attempt(run) {
        Ok(Ok(status)) => status,
        Ok(Err(refused)) => refuse(error, &refused),
        Err(payload) => {
            let message = format!("the host panicked: {}", payload.message());
            let status = refuse(error, &Error::new(Kind::Internal, message.as_str()));
            // At the end of a thread nobody is left to hear of it. Another one that was kept is
            // dropped when it is out of its place: that may lead here again.
            let another = PANIC.try_with(|kept| kept.replace(Some((payload, message))));
            drop(another);
            status
        }
    }
}

/// A call that may have led to the host failed: if that is because the host panicked, goes on so.
#[cold]
pub(crate) fn resume(error: &Error) {
    let kept = PANIC.try_with(|kept| kept.take()).unwrap_or(None);
    if let Some((payload, message)) = kept {
        if error.kind() == Kind::Internal && error.message() == message {
            payload.resume();
        }
    }
}

/// Drops what is the host's; a panic in it goes no further.
pub(crate) fn drop_quietly(run: impl FnOnce()) {
    drop(attempt(run));
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
    unsafe { library::fail(error, sys::SABIR_DECLARED, ptr::null(), 0) }
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

/// Whether an object has this crate's table: others in the process may be hosts, too, and what they
/// have made is known to nobody else.
///
/// # Safety
/// It is an object of a host's: its table stands in front.
pub(crate) unsafe fn is_ours<Table, C>(table: &'static Table, handle: *mut C) -> bool {
    ptr::eq(*handle.cast::<*const Table>(), table)
}

#[cold]
pub(crate) fn not_ours(what: &str) -> Error {
    Error::new(Kind::Unimplemented, format!("an object of another host's came as {what}"))
}

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
    pub(crate) unsafe fn object<'a, C>(_: &'static Table, handle: *mut C) -> &'a Object {
        &*(*handle.cast::<Served<Table, Object>>()).object
    }

    /// One that the library lends; `what` it is in the contract.
    ///
    /// # Safety
    /// It is an object of a host's, and is there.
    pub(crate) unsafe fn lent<'a, C>(
        table: &'static Table,
        handle: *mut C,
        what: &str,
    ) -> Result<&'a Object> {
        if !is_ours(table, handle) {
            return Err(not_ours(what));
        }
        Ok(Self::object(table, handle))
    }

    /// Back from the library.
    ///
    /// # Safety
    /// It is one that was given, and is the caller's again.
    pub(crate) unsafe fn take<C>(_: &'static Table, handle: *mut C) -> Arc<Object> {
        let served = Box::from_raw(handle.cast::<Served<Table, Object>>());
        Arc::from_raw(served.object)
    }
}
