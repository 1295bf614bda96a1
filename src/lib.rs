//! Keeps a Copper account and a Mailchimp audience in step.

pub mod cli;
pub mod config;
pub mod model;
pub mod reconcile;
pub mod remote;
pub mod report;
pub mod sandbox;
pub mod steps;
pub mod store;
