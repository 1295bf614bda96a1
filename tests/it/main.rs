//! One test program, modules by subject: the product from outside, and in process through the seam of
//! the transport. It must not use the network beyond loopback, nor sleep.
#![allow(unreachable_pub, missing_docs, reason = "a test program has no readers outside")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper that panics fails its test")]

mod support;

mod acts;
mod architecture;
mod bad_input;
mod commands;
mod contract;
mod contract_copper;
mod contract_days;
mod contract_doors;
mod contract_fakes;
mod contract_mailchimp;
mod contract_people;
mod determinism;
mod documents;
#[path = "../simulate/engine/mod.rs"]
#[allow(dead_code, reason = "shared with the example, which uses all of it")]
mod engine;
mod everyday;
mod guides;
mod interruption;
mod merge_cases;
mod merge_laws;
mod migrations;
mod packaging;
mod requests;
mod retries;
mod sandbox;
mod sharing;
mod simulation;
mod standing_laws;
mod versions;
mod walk;
