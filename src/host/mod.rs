//! The machine around us: the timer that starts runs, the room on the disk.
//!
//! Invariant: it decides nothing about contacts.

pub mod disk;
pub mod schedule;
