//! The machine around us.
//!
//! Invariant: it decides nothing about contacts.

pub mod disk;
