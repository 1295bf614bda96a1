//! Both services, faked. Each is a state machine with one pure door,
//! `handle(request, now_ms) -> response`; `state` puts faults and the request log around them, and
//! `serve` an HTTP shell on loopback.
//!
//! Invariant: written from the services' documentation alone, it imports nothing of ours, so that a
//! misreading of a service cannot hide on both ends.

pub mod admin;
pub mod copper;
pub mod faults;
pub mod mailchimp;
pub mod message;
pub mod people;
pub mod serve;
pub mod state;
pub mod switches;
