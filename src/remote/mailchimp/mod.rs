//! Mailchimp client. To come.
