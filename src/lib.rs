//! Keeps a Copper account and a Mailchimp audience in step.

pub mod sandbox;
