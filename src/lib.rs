//! Keeps a Copper account and a Mailchimp audience in step.

pub mod config;
pub mod model;
pub mod reconcile;
pub mod remote;
pub mod report;
pub mod sandbox;
pub mod store;
