//! Renderings of two values, the plan and the report of a run: text, CSV and JSON, in French and
//! in English. Everything is written to a `Write` that the caller hands in.
//!
//! Invariant: nothing here prints, reads a clock, or decides what is to be done.

pub mod locale;
pub mod words;

pub mod dates;
pub mod safe;
pub mod style;

mod changes;
pub mod command;
mod difference;
pub mod tally;

pub mod plan_text;
pub mod plan_view;

mod plan_blocks;
mod plan_head;
mod plan_notes;
mod plan_questions;

pub mod redact;
pub mod text;

pub mod html;

mod section;
mod text_contact;
mod text_waiting;

pub mod csv;
pub mod export;
pub mod json;

pub mod answer;
pub mod doctor;
pub mod history;
pub mod status;
pub mod why;

mod why_record;

#[cfg(test)]
mod catalogue_check;
#[cfg(test)]
mod sample_plan;
#[cfg(test)]
mod samples;
