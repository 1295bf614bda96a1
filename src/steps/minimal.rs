//! What is kept of somebody erased on demand: what an unsubscribe needs to travel, and nothing more.
//! It must not decide who was erased.

use crate::model::contact::Contact;
use crate::model::snapshot::Record;
use crate::model::tag::Tags;
use crate::reconcile::prepared::Prepared;
use crate::steps::{Session, StepError};

/// A record with its addresses, its status, and the tags that are marks.
pub fn minimal(rules: &Prepared<'_>, record: &Record) -> Record {
    let marks = record.tags.as_known().map(|tags| tags.values().filter(|tag| rules.mark(tag).is_some()).cloned());
    Record {
        fields: Contact::new(),
        contact_type: None,
        tags: marks.map_or(Tags::Unknown, Tags::known),
        ..record.clone()
    }
}

/// A record as it may be kept.
///
/// # Errors
/// A fault of the store.
pub fn kept(session: &Session, record: Record) -> Result<Record, StepError> {
    let is_erased = !session.store.erased_among(record.emails.iter())?.is_empty();
    Ok(if is_erased { minimal(&Prepared::of(&session.rules), &record) } else { record })
}
