// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! `sabir.h`: what every library made with Sabir has in common. The rules are there.

use std::os::raw::{c_char, c_void};

pub type sabir_status = i32;
pub type sabir_bool = u8;
pub type sabir_char = u32;

pub const SABIR_OK: sabir_status = 0;
pub const SABIR_CANCELLED: sabir_status = 1;
pub const SABIR_UNKNOWN: sabir_status = 2;
pub const SABIR_INVALID_ARGUMENT: sabir_status = 3;
pub const SABIR_DEADLINE_EXCEEDED: sabir_status = 4;
pub const SABIR_NOT_FOUND: sabir_status = 5;
pub const SABIR_ALREADY_EXISTS: sabir_status = 6;
pub const SABIR_PERMISSION_DENIED: sabir_status = 7;
pub const SABIR_RESOURCE_EXHAUSTED: sabir_status = 8;
pub const SABIR_FAILED_PRECONDITION: sabir_status = 9;
pub const SABIR_ABORTED: sabir_status = 10;
pub const SABIR_OUT_OF_RANGE: sabir_status = 11;
pub const SABIR_UNIMPLEMENTED: sabir_status = 12;
pub const SABIR_INTERNAL: sabir_status = 13;
pub const SABIR_UNAVAILABLE: sabir_status = 14;
pub const SABIR_DATA_LOSS: sabir_status = 15;
pub const SABIR_UNAUTHENTICATED: sabir_status = 16;
pub const SABIR_DECLARED: sabir_status = 100;
pub const SABIR_TOO_SMALL: sabir_status = 101;
pub const SABIR_END: sabir_status = 102;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct sabir_string {
    pub data: *const c_char,
    pub size: usize,
}

#[repr(C)]
pub struct sabir_error {
    pub status: sabir_status,
    pub declared_type: u32,
    pub message: sabir_string,
    pub where_: sabir_string,
    pub declared: *const c_void,
}

pub type sabir_grow = unsafe extern "C" fn(sink: *mut sabir_sink, need: usize) -> sabir_status;

pub const SABIR_SINK_SPILL: u32 = 1;
pub const SABIR_SINK_ALIAS: u32 = 2;

pub const SABIR_SINK_WRITTEN: u32 = 0;
pub const SABIR_SINK_SPILLED: u32 = 1;
pub const SABIR_SINK_ALIASED: u32 = 2;

#[repr(C)]
pub struct sabir_sink {
    pub data: *mut c_void,
    pub capacity: usize,
    pub size: usize,
    pub flags: u32,
    pub outcome: u32,
    pub grow: Option<sabir_grow>,
    pub context: *mut c_void,
}

#[repr(C)]
pub struct sabir_allocator {
    pub allocate: Option<
        unsafe extern "C" fn(context: *mut c_void, size: usize, alignment: usize) -> *mut c_void,
    >,
    pub release: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            block: *mut c_void,
            size: usize,
            alignment: usize,
        ),
    >,
    pub context: *mut c_void,
}

#[repr(C)]
pub struct sabir_open_options {
    pub struct_size: usize,
    pub version_major: u32,
    pub version_minor: u32,
    pub allocator: *const sabir_allocator,
    pub imports: *const c_void,
    pub deadline_ns: i64,
    pub dropped_handles: i32,
}

#[repr(C)]
pub struct sabir_caller {
    pub gives_up: Option<unsafe extern "C" fn(context: *mut c_void) -> sabir_bool>,
    pub context: *mut c_void,
}

#[repr(C)]
pub struct sabir_layout {
    pub type_: *const c_char,
    pub field: *const c_char,
    pub offset: u32,
    pub size: u32,
    pub alignment: u32,
}

#[repr(C)]
pub struct sabir_description {
    pub struct_size: usize,
    pub name: *const c_char,
    pub version: *const c_char,
    pub ledger: *const c_char,
    pub contract: *const c_char,
    pub layouts: *const sabir_layout,
    pub layout_count: usize,
    pub in_process: *const c_void,
    pub standard: *const c_void,
    pub set_caller: Option<unsafe extern "C" fn(*const sabir_caller) -> *const sabir_caller>,
}

/// A structure, or a field of one, as it is laid out here; to be compared with `sabir_layout`.
pub struct Layout {
    pub name: &'static str,
    /// Empty: the structure itself.
    pub field: &'static str,
    pub offset: usize,
    pub size: usize,
    /// Of a structure; else 0.
    pub alignment: usize,
}
