//! The machine around us: the timer that starts runs, whoever is told, the room on the disk, what the
//! terminal shows.
//!
//! Invariant: it decides nothing about contacts.

pub mod disk;
pub mod notify;
pub mod pager;
pub mod schedule;
pub mod terminal;
