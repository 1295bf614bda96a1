//! Whom an operation is about, as the store knows them: record, link, addresses. It calls no service.

use std::collections::BTreeSet;

use crate::model::email::Email;
use crate::model::link::Link;
use crate::model::operation::Operation;
use crate::model::side::Side;
use crate::remote::Locator;
use crate::steps::{Session, StepError};

/// Where the target is: named by the plan, or linked by an operation that came before.
///
/// # Errors
/// A fault of the store.
pub fn locator(session: &Session, operation: &Operation, side: Side) -> Result<Option<Locator>, StepError> {
    let id = match operation.precondition.records.get(side) {
        Some(id) => Some(id.clone()),
        None => link(session, operation)?.map(|link| link.records.get(side).clone()),
    };
    let Some(id) = id else { return Ok(None) };
    let handle = session.store.record(side, &id)?.map_or_else(|| id.to_string(), |record| record.handle);
    Ok(Some(Locator { id, handle }))
}

/// The link of the person, by the records that the plan names.
///
/// # Errors
/// A fault of the store.
pub fn link(session: &Session, operation: &Operation) -> Result<Option<Link>, StepError> {
    for (side, id) in operation.precondition.records.iter() {
        if let Some(id) = id
            && let Some(link) = session.store.link_of(side, id)?
        {
            return Ok(Some(link));
        }
    }
    Ok(None)
}

/// Every address known of the person on both sides.
///
/// # Errors
/// A fault of the store.
pub fn person(session: &Session, operation: &Operation) -> Result<BTreeSet<Email>, StepError> {
    let mut emails: BTreeSet<Email> = Email::new(&operation.contact.email).into_iter().collect();
    let link = link(session, operation)?;
    for side in Side::BOTH {
        let id = operation
            .precondition
            .records
            .get(side)
            .clone()
            .or_else(|| link.as_ref().map(|link| link.records.get(side).clone()));
        if let Some(id) = id
            && let Some(record) = session.store.record(side, &id)?
        {
            emails.extend(record.emails);
        }
    }
    Ok(emails)
}
