// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Why a call failed.

use super::call;
use crate::sys::sabir_error;
use crate::waist::library;
use std::{error, fmt};

/// What kind of failure it is: the statuses of `sabir.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The call was given up.
    Cancelled,
    /// Nothing more is known.
    Unknown,
    /// A null, a bad size, a value out of range.
    InvalidArgument,
    /// It took longer than it may.
    DeadlineExceeded,
    /// What was asked for is not there.
    NotFound,
    /// It is there already.
    AlreadyExists,
    /// The caller may not.
    PermissionDenied,
    /// No memory, or a maximum of the contract.
    ResourceExhausted,
    /// A thread rule, a handle in use, a version that does not fit.
    FailedPrecondition,
    /// Ended half way.
    Aborted,
    /// Beyond what there is.
    OutOfRange,
    /// The library, or the host, does not have it.
    Unimplemented,
    /// The other side broke a promise.
    Internal,
    /// Nobody answers.
    Unavailable,
    /// Something is lost.
    DataLoss,
    /// Nobody knows the caller.
    Unauthenticated,
    /// An error that the contract declares, whose value was not kept.
    Declared,
}

const KINDS: [(i32, Kind, &str); 17] = [
    (1, Kind::Cancelled, "cancelled"),
    (2, Kind::Unknown, "unknown"),
    (3, Kind::InvalidArgument, "invalid argument"),
    (4, Kind::DeadlineExceeded, "deadline exceeded"),
    (5, Kind::NotFound, "not found"),
    (6, Kind::AlreadyExists, "already exists"),
    (7, Kind::PermissionDenied, "permission denied"),
    (8, Kind::ResourceExhausted, "resource exhausted"),
    (9, Kind::FailedPrecondition, "failed precondition"),
    (10, Kind::Aborted, "aborted"),
    (11, Kind::OutOfRange, "out of range"),
    (12, Kind::Unimplemented, "unimplemented"),
    (13, Kind::Internal, "internal"),
    (14, Kind::Unavailable, "unavailable"),
    (15, Kind::DataLoss, "data loss"),
    (16, Kind::Unauthenticated, "unauthenticated"),
    (100, Kind::Declared, "declared"),
];

impl Kind {
    pub(crate) fn from_status(status: i32) -> Kind {
        KINDS.iter().find(|row| row.0 == status).map_or(Kind::Unknown, |row| row.1)
    }

    pub(crate) fn status(self) -> i32 {
        KINDS.iter().find(|row| row.1 == self).map_or(2, |row| row.0)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(KINDS.iter().find(|row| row.1 == *self).map_or("unknown", |row| row.2))
    }
}

/// Why a call failed: a kind, and a sentence.
pub struct Error(Of);

enum Of {
    Library(Given),
    Host(Box<(Kind, String)>),
}

/// The library's own object.
struct Given(*const sabir_error);

impl Given {
    fn get(&self) -> &sabir_error {
        // SAFETY: it is there, and does not change, until it is released.
        unsafe { &*self.0 }
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        // SAFETY: it is ours, and this is the end of it.
        unsafe { library::release(self.0.cast()) }
    }
}

// SAFETY: any thread may read an error, and release it.
unsafe impl Send for Given {}
// SAFETY: as above.
unsafe impl Sync for Given {}

impl Error {
    /// An error of a host's: the call that led to it fails with it.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error(Of::Host(Box::new((kind, message.into()))))
    }

    /// # Safety
    /// The library gave it, and it is nobody else's.
    pub(crate) unsafe fn given(error: *const sabir_error) -> Error {
        Error(Of::Library(Given(error)))
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        match &self.0 {
            Of::Library(given) => Kind::from_status(given.get().status),
            Of::Host(parts) => parts.0,
        }
    }

    /// One sentence.
    pub fn message(&self) -> &str {
        match &self.0 {
            // SAFETY: it is text, and there as long as the object.
            Of::Library(given) => unsafe { call::text(&given.get().message) },
            Of::Host(parts) => &parts.1,
        }
    }

    /// What failed, as a path in the contract; empty if nobody knows.
    pub fn place(&self) -> &str {
        match &self.0 {
            // SAFETY: as above.
            Of::Library(given) => unsafe { call::text(&given.get().where_) },
            Of::Host(_) => "",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.place(), self.message()) {
            ("", "") => write!(out, "{}", self.kind()),
            ("", message) => out.write_str(message),
            (place, "") => write!(out, "{place}: {}", self.kind()),
            (place, message) => write!(out, "{place}: {message}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Error");
        shown.field("kind", &self.kind()).field("message", &self.message());
        shown.field("place", &self.place()).finish()
    }
}

impl error::Error for Error {}

/// Why a call failed that declares an error of its own.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure<E> {
    /// The error that the contract declares.
    Declared {
        /// Its value.
        value: E,
        /// What else is known of it.
        error: Error,
    },
    /// Any other.
    Other(Error),
}

impl<E> Failure<E> {
    /// The declared error, from a host.
    pub fn declared(value: E) -> Failure<E> {
        Failure::Declared { value, error: Error::new(Kind::Declared, "") }
    }

    /// The value of the declared error, if it is that.
    pub fn value(&self) -> Option<&E> {
        match self {
            Failure::Declared { value, .. } => Some(value),
            Failure::Other(_) => None,
        }
    }

    /// The error without the value.
    pub fn error(&self) -> &Error {
        match self {
            Failure::Declared { error, .. } | Failure::Other(error) => error,
        }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        self.error().kind()
    }
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Failure<E> {
        Failure::Other(error)
    }
}

impl<E> From<Failure<E>> for Error {
    fn from(failure: Failure<E>) -> Error {
        match failure {
            Failure::Declared { error, .. } | Failure::Other(error) => error,
        }
    }
}

impl<E> fmt::Display for Failure<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error().fmt(out)
    }
}

impl<E: fmt::Debug> error::Error for Failure<E> {}

/// What a call gives, or why it failed.
pub type Result<T, E = Error> = std::result::Result<T, E>;
