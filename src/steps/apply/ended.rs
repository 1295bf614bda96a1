//! How a write that was answered ended: the outcome, the base and what is remembered, from what the
//! service was read back to hold. It calls no service.

use crate::model::journal::{Outcome, ReadBack};
use crate::model::link::Link;
use crate::model::operation::Operation;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::base::{self, Written};
use crate::steps::apply::whom::link;
use crate::steps::apply::{holds, refusal, remember};
use crate::steps::{Session, StepError, minimal};
use crate::store::Settlement;

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
        && holds::is_unchanged(&session.rules.fields, operation, before, &after)
    {
        return Ok(refusal::ignored(operation));
    }
    let link = link(session, operation)?;
    let records = records(operation, link.as_ref(), side, &after);
    // Somebody else's record moved to the address in the very moment: they keep it, and nobody is linked.
    let holder = session.store.link_of(side, &after.id)?.map(|link| link.id);
    let is_anothers = holder.is_some() && holder.as_ref() != link.as_ref().map(|link| &link.id);
    let records = records.filter(|_| !is_anothers);
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
    Ok(Settlement {
        link: becomes,
        tombstones,
        written: Some((side, kept(session, before, after)?)),
        ..Settlement::bare(outcome)
    })
}

/// What is stored of a read-back; of somebody erased on demand next to nothing.
fn kept(session: &Session, before: Option<Record>, after: Record) -> Result<ReadBack, StepError> {
    let before = before.map(|record| minimal::kept(session, record)).transpose()?;
    Ok(ReadBack { before, after: Some(minimal::kept(session, after)?) })
}

/// Both native ids: the link's, else the source's of the plan with the one just made.
fn records(operation: &Operation, link: Option<&Link>, side: Side, after: &Record) -> Option<PerSide<NativeId>> {
    if let Some(link) = link {
        return Some(link.records.clone());
    }
    let source = operation.precondition.records.get(side.other()).clone()?;
    Some(match side {
        Side::Copper => PerSide { copper: after.id.clone(), mailchimp: source },
        Side::Mailchimp => PerSide { copper: source, mailchimp: after.id.clone() },
    })
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
        ..Settlement::bare(Outcome::Done {
            record: operation.precondition.records.get(side).clone(),
            lossy: Vec::new(),
        })
    })
}
