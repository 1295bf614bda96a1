//! Reads both sides and stores what was read. It must not plan anything on it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::mapping::FieldMapping;
use crate::model::plan::Span;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{Completeness, NativeId, Reading, Snapshot};
use crate::reconcile::prepared::Prepared;
use crate::remote::{Identity, Locator, ReadAll, RemoteError, RemoteErrorKind};
use crate::steps::{Session, StepError, forms, minimal};

/// Fewer unlisted records than this are always looked up one by one.
const ALWAYS_LOOKED_UP: u64 = 10;

/// Checks that both keys open what the store knows, and completes the mapping with what both
/// services say of the fields. The first call of everything that talks to them.
///
/// # Errors
/// A refused key, a mapped field that does not exist, another account or audience.
pub async fn identify(session: &mut Session) -> Result<PerSide<Identity>, StepError> {
    let (copper, mailchimp) = tokio::join!(session.remotes.copper.identify(), session.remotes.mailchimp.identify());
    let identities = PerSide { copper: copper?, mailchimp: mailchimp? };
    for (side, identity) in identities.iter() {
        pin(session, side, &identity.id)?;
    }
    if let Some(url) = &identities.mailchimp.signup_url
        && session.store.meta("signup_url")?.as_ref() != Some(url)
    {
        session.store.set_meta("signup_url", url)?;
    }
    complete(&mut session.rules.fields, &identities);
    forms::remember(&mut session.store, &session.rules.fields)?;
    let fields: Arc<[FieldMapping]> = session.rules.fields.clone().into();
    for (_, remote) in session.remotes.iter() {
        remote.set_fields(Arc::clone(&fields));
    }
    Ok(identities)
}

/// Reads both sides at once and stores each in one transaction.
///
/// # Errors
/// A reading that failed: nothing of it is stored.
pub async fn take(session: &mut Session) -> Result<PerSide<(Snapshot, Span)>, StepError> {
    let known = PerSide { copper: locators(session, Side::Copper)?, mailchimp: locators(session, Side::Mailchimp)? };
    let started_at = session.clock.now();
    let (copper, mailchimp) =
        tokio::join!(read(session, Side::Copper, &known.copper), read(session, Side::Mailchimp, &known.mailchimp));
    let readings =
        PerSide { copper: copper.map_err(StepError::Snapshot)?, mailchimp: mailchimp.map_err(StepError::Snapshot)? };
    let span = Span { started_at, finished_at: session.clock.now() };
    Ok(PerSide {
        copper: (keep(session, &readings.copper, span).await?, span),
        mailchimp: (keep(session, &readings.mailchimp, span).await?, span),
    })
}

fn pin(session: &mut Session, side: Side, found: &str) -> Result<(), StepError> {
    let key = match side {
        Side::Copper => "account",
        Side::Mailchimp => "audience",
    };
    match session.store.meta(key)? {
        None => session.store.set_meta(key, found)?,
        Some(expected) if expected == found => {}
        Some(expected) => return Err(StepError::WrongAccount { side, expected, found: found.to_owned() }),
    }
    Ok(())
}

/// Copper says what form a field has; both say which options it takes.
fn complete(fields: &mut [FieldMapping], identities: &PerSide<Identity>) {
    for field in fields {
        for (_, identity) in identities.iter() {
            let Some(shape) = identity.fields.get(&field.name) else { continue };
            if !shape.options.is_empty() {
                field.options.clone_from(&shape.options);
            }
        }
        let kinds = identities.as_ref().map(|identity| identity.fields.get(&field.name).and_then(|shape| shape.kind));
        if let Some(kind) = kinds.copper.or(kinds.mailchimp) {
            field.kind = kind;
        }
    }
}

fn locators(session: &Session, side: Side) -> Result<BTreeMap<NativeId, Locator>, StepError> {
    let handles = session.store.locators(side)?;
    Ok(handles.into_iter().map(|(id, handle)| (id.clone(), Locator { id, handle })).collect())
}

async fn read(session: &Session, side: Side, known: &BTreeMap<NativeId, Locator>) -> Result<Reading, RemoteError> {
    let share = known.len() as u64 * session.rules.policy.max_shrink_percent / 100;
    let max_absent = usize::try_from(share.max(ALWAYS_LOOKED_UP)).unwrap_or(usize::MAX);
    let request = ReadAll { known, max_absent, progress: session.progress.as_ref() };
    let reading = session.remotes.get(side).read_all(request).await?;
    match reading.completeness {
        Completeness::Full | Completeness::Incremental => Ok(reading),
        Completeness::Failed => Err(RemoteError {
            side,
            kind: RemoteErrorKind::Unreadable,
            call: "read_all".to_owned(),
            status: None,
            message: "totals move".to_owned(),
            faulty: Vec::new(),
        }),
    }
}

/// The reading as it may be kept.
fn without_erased<'a>(session: &Session, reading: &'a Reading) -> Result<Cow<'a, Reading>, StepError> {
    let emails = reading.records.values().flat_map(|record| &record.emails);
    let erased = session.store.erased_among(emails)?;
    if erased.is_empty() {
        return Ok(Cow::Borrowed(reading));
    }
    let rules = Prepared::of(&session.rules);
    let mut reading = reading.clone();
    for record in reading.records.values_mut().filter(|record| record.emails.iter().any(|held| erased.contains(held))) {
        *record = minimal::minimal(&rules, record);
    }
    Ok(Cow::Owned(reading))
}

/// Stores a reading; rows of which two versions claim the same second are read by id.
async fn keep(session: &mut Session, reading: &Reading, span: Span) -> Result<Snapshot, StepError> {
    let now = session.clock.now();
    let reading = &without_erased(session, reading)?;
    let stored = session.store.record_snapshot(reading, span)?;
    for id in &stored.doubtful {
        let handle = reading.records.get(id).map(|record| record.handle.clone()).unwrap_or_default();
        let locator = Locator { id: id.clone(), handle };
        match session.remotes.get(reading.side).read_one(&locator).await.map_err(StepError::Snapshot)? {
            Some(sighting) => session.store.record_sighting(reading.side, &sighting.record, now)?,
            None => session.store.record_gone(reading.side, id, now)?,
        }
    }
    // What was read by id is part of what the snapshot holds.
    Ok(session.store.latest_snapshot(reading.side)?.unwrap_or(stored.snapshot))
}
