//! What can go wrong with a service, by what a caller may do about it. It must never hold a key, an
//! address or a name.

use std::fmt;

use crate::model::side::Side;

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RemoteError {
    /// Which service.
    pub side: Side,
    /// What a caller may do about it.
    pub kind: RemoteErrorKind,
    /// The call: method and path without ids or addresses, `POST people/search`.
    pub call: String,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// The service's own words, cut to a line, addresses and secrets masked.
    pub message: String,
    /// The fields that the service found fault with, as it calls them; empty where it names none.
    pub faulty: Vec<String>,
}

/// What a caller may do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoteErrorKind {
    /// There is no such thing.
    NotFound,
    /// The values are refused; permanent until they change.
    Rejected,
    /// The address may not be subscribed; permanent for this program.
    Refused,
    /// The address was deleted for good: only the contact can sign up again.
    Forgotten,
    /// Too many requests, after all retries.
    RateLimited,
    /// The key is refused or lacks a right.
    Unauthorized,
    /// No usable answer, and nothing was written.
    Unreachable,
    /// An answer that is not what the service documents.
    Unreadable,
    /// A write may or may not have happened.
    Doubtful,
    /// Stopped before the wire: outside the scope.
    OutOfScope,
}

impl RemoteError {
    /// What becomes of a call that was not begun, since the key was refused before it.
    pub(crate) fn not_begun(side: Side) -> Self {
        Self {
            side,
            kind: RemoteErrorKind::Unauthorized,
            call: "not begun".to_owned(),
            status: None,
            message: "the key was refused before".to_owned(),
            faulty: Vec::new(),
        }
    }

    /// Whether the call was begun; one refused by the service has a status.
    pub fn was_begun(&self) -> bool {
        self.kind != RemoteErrorKind::Unauthorized || self.status.is_some()
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.side, self.call)?;
        if let Some(status) = self.status {
            write!(formatter, " ({status})")?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(formatter, ": {}", self.message) }
    }
}
