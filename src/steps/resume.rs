//! Finishing an interrupted plan under the yes that was given to it. It must not plan anything: what
//! has moved since is left to the next plan.

use std::collections::BTreeSet;

use crate::model::journal::{Approval, Entry, Outcome, Run};
use crate::model::operation::{ContactRef, OperationId};
use crate::model::plan::PlanFile;
use crate::steps::apply::{Job, apply, settle, verify};
use crate::steps::{Refusal, Session, StepError, snapshot};
use crate::store::read_plan_file;

/// A plan that was begun, and the yes to it.
#[derive(Debug, Clone)]
pub struct Interrupted {
    /// The plan.
    pub file: PlanFile,
    /// The yes.
    pub approval: Approval,
}

/// The plan that was performed last, where it was not brought to its end. It reads no service.
///
/// # Errors
/// `Changed`, `Foreign`, `Expired`; a file that cannot be read.
pub fn find(session: &Session) -> Result<Option<Interrupted>, StepError> {
    let Some(stored) = session.store.interrupted_plan()? else { return Ok(None) };
    let Some(approval) = session.store.approval(&stored.id)? else { return Ok(None) };
    let (file, bytes) = read_plan_file(&stored.path)?;
    if bytes != stored.bytes {
        return Err(Refusal::Changed.into());
    }
    if file.meta.lineage != session.store.lineage() {
        return Err(Refusal::Foreign.into());
    }
    if session.clock.now() > file.meta.valid_until {
        return Err(Refusal::Expired.into());
    }
    Ok(Some(Interrupted { file, approval }))
}

/// Settles what is in doubt although no plan is left to finish; how many operations that were.
///
/// # Errors
/// A service that cannot be read; a fault of the store.
pub async fn settle_alone(session: &mut Session) -> Result<usize, StepError> {
    if session.store.in_doubt()?.is_empty() {
        return Ok(0);
    }
    snapshot::identify(session).await?;
    settle::settle(session).await
}

/// Settles what is in doubt, then does what is left of the plan.
///
/// # Errors
/// A service that cannot be read; `OtherConfiguration`, `OtherScope`, `Stale`; a fault of the store.
pub async fn finish(session: &mut Session, interrupted: Interrupted) -> Result<Run, StepError> {
    snapshot::identify(session).await?;
    settle::settle(session).await?;
    let entries = session.store.plan_entries(&interrupted.file.id)?;
    verify::unmoved(session, &interrupted.file, &untouched(&interrupted, &entries))?;
    let Interrupted { file, approval } = rest(interrupted, &entries);
    apply(session, &Job { command: "resume", file: &file, approval: &approval }).await
}

/// What is left, and waits for nothing that is done.
fn rest(mut interrupted: Interrupted, entries: &[Entry]) -> Interrupted {
    let done: BTreeSet<&OperationId> =
        entries.iter().filter(|entry| is_done(entry)).map(|entry| &entry.operation.id).collect();
    let left: BTreeSet<OperationId> = left(&interrupted, entries).cloned().collect();
    interrupted.approval.operations.retain(|id| left.contains(id));
    for operation in &mut interrupted.file.body.operations {
        operation.after.retain(|id| !done.contains(id));
    }
    interrupted
}

/// Operations that have no outcome in any run of this plan. What was only not begun has none.
fn left<'a>(interrupted: &'a Interrupted, entries: &'a [Entry]) -> impl Iterator<Item = &'a OperationId> {
    let ended: BTreeSet<&OperationId> =
        entries.iter().filter(|entry| has_ended(entry)).map(|entry| &entry.operation.id).collect();
    interrupted.approval.operations.iter().filter(move |id| !ended.contains(id))
}

/// Of what is left, the operations of contacts for whom nothing was done: only their links must not
/// have moved, as those of the others were moved by this plan itself.
fn untouched(interrupted: &Interrupted, entries: &[Entry]) -> Vec<OperationId> {
    let touched: BTreeSet<&ContactRef> =
        entries.iter().filter(|entry| is_done(entry)).map(|entry| &entry.operation.contact).collect();
    let left: BTreeSet<&OperationId> = left(interrupted, entries).collect();
    let operations = interrupted.file.body.operations.iter();
    operations
        .filter(|operation| left.contains(&operation.id) && !touched.contains(&operation.contact))
        .map(|operation| operation.id.clone())
        .collect()
}

const fn is_done(entry: &Entry) -> bool {
    matches!(entry.outcome, Some(Outcome::Done { .. }))
}

const fn has_ended(entry: &Entry) -> bool {
    match entry.outcome {
        Some(Outcome::Done { .. } | Outcome::Drift { .. } | Outcome::Failed { .. } | Outcome::Held { .. }) => true,
        Some(Outcome::Skipped { .. }) | None => false,
    }
}
