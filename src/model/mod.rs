//! The nouns: what a side, a value, a record, a link, a plan and a journal are.
//!
//! Invariant: nothing here does I/O, reads a clock or imports another folder of ours.

pub mod alert;
pub mod aspect;
pub mod canonical;
pub mod checkup;
pub mod consent;
pub mod contact;
pub mod dossier;
pub mod email;
pub mod journal;
pub mod kind;
pub mod link;
pub mod mapping;
pub mod operation;
pub mod placement;
pub mod plan;
pub mod plan_form;
pub mod question;
pub mod reason;
pub mod rules;
pub mod side;
pub mod snapshot;
pub mod sorted;
pub mod tag;
pub mod value;
pub mod wish;
