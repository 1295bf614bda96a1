//! The fake Mailchimp.
