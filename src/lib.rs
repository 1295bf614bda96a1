//! Keeps the contacts of a Copper account and a Mailchimp audience in step, both ways, under a plan
//! that a person approves.
//!
//! One walk, five floors; a file imports only from floors below its own
//! (`tests/it/architecture.rs` holds it).
//!
//! ```text
//!  Copper ─┐                                                      ┌─> Copper
//!          ├─> snapshot ─> link ─> merge ─> plan ─> file ─> approve ─> apply ─> journal ─> report
//! Mailchimp┘       │                │        │                    └─> Mailchimp  │
//!                  └── store        └─ base  └─ check                            └─> base
//! ```
//!
//! In reading order:
//!
//! - [`model`]: the nouns. A record is one person as one side stores them; a contact is its mapped
//!   fields; a base is what both sides held when they last agreed; a plan is a list of operations,
//!   questions and notes. *Invariant: no I/O, no clock, imports nothing of ours.*
//! - [`reconcile`]: the decisions. Start at `plan`, which only puts the others in order; each table
//!   of the rules is one file with one total match. *Invariant: pure functions; equal inputs, equal
//!   bytes.*
//! - [`store`]: SQLite and plan files. Every version of every record, links with their base, plans,
//!   approvals, the journal; who is at rest, so that an everyday plan looks at nobody else.
//!   *Invariant: no transaction is open while a service is called.*
//! - [`remote`]: both services over HTTP. `http` paces, retries and masks over a `Transport`, the
//!   seam where tests put the sandbox, faults and cuts; `guard` refuses any write outside the
//!   scope. *Invariant: decides nothing.*
//! - [`report`]: text, page, CSV and JSON renderings of a plan and of a run, in French and English.
//!   *Invariant: writes to a `Write`, never prints.*
//! - [`host`]: the machine around us: the timer that starts runs, mail and webhook, the room on the
//!   disk. *Invariant: decides nothing about contacts.*
//! - [`sandbox`]: both services faked, as pure handlers `(request, now) → response`, with an HTTP
//!   shell. *Invariant: imports nothing of ours, so that a misreading cannot hide on both ends.*
//! - [`config`]: `sync.toml`, environment and `.env` into typed settings, each with its origin.
//!   *Invariant: a secret never prints.*
//! - [`steps`]: the walk itself, the only place where decisions meet effects. *Invariant: knows the
//!   services by one trait.*
//! - [`cli`]: one file per command. *Invariant: `output` alone prints; every text comes from the
//!   message catalogue.*

pub mod model;

pub mod reconcile;

pub mod config;
pub mod host;
pub mod remote;
pub mod report;
pub mod sandbox;
pub mod store;

pub mod steps;

pub mod cli;
