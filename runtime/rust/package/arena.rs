// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Memory for arguments that have to be laid out for the library, and for what hosts answer.

use crate::sys::sabir_string;
use std::mem::{align_of, size_of, MaybeUninit};
use std::ptr;

/// How an arena is used.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// For a call: texts and plain lists stay where they are.
    Lend,
    /// All of a value is to be in one block; only its size is wanted yet.
    Measure,
    /// The same, into the block.
    Fill,
}

/// Memory that is there until the arena is dropped; whatever is in it is not.
pub(crate) struct Arena {
    mode: Mode,
    chunks: Vec<Vec<MaybeUninit<u64>>>,
    base: *mut u8,
    used: usize,
    room: usize,
}

impl Arena {
    pub(crate) fn lending() -> Arena {
        Arena { mode: Mode::Lend, chunks: Vec::new(), base: ptr::null_mut(), used: 0, room: 0 }
    }

    /// `size`: of the value itself, which stands at the begin of the block.
    pub(crate) fn measuring(size: usize) -> Arena {
        Arena { mode: Mode::Measure, used: size, ..Arena::lending() }
    }

    /// # Safety
    /// There are `room` bytes at `base`, as a pass that measured has said.
    pub(crate) unsafe fn filling(base: *mut u8, size: usize, room: usize) -> Arena {
        Arena { mode: Mode::Fill, base, used: size, room, ..Arena::lending() }
    }

    pub(crate) fn used(&self) -> usize {
        self.used
    }

    /// Whether handles in a value are given away now.
    pub(crate) fn takes(&self) -> bool {
        self.mode != Mode::Measure
    }

    /// Room for so many items, one after another.
    pub(crate) fn row<T>(&mut self, count: usize) -> Row<T> {
        Row { data: self.room(count), room: count, used: 0 }
    }

    /// Null while it is only measured.
    fn room<T>(&mut self, count: usize) -> *mut T {
        // Items that take no memory in Rust may be as many as there are numbers.
        let size = count.checked_mul(size_of::<T>()).filter(|size| *size < isize::MAX as usize);
        let size = size.expect("a list fits into memory");
        if count == 0 {
            return ptr::null_mut();
        }
        let start = (self.used + align_of::<T>() - 1) & !(align_of::<T>() - 1);
        if self.mode == Mode::Lend && start + size > self.room {
            return self.chunk(size).cast();
        }
        self.used = start + size;
        if self.mode == Mode::Measure {
            return ptr::null_mut();
        }
        assert!(self.used <= self.room, "a value has changed while it was read");
        // SAFETY: it is inside the block, or the newest chunk.
        unsafe { self.base.add(start).cast() }
    }

    /// A new chunk, and its first bytes.
    #[cold]
    fn chunk(&mut self, size: usize) -> *mut u8 {
        let words = size.max(self.room).max(504).div_ceil(8);
        let mut chunk: Vec<MaybeUninit<u64>> = Vec::with_capacity(words);
        self.base = chunk.as_mut_ptr().cast();
        self.room = words * 8;
        self.used = size;
        self.chunks.push(chunk);
        self.base
    }

    /// Items that are the library's as they are.
    pub(crate) fn plain<T: Copy>(&mut self, items: &[T]) -> (*const T, usize) {
        if self.mode == Mode::Lend {
            return (items.as_ptr(), items.len());
        }
        (self.copied(items), items.len())
    }

    /// The same, but the library may change them, and leave what is no value of Rust's.
    pub(crate) fn copied<T: Copy>(&mut self, items: &[T]) -> *mut T {
        let row: *mut T = self.room(items.len());
        if !row.is_null() {
            // SAFETY: there is room for as many, which nobody else has.
            unsafe { ptr::copy_nonoverlapping(items.as_ptr(), row, items.len()) };
        }
        row
    }

    pub(crate) fn text(&mut self, text: &str) -> sabir_string {
        let (data, size) = self.plain(text.as_bytes());
        sabir_string { data: data.cast(), size }
    }

    /// One thing, which is not dropped.
    pub(crate) fn place<'a, T>(&mut self, value: T) -> &'a T {
        let row: *mut T = self.room(1);
        // SAFETY: there is room for one; the caller lets nobody have it longer than the arena.
        unsafe {
            row.write(value);
            &*row
        }
    }
}

/// Items that are laid out for the library.
pub(crate) struct Row<T> {
    data: *mut T,
    room: usize,
    used: usize,
}

impl<T> Row<T> {
    pub(crate) fn push(&mut self, item: T) {
        assert!(self.used < self.room);
        if !self.data.is_null() {
            // SAFETY: there is room for it.
            unsafe { self.data.add(self.used).write(item) };
        }
        self.used += 1;
    }

    pub(crate) fn data(&self) -> *const T {
        self.data
    }
}
