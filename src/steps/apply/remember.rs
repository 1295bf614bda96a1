//! What is remembered of records that go, so that nobody is made again by mistake. It reads the store,
//! never a service.

use crate::model::canonical::Hash;
use crate::model::email::Email;
use crate::model::link::{Cause, Link, Tombstone};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::base;
use crate::steps::{Session, StepError};

/// How long a tombstone stands, in seconds: longer than a yearly campaign is apart.
pub const TOMBSTONE_SECONDS: i64 = 400 * 24 * 3600;

/// The tombstones of a link that was closed, or moved to another record.
///
/// # Errors
/// A fault of the store.
pub fn adopted(session: &Session, before: Option<&Link>, link: &Link) -> Result<Vec<Tombstone>, StepError> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let held = |side: Side| session.store.record(side, before.records.get(side));
    let is_there = PerSide { copper: held(Side::Copper)?.is_some(), mailchimp: held(Side::Mailchimp)?.is_some() };
    base::remembered(before, link, is_there)
        .into_iter()
        .map(|(side, cause)| of_id(session, side, (before.records.get(side), before), cause))
        .collect()
}

/// The tombstone of a record that we deleted.
pub fn deleted(session: &Session, side: Side, record: &Record) -> Tombstone {
    Tombstone {
        side,
        id: record.id.clone(),
        emails: record.emails.clone(),
        at: session.clock.now(),
        cause: Cause::Deleted,
    }
}

/// The tombstone of an address that Mailchimp takes back from the contact alone. There is no record, so
/// that the address stands for its id.
pub fn forgotten(session: &Session, email: &Email) -> Tombstone {
    Tombstone {
        side: Side::Mailchimp,
        id: NativeId::new(format!("address-{}", Hash::of(email).short(16))),
        emails: vec![email.clone()],
        at: session.clock.now(),
        cause: Cause::Forgotten,
    }
}

/// Every address that the record last had, and that the base held.
fn of_id(session: &Session, side: Side, (id, link): (&NativeId, &Link), cause: Cause) -> Result<Tombstone, StepError> {
    let versions = session.store.record_versions(side, id)?;
    let mut emails = versions.last().map(|version| version.record.emails.clone()).unwrap_or_default();
    emails.extend(link.base.emails.get(side).clone().filter(|email| !emails.contains(email)));
    Ok(Tombstone { side, id: id.clone(), emails, at: session.clock.now(), cause })
}
