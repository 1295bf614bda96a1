//! The decisions: pure functions from what was read, what was agreed and what was answered to a
//! plan. Read `plan` for the order, then one file per table.
//!
//! Invariant: no I/O, no clock, no randomness, no locale, no log. Equal inputs, equal plan.

pub mod address;
pub mod answer;
pub mod base;
pub mod buckets;
pub mod check;
pub mod consent;
pub mod contents;
pub mod draft;
pub mod existence;
pub mod fields;
pub mod graves;
pub mod groups;
pub mod identity;
pub mod link;
pub mod marked;
pub mod marks;
pub mod moves;
pub mod name;
pub mod newcomer;
pub mod parking;
pub mod person;
pub mod plan;
pub mod policy;
pub mod prepared;
pub mod questions;
pub mod scope;
pub mod suppression;
pub mod tags;
pub mod undo;
pub mod world;
pub mod writes;
