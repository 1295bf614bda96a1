//! Reads both sides and stores what was read. It must not plan anything on it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::canonical::Hash;
use crate::model::mapping::FieldMapping;
use crate::model::plan::{Check, Span};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{Completeness, NativeId, Reading, Snapshot};
use crate::reconcile::prepared::Prepared;
use crate::remote::{ChangesWay, Identity, Locator, ReadAll, ReadChanges, RemoteError, RemoteErrorKind};
use crate::steps::{Extent, Session, StepError, forms, minimal};
use crate::store::snapshot::READ_ALL_NEXT;

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
    if let Some(url) = &identities.mailchimp.signup_url {
        note(session, "signup_url", url)?;
    }
    complete(&mut session.rules.fields, &identities);
    forms::remember(&mut session.store, &session.rules.fields)?;
    let fields: Arc<[FieldMapping]> = session.rules.fields.clone().into();
    for (_, remote) in session.remotes.iter() {
        remote.set_fields(Arc::clone(&fields));
    }
    Ok(identities)
}

/// Reads both sides at once and stores each in one transaction: what changed, where that does, else
/// everything.
///
/// # Errors
/// A reading that failed: nothing of it is stored.
pub async fn take(session: &mut Session) -> Result<PerSide<(Snapshot, Span)>, StepError> {
    let begun = begun(session)?;
    let started_at = session.clock.now();
    let (copper, mailchimp) =
        tokio::join!(read(session, Side::Copper, &begun.copper), read(session, Side::Mailchimp, &begun.mailchimp));
    let readings =
        PerSide { copper: copper.map_err(StepError::Snapshot)?, mailchimp: mailchimp.map_err(StepError::Snapshot)? };
    let span = Span { started_at, finished_at: session.clock.now() };
    let taken = PerSide {
        copper: keep_whole(session, &readings.copper, span).await?,
        mailchimp: keep_whole(session, &readings.mailchimp, span).await?,
    };
    let under = read_under(session);
    note(session, READ_UNDER, under.as_str())?;
    Ok(taken)
}

/// Where a reading of a side begins.
enum Beginning {
    /// With nothing: everything is read, and the known ids that are not listed one by one.
    Nothing(BTreeMap<NativeId, Locator>),
    /// With the last one: what changed since a stamp.
    Last { since: i64, way: ChangesWay },
}

/// Both sides begin alike: a plan of which one half is a day older than the other helps nobody.
fn begun(session: &Session) -> Result<PerSide<Beginning>, StepError> {
    let lasts = PerSide { copper: last(session, Side::Copper)?, mailchimp: last(session, Side::Mailchimp)? };
    Ok(match (lasts.copper, lasts.mailchimp) {
        (Some(copper), Some(mailchimp)) if !is_full_due(session)? => PerSide { copper, mailchimp },
        _ => PerSide {
            copper: Beginning::Nothing(locators(session, Side::Copper)?),
            mailchimp: Beginning::Nothing(locators(session, Side::Mailchimp)?),
        },
    })
}

fn last(session: &Session, side: Side) -> Result<Option<Beginning>, StepError> {
    let Some(snapshot) = session.store.latest_snapshot(side)? else { return Ok(None) };
    let way = ChangesWay::of(&snapshot.evidence);
    Ok(snapshot.cursor.map(|cursor| Beginning::Last { since: cursor.from, way }))
}

/// Under which name the settings and forms of the last reading are kept: others see other values.
const READ_UNDER: &str = "read_under";

fn is_full_due(session: &Session) -> Result<bool, StepError> {
    let Extent::Due(every) = session.extent else { return Ok(true) };
    let read_alike = session.store.meta(READ_UNDER)?.as_deref() == Some(read_under(session).as_str());
    if !read_alike || session.store.meta(READ_ALL_NEXT)?.as_deref() == Some("yes") {
        return Ok(true);
    }
    let now = session.clock.now();
    for side in Side::BOTH {
        let full = session.store.last_full(side)?;
        // A clock that was put back says nothing about how old a reading is.
        if full.is_none_or(|full| !(0..every).contains(&(now - full.started_at))) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read_under(session: &Session) -> Hash {
    let hashes = session.rules.hashes();
    Hash::of(&(&session.place.engine, hashes.configuration, hashes.scope))
}

/// Remembers whether a guard spoke: then the next snapshot reads everything.
///
/// # Errors
/// A fault of the store.
pub fn remember_guard(session: &mut Session, spoke: Option<&Check>) -> Result<(), StepError> {
    note(session, READ_ALL_NEXT, if spoke.is_some() { "yes" } else { "no" })
}

/// A record was not where a write looked for it, or one was that no listing shows: only a reading of
/// everybody tells.
///
/// # Errors
/// A fault of the store.
pub fn remember_unlisted(session: &mut Session) -> Result<(), StepError> {
    note(session, READ_ALL_NEXT, "yes")
}

/// Keeps a value under a name where it is not there already.
///
/// # Errors
/// A fault of the store.
pub fn note(session: &mut Session, key: &str, value: &str) -> Result<(), StepError> {
    if session.store.meta(key)?.as_deref() != Some(value) {
        session.store.set_meta(key, value)?;
    }
    Ok(())
}

/// Stores a reading of what changed, unless the service counts fewer or more than should be there: then
/// somebody went, or was hidden and is shown again, and only a reading of everybody says who.
async fn keep_whole(session: &mut Session, reading: &Reading, span: Span) -> Result<(Snapshot, Span), StepError> {
    let side = reading.side;
    let snapshot = keep(session, reading, span).await?;
    let Some(counted) = counted(reading) else { return Ok((snapshot, span)) };
    let key = format!("uncounted_{side}");
    let usual: i128 = session.store.meta(&key)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let uncounted = i128::from(session.store.census(side)?) - i128::from(counted);
    if reading.completeness == Completeness::Full {
        // Whom listings never show, at the service's own pleasure, is not missed each time. They are among
        // those read one by one; but whom we made just now listings will show.
        let is_lasting = !session.store.has_fresh(side, span.started_at)?;
        let unlisted = i128::from(reading.evidence.get("point_reads").copied().unwrap_or(0));
        let usual = if is_lasting { uncounted.min(unlisted) } else { uncounted.min(usual) };
        note(session, &key, &usual.to_string())?;
        return Ok((snapshot, span));
    }
    if uncounted == usual {
        return Ok((snapshot, span));
    }
    let started_at = session.clock.now();
    let beginning = Beginning::Nothing(locators(session, side)?);
    let reading = read(session, side, &beginning).await.map_err(StepError::Snapshot)?;
    let span = Span { started_at, finished_at: session.clock.now() };
    Box::pin(keep_whole(session, &reading, span)).await
}

/// How many records the service says that there are, archived members aside.
fn counted(reading: &Reading) -> Option<u64> {
    let name = match reading.side {
        Side::Copper => "total_last",
        Side::Mailchimp => "total_listed",
    };
    reading.evidence.get(name).copied()
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

async fn read(session: &Session, side: Side, beginning: &Beginning) -> Result<Reading, RemoteError> {
    let known = match beginning {
        Beginning::Nothing(known) => known,
        Beginning::Last { since, way } => {
            let request = ReadChanges { since: *since, way: *way, progress: session.progress.as_ref() };
            match session.remotes.get(side).read_changes(request).await? {
                Some(reading) => return Ok(reading),
                None => &locators(session, side).map_err(|error| unreadable(side, &error.to_string()))?,
            }
        }
    };
    let share = known.len() as u64 * session.rules.policy.max_shrink_percent / 100;
    let max_absent = usize::try_from(share.max(ALWAYS_LOOKED_UP)).unwrap_or(usize::MAX);
    let request = ReadAll { known, max_absent, progress: session.progress.as_ref() };
    let reading = session.remotes.get(side).read_all(request).await?;
    match reading.completeness {
        Completeness::Full | Completeness::Incremental => Ok(reading),
        Completeness::Failed => Err(unreadable(side, "totals move")),
    }
}

fn unreadable(side: Side, message: &str) -> RemoteError {
    RemoteError {
        side,
        kind: RemoteErrorKind::Unreadable,
        call: "read_all".to_owned(),
        status: None,
        message: message.to_owned(),
        faulty: Vec::new(),
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
    let read_all_next = session.store.meta(READ_ALL_NEXT)?;
    let stored = session.store.record_snapshot(reading, span)?;
    for id in &stored.doubtful {
        let handle = reading.records.get(id).map(|record| record.handle.clone()).unwrap_or_default();
        let locator = Locator { id: id.clone(), handle };
        match session.remotes.get(reading.side).read_one(&locator).await.map_err(StepError::Snapshot)? {
            Some(sighting) => session.store.record_sighting(reading.side, &sighting.record, now)?,
            None => session.store.record_gone(reading.side, id, now)?,
        }
    }
    if !stored.doubtful.is_empty() {
        note(session, READ_ALL_NEXT, read_all_next.as_deref().unwrap_or("no"))?;
    }
    // What was read by id is part of what the snapshot holds.
    Ok(session.store.latest_snapshot(reading.side)?.unwrap_or(stored.snapshot))
}
