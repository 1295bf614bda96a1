//! The machine around us: the timer that starts runs, the room on the disk, what the
//! terminal shows.
//!
//! Invariant: it decides nothing about contacts.

pub mod disk;
pub mod schedule;
pub mod terminal;
