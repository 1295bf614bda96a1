//! A chunk of operations: intents, preconditions, writes, read-backs, outcomes and bases. It must not
//! choose what to write, and never sends a creation twice.

use std::collections::BTreeSet;

use crate::model::email::Email;
use crate::model::journal::{Outcome, Refused};
use crate::model::operation::{Operation, OperationId, Write};
use crate::model::side::Side;
use crate::remote::{RemoteError, RemoteErrorKind, Sighting, WriteRequest, Written};
use crate::steps::apply::look::{Found, look};
use crate::steps::apply::order::{Chunk, Look};
use crate::steps::apply::{ended, holds, refusal, whom};
use crate::steps::{Session, StepError};
use crate::store::{Performing, Settlement};

/// Performs a chunk and tells how each operation ended, in its order; `None`: its end is not known, and
/// it stays in doubt.
///
/// # Errors
/// A fault of the store.
pub async fn perform(
    session: &mut Session,
    doing: Performing<'_>,
    chunk: &Chunk<'_>,
    since: i64,
) -> Result<Vec<Option<Outcome>>, StepError> {
    session.store.intend_all(doing, &chunk.operations, session.clock.now())?;
    let found = look(session, chunk, since).await?;
    let mut tasks = tasks(session, chunk, found)?;
    write_all(session, chunk.side, &mut tasks).await;
    retry_with_less(session, chunk.side, &mut tasks).await;
    if chunk.look == Look::Addresses {
        find_holders(session, chunk.side, &mut tasks).await;
    }
    let mut settled: Vec<(&OperationId, Settlement)> = Vec::with_capacity(tasks.len());
    let mut outcomes = Vec::with_capacity(tasks.len());
    for task in &tasks {
        let settlement = settlement(session, chunk.side, task)?;
        outcomes.push(settlement.as_ref().map(|settlement| settlement.outcome.clone()));
        settled.extend(settlement.map(|settlement| (&task.operation.id, settlement)));
    }
    session.store.settle_all(doing, &settled, session.clock.now())?;
    Ok(outcomes)
}

/// An operation on its way.
struct Task<'a> {
    operation: &'a Operation,
    /// What is tried: the operation, or less than it once a service found fault with a part.
    tried: Operation,
    write: Option<Write>,
    /// Every address known of the person, for the guard.
    person: BTreeSet<Email>,
    stage: Stage,
    /// What the service refused of it.
    refused: Vec<Refused>,
}

/// How far it is.
enum Stage {
    /// To be sent, to this record.
    Ready(Option<Sighting>),
    /// Written: what stood there before, and what does now.
    Written(Option<Sighting>, Option<Box<Sighting>>),
    /// Sent to this record and not written, or nobody knows.
    Refused(Option<Sighting>, RemoteError),
    /// Not to be sent: something moved.
    Moved(Vec<String>),
    /// Not to be sent: it could not be looked at.
    Unseen(RemoteError),
}

fn tasks<'a>(session: &Session, chunk: &Chunk<'a>, found: Vec<Found>) -> Result<Vec<Task<'a>>, StepError> {
    let mut tasks = Vec::with_capacity(found.len());
    for (operation, found) in chunk.operations.iter().zip(found) {
        tasks.push(Task {
            operation,
            tried: (*operation).clone(),
            write: operation.write(),
            person: whom::person(session, operation)?,
            stage: match found {
                Found::Met(before) => Stage::Ready(before),
                Found::Moved(what) => Stage::Moved(what),
                Found::Failed(error) => Stage::Unseen(error),
            },
            refused: Vec::new(),
        });
    }
    Ok(tasks)
}

/// Sends what is ready.
async fn write_all(session: &Session, side: Side, tasks: &mut [Task<'_>]) {
    let requests: Vec<WriteRequest<'_>> = tasks.iter().filter_map(Task::request).collect();
    if requests.is_empty() {
        return;
    }
    let mut written = session.remotes.get(side).write_all(&requests).await.into_iter();
    for task in tasks.iter_mut().filter(|task| task.request().is_some()) {
        let Some(written) = written.next() else { break };
        task.answer(written);
    }
}

/// Sends once more, with less, what a service found fault with in part.
async fn retry_with_less(session: &Session, side: Side, tasks: &mut [Task<'_>]) {
    for task in tasks.iter_mut() {
        let Stage::Refused(before, error) = &task.stage else { continue };
        let Some((less, refused)) = refusal::less(session, task.operation, error) else { continue };
        let Some(write) = less.write() else { continue };
        task.stage = Stage::Ready(before.clone());
        task.write = Some(write);
        task.tried = less;
        task.refused = refused;
    }
    write_all(session, side, tasks).await;
}

/// Somebody whom the look-up for many addresses did not show, and for whom the service refused a
/// creation, is looked for by the surest way.
async fn find_holders(session: &Session, side: Side, tasks: &mut [Task<'_>]) {
    for task in tasks {
        if !matches!(&task.stage, Stage::Refused(_, error) if error.kind == RemoteErrorKind::Rejected) {
            continue;
        }
        let holders = session.remotes.get(side).find(&task.operation.precondition.absent).await;
        if holders.is_ok_and(|holders| !holders.is_empty()) {
            task.stage = Stage::Moved(vec!["email".to_owned()]);
        }
    }
}

impl Task<'_> {
    fn request(&self) -> Option<WriteRequest<'_>> {
        match (&self.stage, &self.write) {
            (Stage::Ready(before), Some(write)) => {
                Some(WriteRequest { target: before.as_ref(), person: &self.person, write })
            }
            _ => None,
        }
    }

    fn answer(&mut self, written: Written) {
        if let Stage::Ready(before) = &mut self.stage {
            self.stage = match written {
                Ok(after) => Stage::Written(before.take(), after.map(Box::new)),
                Err(error) => Stage::Refused(before.take(), error),
            };
        }
    }
}

/// How a task ended; `None`: it stays in doubt.
fn settlement(session: &Session, side: Side, task: &Task<'_>) -> Result<Option<Settlement>, StepError> {
    match &task.stage {
        Stage::Moved(what) => Ok(Some(drift(what.clone()))),
        Stage::Unseen(error) | Stage::Refused(_, error) => Ok(failed(session, task, error)),
        Stage::Written(before, after) => written(session, side, task, (before.as_ref(), after.as_deref())).map(Some),
        // Nothing to send: the plan says so of nothing that has a side.
        Stage::Ready(_) => Ok(Some(Settlement::bare(Outcome::Skipped { because: None }))),
    }
}

fn failed(session: &Session, task: &Task<'_>, error: &RemoteError) -> Option<Settlement> {
    let had_target = matches!(&task.stage, Stage::Refused(Some(_), _));
    match error.kind {
        RemoteErrorKind::Doubtful => None,
        // It went away after it was looked at.
        RemoteErrorKind::NotFound if had_target => Some(drift(vec!["record".to_owned()])),
        _ if !error.was_begun() => Some(Settlement::bare(Outcome::Skipped { because: None })),
        _ => Some(refusal::settlement(session, task.operation, error)),
    }
}

fn written(
    session: &Session,
    side: Side,
    task: &Task<'_>,
    (before, after): (Option<&Sighting>, Option<&Sighting>),
) -> Result<Settlement, StepError> {
    let before = before.map(|sighting| sighting.record.clone());
    let Some(after) = after else { return ended::gone(session, task.operation, side, before) };
    // Told by what was planned: what the service refused of it is not there either.
    let lacking = holds::lacking(task.operation, &after.record);
    let mut settlement = ended::read_back(session, &task.tried, side, (before, after.record.clone()))?;
    if let Outcome::Done { lossy, .. } = &mut settlement.outcome {
        *lossy = lacking;
    }
    settlement.refused.extend(task.refused.iter().cloned());
    Ok(settlement)
}

fn drift(what: Vec<String>) -> Settlement {
    Settlement::bare(Outcome::Drift { what })
}
