// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Handles of the library's.

use super::arena::Arena;
use std::any::Any;
use std::ptr;
use std::sync::{Arc, Mutex};

/// What stands for a resource in C.
pub(crate) trait Resource {
    /// # Safety
    /// The handle is the caller's, and is not used any more.
    unsafe fn drop(handle: *mut Self);
}

/// A handle, which is dropped with this; null once it was given away.
pub(crate) struct Handle<C: Resource>(*mut C);

impl<C: Resource> Handle<C> {
    /// # Safety
    /// The library gave it, and it is nobody else's.
    pub(crate) unsafe fn new(raw: *mut C) -> Handle<C> {
        Handle(raw)
    }

    pub(crate) fn raw(&self) -> *mut C {
        self.0
    }

    /// Gives it away; or only says which it is, while that is measured.
    pub(crate) fn give(&mut self, arena: &Arena) -> *mut C {
        if arena.takes() {
            return self.take();
        }
        self.0
    }

    pub(crate) fn take(&mut self) -> *mut C {
        std::mem::replace(&mut self.0, ptr::null_mut())
    }
}

impl<C: Resource> Drop for Handle<C> {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: it is ours, and this is the end of it.
            unsafe { C::drop(self.0) }
        }
    }
}

/// A list that a resource reads until it is dropped: it stays as it is as long.
pub struct Retained<T> {
    items: *const [T],
    owner: Box<dyn Any + Send + Sync>,
}

impl<T: Send + Sync + 'static> Retained<T> {
    pub(crate) fn items(&self) -> &[T] {
        // SAFETY: the owner has them, and nobody changes them.
        unsafe { &*self.items }
    }

    pub(crate) fn into_owner(self) -> Box<dyn Any + Send + Sync> {
        self.owner
    }
}

impl<T: Send + Sync + 'static> From<Vec<T>> for Retained<T> {
    fn from(items: Vec<T>) -> Retained<T> {
        Retained { items: items.as_slice(), owner: Box::new(items) }
    }
}

impl<T: Send + Sync + 'static> From<Box<[T]>> for Retained<T> {
    fn from(items: Box<[T]>) -> Retained<T> {
        Retained::from(items.into_vec())
    }
}

impl<T: Send + Sync + 'static> From<Arc<[T]>> for Retained<T> {
    fn from(items: Arc<[T]>) -> Retained<T> {
        Retained { items: &*items, owner: Box::new(items) }
    }
}

impl<T: Send + Sync + 'static> From<&'static [T]> for Retained<T> {
    fn from(items: &'static [T]) -> Retained<T> {
        Retained { items, owner: Box::new(()) }
    }
}

/// What a resource has retained.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<Box<dyn Any + Send + Sync>>>);

impl Kept {
    pub(crate) fn keep(&self, owner: Box<dyn Any + Send + Sync>) {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(owner);
    }

    /// Gives the resource away: the library reads on, and nobody says when that ends.
    pub(crate) fn give<C: Resource>(&mut self, handle: &mut Handle<C>, arena: &Arena) -> *mut C {
        if arena.takes() {
            std::mem::forget(std::mem::take(self));
        }
        handle.give(arena)
    }
}
