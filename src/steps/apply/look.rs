//! What must still be true just before a chunk is written, read with as few requests as is safe. It
//! must not believe a listing that something has moved, nor one that is older than what the store holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::consent::Mark;
use crate::model::email::Email;
use crate::model::kind::Kind;
use crate::model::operation::Operation;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::prepared::Prepared;
use crate::remote::sharing::together;
use crate::remote::{Locator, Refresh, Refreshed, Remote, RemoteError, RemoteErrorKind, Sighting, Unlisted};
use crate::steps::apply::order::{Chunk, Look};
use crate::steps::apply::{holds, whom};
use crate::steps::{Session, StepError};

/// Reads begun at once; the line itself holds to what the service takes.
const AT_ONCE: usize = 16;

/// What stands before a write.
#[derive(Debug)]
pub enum Found {
    /// The record just read again; none before a creation.
    Met(Option<Sighting>),
    /// What no longer holds: field names and words, no values.
    Moved(Vec<String>),
    /// It could not be read.
    Failed(RemoteError),
}

impl Found {
    fn moved(what: &str) -> Self {
        Self::Moved(vec![what.to_owned()])
    }

    /// Met, if nothing moved.
    fn judged(moved: Vec<String>, sighting: Sighting) -> Self {
        if moved.is_empty() { Self::Met(Some(sighting)) } else { Self::Moved(moved) }
    }
}

/// What stands before each write of a chunk, in its order. Changes on a service since `since` are of
/// interest.
///
/// # Errors
/// A fault of the store.
pub async fn look(session: &Session, chunk: &Chunk<'_>, since: i64) -> Result<Vec<Found>, StepError> {
    match chunk.look {
        Look::Addresses => Ok(by_addresses(session, chunk).await),
        Look::ById => by_id(session, chunk.side, &chunk.operations).await,
        Look::Listing => by_listing(session, chunk, since).await,
    }
}

async fn by_addresses(session: &Session, chunk: &Chunk<'_>) -> Vec<Found> {
    let absent = |operation: &&Operation| operation.precondition.absent.clone();
    let emails: Vec<Email> = chunk.operations.iter().flat_map(absent).collect();
    let found = session.remotes.get(chunk.side).look(&emails).await;
    let judge = |operation: &&Operation| match &found {
        Ok(holders) if is_held(&operation.precondition.absent, holders) => Found::moved("email"),
        Ok(_) => Found::Met(None),
        Err(error) => Found::Failed(error.clone()),
    };
    chunk.operations.iter().map(judge).collect()
}

fn is_held(emails: &[Email], holders: &[Sighting]) -> bool {
    holders.iter().any(|holder| holder.record.emails.iter().any(|email| emails.contains(email)))
}

/// What is read of one operation.
struct Aim<'a> {
    operation: &'a Operation,
    side: Side,
    target: Option<Locator>,
    /// Whose mark says that a deletion is still wanted.
    marked: Option<Locator>,
}

async fn by_id(session: &Session, side: Side, operations: &[&Operation]) -> Result<Vec<Found>, StepError> {
    let mut aims = Vec::with_capacity(operations.len());
    for operation in operations {
        aims.push(Aim {
            operation,
            side,
            target: whom::locator(session, operation, side)?,
            marked: whom::locator(session, operation, Side::Copper)?,
        });
    }
    let rules = Prepared::of(&session.rules);
    let calls = aims.iter().map(|aim| read(&session.remotes, &rules, aim)).collect();
    let found = together(side, AT_ONCE, calls).await;
    Ok(found.into_iter().map(|found| found.unwrap_or_else(Found::Failed)).collect())
}

async fn read(remotes: &PerSide<Arc<dyn Remote>>, rules: &Prepared<'_>, aim: &Aim<'_>) -> Result<Found, RemoteError> {
    let (remote, precondition) = (remotes.get(aim.side), &aim.operation.precondition);
    if aim.operation.kind == Kind::Create {
        let holders = remote.find(&precondition.absent).await?;
        return Ok(if holders.is_empty() { Found::Met(None) } else { Found::moved("email") });
    }
    let Some(locator) = &aim.target else { return Ok(Found::moved("link")) };
    let Some(sighting) = remote.read_one(locator).await? else { return Ok(Found::moved("record")) };
    let mut moved = holds::drift(precondition, &sighting.record);
    if !precondition.absent.is_empty() {
        let holders = remote.find(&precondition.absent).await?;
        let is_taken = holders.iter().any(|holder| holder.record.id != sighting.record.id);
        moved.extend(is_taken.then(|| "email".to_owned()));
    }
    if aim.operation.kind == Kind::Destroy {
        moved.extend(unmarked(remotes, rules, aim).await?);
    }
    Ok(Found::judged(moved, sighting))
}

/// Whoever took the mark off meanwhile did not want a deletion, on either side; who is gone bears none.
async fn unmarked(
    remotes: &PerSide<Arc<dyn Remote>>,
    rules: &Prepared<'_>,
    aim: &Aim<'_>,
) -> Result<Option<String>, RemoteError> {
    let Some(locator) = &aim.marked else { return Ok(Some("link".to_owned())) };
    let Some(sighting) = remotes.copper.read_one(locator).await? else { return Ok(Some("record".to_owned())) };
    let is_marked = rules.standing(&sighting.record.tags).contains(&Mark::Delete);
    Ok((!is_marked).then(|| Mark::Delete.as_str().to_owned()))
}

/// A record of a chunk as the store holds it.
struct Held {
    locator: Locator,
    record: Record,
}

async fn by_listing(session: &Session, chunk: &Chunk<'_>, since: i64) -> Result<Vec<Found>, StepError> {
    let mut held = Vec::with_capacity(chunk.operations.len());
    for operation in &chunk.operations {
        held.push(held_of(session, operation, chunk.side)?);
    }
    let locators: Vec<Locator> = held.iter().flatten().map(|held| held.locator.clone()).collect();
    let listed = match session.remotes.get(chunk.side).refresh(Refresh { locators: &locators, since }).await {
        Ok(refreshed) => Listed::of(refreshed),
        Err(error) if error.kind == RemoteErrorKind::Unauthorized => {
            return Ok(chunk.operations.iter().map(|_| Found::Failed(error.clone())).collect());
        }
        // Without a listing, each is read for itself.
        Err(_) => Listed { seen: BTreeMap::new(), others: Unlisted::Unknown },
    };
    let met = chunk.operations.iter().zip(&held).map(|(operation, held)| listed.met(operation, held.as_ref()));
    confirmed(session, chunk, met.collect()).await
}

fn held_of(session: &Session, operation: &Operation, side: Side) -> Result<Option<Held>, StepError> {
    let Some(locator) = whom::locator(session, operation, side)? else { return Ok(None) };
    let record = session.store.record(side, &locator.id)?;
    Ok(record.map(|record| Held { locator, record }))
}

/// What a listing did not show as expected is read by id: only that is believed.
async fn confirmed(session: &Session, chunk: &Chunk<'_>, met: Vec<Option<Sighting>>) -> Result<Vec<Found>, StepError> {
    let operations = chunk.operations.iter().zip(&met);
    let open: Vec<&Operation> = operations.filter(|(_, met)| met.is_none()).map(|(operation, _)| *operation).collect();
    let mut read = by_id(session, chunk.side, &open).await?.into_iter();
    let mut next = || read.next().unwrap_or_else(|| Found::moved("record"));
    Ok(met.into_iter().map(|met| met.map_or_else(&mut next, |sighting| Found::Met(Some(sighting)))).collect())
}

struct Listed {
    seen: BTreeMap<NativeId, Sighting>,
    others: Unlisted,
}

impl Listed {
    fn of(refreshed: Refreshed) -> Self {
        let by_id = |sighting: Sighting| (sighting.record.id.clone(), sighting);
        Self { seen: refreshed.seen.into_iter().map(by_id).collect(), others: refreshed.others }
    }

    /// The record before a write, where the listing may be believed and nothing has moved.
    fn met(&self, operation: &Operation, held: Option<&Held>) -> Option<Sighting> {
        let held = held?;
        let sighting = match (self.seen.get(&held.record.id), self.others) {
            (Some(seen), _) if is_newer(&seen.record, &held.record) => seen.clone(),
            (None, Unlisted::AsStored) => Sighting { record: held.record.clone(), raw: serde_json::Value::Null },
            (Some(_), _) | (None, Unlisted::Unknown) => return None,
        };
        holds::drift(&operation.precondition, &sighting.record).is_empty().then_some(sighting)
    }
}

/// A version never goes back; of one second, only the same content is no other version.
fn is_newer(seen: &Record, held: &Record) -> bool {
    seen.stamp > held.stamp || (seen.stamp == held.stamp && seen.fingerprint() == held.fingerprint())
}

#[cfg(test)]
mod tests {
    use crate::model::contact::FieldName;
    use crate::model::kind::Target;
    use crate::model::operation::{ContactRef, OperationId, Precondition};
    use crate::model::reason::Reason;
    use crate::model::tag::Tags;
    use crate::model::value::Value;

    use super::*;

    fn record(title: &str, stamp: i64) -> Record {
        Record {
            id: NativeId::new("1"),
            handle: "1".to_owned(),
            emails: vec![],
            fields: [(FieldName::new("title"), Value::text(title))].into(),
            tags: Tags::default(),
            status: None,
            unsubscribe_reason: None,
            contact_type: None,
            stamp,
        }
    }

    /// An operation that expects the title to be `before`.
    fn operation() -> Operation {
        Operation {
            id: OperationId::default(),
            contact: ContactRef::default(),
            side: Target::Side(Side::Copper),
            kind: Kind::Fill,
            changes: vec![],
            precondition: Precondition {
                fields: [(FieldName::new("title"), Value::text("before"))].into(),
                ..Precondition::default()
            },
            reason: Reason::CopperChanged,
            decision: None,
            inverse: None,
            after: vec![],
        }
    }

    fn held(title: &str) -> Held {
        Held { locator: Locator { id: NativeId::new("1"), handle: "1".to_owned() }, record: record(title, 50) }
    }

    fn listed(seen: Option<Record>, others: Unlisted) -> Listed {
        let seen = seen.into_iter().map(|record| Sighting { record, raw: serde_json::Value::Null }).collect();
        Listed::of(Refreshed { seen, others })
    }

    fn is_met(seen: Option<Record>, others: Unlisted, held: &Held) -> bool {
        listed(seen, others).met(&operation(), Some(held)).is_some()
    }

    #[test]
    fn a_listed_row_is_believed_only_where_it_is_as_new_as_what_is_held_and_as_expected() {
        let stale = Unlisted::Unknown;
        for (title, stamp, expected) in
            [("before", 51, true), ("before", 50, true), ("before", 49, false), ("moved", 51, false)]
        {
            assert_eq!(is_met(Some(record(title, stamp)), stale, &held("before")), expected, "{title} {stamp}");
        }
        assert!(!is_met(Some(record("before", 50)), stale, &held("other content of one second")));
    }

    #[test]
    fn silence_means_what_the_service_says_that_it_means() {
        assert!(is_met(None, Unlisted::AsStored, &held("before")));
        assert!(!is_met(None, Unlisted::AsStored, &held("moved")), "read by id, then");
        assert!(!is_met(None, Unlisted::Unknown, &held("before")));
        assert!(listed(None, Unlisted::AsStored).met(&operation(), None).is_none());
    }
}
