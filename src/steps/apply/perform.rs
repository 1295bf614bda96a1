//! One operation: intent, precondition, write, read-back, outcome and base. It must not choose what
//! to write, and never sends a creation twice.

use std::collections::BTreeSet;

use crate::model::consent::Mark;
use crate::model::email::Email;
use crate::model::journal::{Outcome, ReadBack};
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::operation::{Operation, Write};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::reconcile::base::{self, Written};
use crate::reconcile::prepared::Prepared;
use crate::remote::{Locator, RemoteError, RemoteErrorKind, Sighting, WriteRequest};
use crate::steps::apply::{holds, refusal, remember};
use crate::steps::{Session, StepError, minimal};
use crate::store::{Performing, Settlement};

/// Performs one operation; `None`: its end is not known, and it stays in doubt.
///
/// # Errors
/// A fault of the store.
pub async fn perform(
    session: &mut Session,
    doing: Performing<'_>,
    operation: &Operation,
) -> Result<Option<Outcome>, StepError> {
    let (Some(side), Some(write)) = (operation.side.side(), operation.write()) else {
        return Ok(Some(Outcome::Skipped { because: None }));
    };
    session.store.intend(doing, operation, session.clock.now())?;
    let settlement = match attempt(session, operation, side, &write).await {
        Ok(settlement) => settlement,
        Err(AttemptError::Step(error)) => return Err(error),
        Err(AttemptError::Remote(error)) if error.kind == RemoteErrorKind::Doubtful => return Ok(None),
        Err(AttemptError::Remote(error)) => refusal::settlement(session, operation, &error),
    };
    let outcome = settlement.outcome.clone();
    session.store.settle(doing, &operation.id, session.clock.now(), &settlement)?;
    Ok(Some(outcome))
}

/// What can end an attempt before it has an outcome.
enum AttemptError {
    Step(StepError),
    Remote(RemoteError),
}

impl From<StepError> for AttemptError {
    fn from(error: StepError) -> Self {
        Self::Step(error)
    }
}

impl From<RemoteError> for AttemptError {
    fn from(error: RemoteError) -> Self {
        Self::Remote(error)
    }
}

async fn attempt(
    session: &mut Session,
    operation: &Operation,
    side: Side,
    write: &Write,
) -> Result<Settlement, AttemptError> {
    let before = match precondition(session, operation, side).await? {
        Ok(before) => before,
        Err(what) => return Ok(only(Outcome::Drift { what })),
    };
    let person = person(session, operation)?;
    let request = WriteRequest { target: before.as_ref(), person: &person, write };
    let (tried, after, refused) = match session.remotes.get(side).write(request).await {
        Ok(after) => (operation.clone(), after, Vec::new()),
        Err(error) => {
            let Some((less, refused)) = refusal::less(session, operation, &error) else { return Err(error.into()) };
            let Some(write) = less.write() else { return Err(error.into()) };
            let request = WriteRequest { target: before.as_ref(), person: &person, write: &write };
            (less, session.remotes.get(side).write(request).await?, refused)
        }
    };
    let before = before.map(|sighting| sighting.record);
    let settlement = match after {
        Some(after) => {
            // Told by what was planned: what the service refused of it is not there either.
            let lacking = holds::lacking(operation, &after.record);
            let mut settlement = read_back(session, &tried, side, (before, after.record))?;
            if let Outcome::Done { lossy, .. } = &mut settlement.outcome {
                *lossy = lacking;
            }
            settlement
        }
        None => gone(session, operation, side, before)?,
    };
    Ok(Settlement { refused: settlement.refused.into_iter().chain(refused).collect(), ..settlement })
}

/// A deletion: remembered, and once Copper's half is done, the link is closed. The record just before is
/// the one last held where a run was cut since.
///
/// # Errors
/// A fault of the store.
pub fn gone(
    session: &Session,
    operation: &Operation,
    side: Side,
    before: Option<Record>,
) -> Result<Settlement, StepError> {
    let link = link(session, operation)?.filter(|_| side == Side::Copper);
    let before = match (before, operation.precondition.records.get(side)) {
        (None, Some(id)) => session.store.record(side, id)?,
        (before, _) => before,
    };
    Ok(Settlement {
        link: link.map(base::closed),
        tombstones: before.iter().map(|record| remember::deleted(session, side, record)).collect(),
        written: Some((side, ReadBack { before, after: None })),
        ..only(Outcome::Done { record: operation.precondition.records.get(side).clone(), lossy: Vec::new() })
    })
}

/// The record just re-read (none before a creation), or what has moved since the plan.
async fn precondition(
    session: &Session,
    operation: &Operation,
    side: Side,
) -> Result<Result<Option<Sighting>, Vec<String>>, AttemptError> {
    let remote = session.remotes.get(side);
    if matches!(operation.write(), Some(Write::Create(_))) {
        let holders = remote.find(&operation.precondition.absent).await?;
        return Ok(if holders.is_empty() { Ok(None) } else { Err(vec!["email".to_owned()]) });
    }
    let Some(locator) = locator(session, operation, side)? else { return Ok(Err(vec!["link".to_owned()])) };
    let Some(sighting) = remote.read_one(&locator).await? else { return Ok(Err(vec!["record".to_owned()])) };
    let mut moved = holds::drift(&operation.precondition, &sighting.record);
    if !operation.precondition.absent.is_empty() {
        let holders = remote.find(&operation.precondition.absent).await?;
        let is_taken = holders.iter().any(|holder| holder.record.id != sighting.record.id);
        moved.extend(is_taken.then(|| "email".to_owned()));
    }
    if operation.kind == Kind::Destroy && !is_still_marked(session, operation).await? {
        moved.push(Mark::Delete.as_str().to_owned());
    }
    Ok(if moved.is_empty() { Ok(Some(sighting)) } else { Err(moved) })
}

/// Whoever took the mark off meanwhile did not want a deletion, on either side.
async fn is_still_marked(session: &Session, operation: &Operation) -> Result<bool, AttemptError> {
    let Some(locator) = locator(session, operation, Side::Copper)? else { return Ok(false) };
    let sighting = session.remotes.copper.read_one(&locator).await?;
    let rules = Prepared::of(&session.rules);
    Ok(sighting.is_some_and(|sighting| rules.standing(&sighting.record.tags).contains(&Mark::Delete)))
}

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

fn link(session: &Session, operation: &Operation) -> Result<Option<Link>, StepError> {
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
fn person(session: &Session, operation: &Operation) -> Result<BTreeSet<Email>, StepError> {
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

/// The outcome and the base, from what the service was read back to hold.
///
/// # Errors
/// A fault of the store.
pub fn read_back(
    session: &Session,
    operation: &Operation,
    side: Side,
    (before, after): (Option<Record>, Record),
) -> Result<Settlement, StepError> {
    if let Some(before) = &before
        && holds::is_unchanged(operation, before, &after)
    {
        return Ok(refusal::ignored(operation));
    }
    let link = link(session, operation)?;
    let records = records(operation, link.as_ref(), side, &after);
    let source_id = records.as_ref().map(|records| records.get(side.other()).clone());
    let source = match source_id {
        Some(id) => session.store.record(side.other(), &id)?,
        None => None,
    };
    let written = Written { operation, target: side, before: before.as_ref(), after: &after, source: source.as_ref() };
    let outcome = Outcome::Done { record: Some(after.id.clone()), lossy: holds::lacking(operation, &after) };
    let becomes = records.map(|records| base::settled(&session.rules.fields, link.clone(), &records, &written));
    let tombstones = match &becomes {
        Some(becomes) => remember::adopted(session, link.as_ref(), becomes)?,
        None => Vec::new(),
    };
    Ok(Settlement { link: becomes, tombstones, written: Some((side, kept(session, before, after)?)), ..only(outcome) })
}

/// What is stored of a read-back; of somebody erased on demand next to nothing.
fn kept(session: &Session, before: Option<Record>, after: Record) -> Result<ReadBack, StepError> {
    let before = before.map(|record| minimal::kept(session, record)).transpose()?;
    Ok(ReadBack { before, after: Some(minimal::kept(session, after)?) })
}

/// Both native ids: the link's, else the source's of the plan with the one just made.
fn records(
    operation: &Operation,
    link: Option<&Link>,
    side: Side,
    after: &Record,
) -> Option<PerSide<crate::model::snapshot::NativeId>> {
    if let Some(link) = link {
        return Some(link.records.clone());
    }
    let source = operation.precondition.records.get(side.other()).clone()?;
    Some(match side {
        Side::Copper => PerSide { copper: after.id.clone(), mailchimp: source },
        Side::Mailchimp => PerSide { copper: source, mailchimp: after.id.clone() },
    })
}

const fn only(outcome: Outcome) -> Settlement {
    Settlement::bare(outcome)
}
