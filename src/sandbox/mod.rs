//! Both services, faked. Each is a state machine with one pure door,
//! `handle(request, now_ms) -> response`; the HTTP shell and the admin routes stand around them.
//! Written from the references alone: it imports nothing of ours, so that a misreading of a service
//! cannot hide on both ends.

pub mod copper;
pub mod mailchimp;
pub mod message;
