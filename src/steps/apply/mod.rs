//! Performs an approved plan: verify, then its operations in order, in chunks — intents, preconditions,
//! writes, read-backs, outcomes and bases. It leaves itself no choice to make.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::journal::{Approval, ApprovalWay, FailureClass, Outcome, Run, RunId, RunOutcome};
use crate::model::kind::{Kind, Target};
use crate::model::operation::{Operation, OperationId};
use crate::model::plan::PlanFile;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::NativeId;
use crate::reconcile::base;
use crate::steps::apply::order::Chunk;
use crate::steps::{Session, StepError, rest, snapshot};
use crate::store::{Adoption, Performing};

pub mod ended;
pub mod holds;
pub mod look;
pub mod order;
pub mod perform;
pub mod refusal;
pub mod remap;
pub mod remember;
pub mod settle;
pub mod verify;
pub mod whom;

/// How many base-only changes share a transaction.
const CHUNK: usize = 500;

/// What a run works on.
pub struct Job<'a> {
    /// The command that the run is of.
    pub command: &'a str,
    /// The plan.
    pub file: &'a PlanFile,
    /// The yes to it.
    pub approval: &'a Approval,
}

/// How an operation of this run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Written and read back.
    Done,
    /// Not written, and nothing is left to try: only the contact can sign up again, as the report says.
    Settled,
    /// Something is left to do.
    Open,
}

impl End {
    const fn of(outcome: Option<&Outcome>) -> Self {
        match outcome {
            Some(Outcome::Done { .. }) => Self::Done,
            Some(Outcome::Failed { class: FailureClass::Forgotten, .. }) => Self::Settled,
            Some(Outcome::Failed { .. } | Outcome::Drift { .. } | Outcome::Skipped { .. } | Outcome::Held { .. })
            | None => Self::Open,
        }
    }
}

/// Performs the plan and returns the run. The plan must have passed `verify`.
///
/// # Errors
/// A fault of the store. A fault of an operation is its outcome.
pub async fn apply(session: &mut Session, job: &Job<'_>) -> Result<Run, StepError> {
    let mut run = begin(session, job)?;
    remap::remap(session)?;
    let kept: BTreeSet<&OperationId> = job.approval.operations.iter().collect();
    let selected: Vec<&Operation> =
        job.file.body.operations.iter().filter(|operation| kept.contains(&operation.id)).collect();
    let ended: BTreeMap<OperationId, End> = adopt(session, &run.id, job, &selected)?;
    let writes: Vec<&Operation> = selected.into_iter().filter(|operation| operation.side != Target::Base).collect();
    begin_progress(session, &writes);
    let since = since(session)?;
    let mut course = Course { ended, is_locked_out: PerSide::default(), silent: PerSide::default() };
    for chunk in order::cut(&writes) {
        let count = chunk.operations.len() as u64;
        let ready = sift(session, doing(&run.id, job), &chunk, &mut course)?;
        if !ready.operations.is_empty() {
            let outcomes = perform::perform(session, doing(&run.id, job), &ready, since).await?;
            course.take(&ready, &outcomes);
            let mut ends = ready.operations.iter().zip(&outcomes);
            if ends.any(|(operation, outcome)| is_unlisted(operation, outcome.as_ref())) {
                snapshot::remember_unlisted(session)?;
            }
        }
        session.progress.advance(chunk.side, count);
    }
    end_progress(session);
    finish(session, job, &mut run, &course.ended)?;
    if course.ended.values().any(|end| *end == End::Done) {
        rest::look_again(session)?;
    }
    Ok(run)
}

fn begin(session: &mut Session, job: &Job<'_>) -> Result<Run, StepError> {
    let now = session.clock.now();
    let run = Run {
        id: session.free_run_id(&job.file.id, now)?,
        command: job.command.to_owned(),
        mode: session.rules.scope.mode,
        email_contains: session.rules.scope.email_contains.clone(),
        plan: Some(job.file.id.clone()),
        started_at: now,
        finished_at: None,
        outcome: None,
        approver: Some(job.approval.by.clone()),
    };
    session.store.begin_run(&run)?;
    Ok(run)
}

const fn doing<'a>(run: &'a RunId, job: &'a Job<'_>) -> Performing<'a> {
    Performing { run, plan: &job.file.id }
}

/// Links and bases first: no request, in chunks, without intents.
fn adopt(
    session: &mut Session,
    run: &RunId,
    job: &Job<'_>,
    selected: &[&Operation],
) -> Result<BTreeMap<OperationId, End>, StepError> {
    let base_only: Vec<&&Operation> = selected.iter().filter(|operation| operation.side == Target::Base).collect();
    let mut ended = BTreeMap::new();
    for chunk in base_only.chunks(CHUNK) {
        let mut adoptions = Vec::with_capacity(chunk.len());
        for operation in chunk {
            let Some(records) = both_records(operation) else { continue };
            let before = match &operation.contact.link {
                Some(id) => session.store.link(id)?,
                None => session.store.link_of(Side::Copper, &records.copper)?,
            };
            let link = base::adopted(operation, before.clone(), records);
            let tombstones = remember::adopted(session, before.as_ref(), &link)?;
            adoptions.push(Adoption { operation: (**operation).clone(), link: Some(link), tombstones });
            ended.insert(operation.id.clone(), End::Done);
        }
        session.store.adopt(doing(run, job), &adoptions, session.clock.now())?;
    }
    Ok(ended)
}

fn both_records(operation: &Operation) -> Option<PerSide<NativeId>> {
    let PerSide { copper, mailchimp } = operation.precondition.records.clone();
    Some(PerSide { copper: copper?, mailchimp: mailchimp? })
}

/// The operation that had to come first and did not succeed, or was left out.
fn blocker(operation: &Operation, ended: &BTreeMap<OperationId, End>) -> Option<OperationId> {
    operation.after.iter().find(|id| ended.get(*id) != Some(&End::Done)).cloned()
}

/// Whether a write found nobody where the listings show somebody, or somebody where they show nobody.
fn is_unlisted(operation: &Operation, outcome: Option<&Outcome>) -> bool {
    let Some(Outcome::Drift { what }) = outcome else { return false };
    let moved = |word: &str| what.iter().any(|what| what == word);
    moved("record") || (matches!(operation.kind, Kind::Create | Kind::Rekey) && moved("email"))
}

/// How a run stands.
struct Course {
    ended: BTreeMap<OperationId, End>,
    /// Whose key was refused, or who does not answer.
    is_locked_out: PerSide<bool>,
    /// How many operations in a row were not answered.
    silent: PerSide<usize>,
}

/// After so many operations in a row without an answer, the rest of a side is left to the next run.
const SILENT_MAX: usize = 3;

impl Course {
    fn take(&mut self, chunk: &Chunk<'_>, outcomes: &[Option<Outcome>]) {
        let failed =
            |outcome: &Option<Outcome>, of| matches!(outcome, Some(Outcome::Failed { class, .. }) if *class == of);
        let has_no_key = outcomes.iter().any(|outcome| failed(outcome, FailureClass::Unauthorized));
        let silent = outcomes.iter().rev().take_while(|outcome| failed(outcome, FailureClass::Unreachable)).count();
        *self.silent.get_mut(chunk.side) =
            if silent == outcomes.len() { self.silent.get(chunk.side) + silent } else { silent };
        if has_no_key || *self.silent.get(chunk.side) >= SILENT_MAX {
            *self.is_locked_out.get_mut(chunk.side) = true;
        }
        for (operation, outcome) in chunk.operations.iter().zip(outcomes) {
            self.ended.insert(operation.id.clone(), End::of(outcome.as_ref()));
        }
    }

    /// Why an operation is not begun, with how that leaves it; `None`: it is.
    fn obstacle(&self, session: &Session, side: Side, operation: &Operation) -> Option<(Outcome, End)> {
        match blocker(operation, &self.ended) {
            Some(id) => {
                let is_moot = self.ended.get(&id) == Some(&End::Settled);
                let end = if is_moot { End::Settled } else { End::Open };
                Some((Outcome::Skipped { because: Some(id) }, end))
            }
            None if *self.is_locked_out.get(side) || session.stop.is_cancelled() => {
                Some((Outcome::Skipped { because: None }, End::Open))
            }
            None => None,
        }
    }
}

/// What of a chunk is to be begun; why the rest is not goes on record. Nothing of that is an intent, which
/// budgets count.
fn sift<'a>(
    session: &mut Session,
    doing: Performing<'_>,
    chunk: &Chunk<'a>,
    course: &mut Course,
) -> Result<Chunk<'a>, StepError> {
    let mut ready = Chunk { side: chunk.side, look: chunk.look, operations: Vec::new() };
    let mut skipped = Vec::new();
    for operation in &chunk.operations {
        match course.obstacle(session, chunk.side, operation) {
            None => ready.operations.push(operation),
            Some((outcome, end)) => {
                course.ended.insert(operation.id.clone(), end);
                skipped.push((*operation, outcome));
            }
        }
    }
    if !skipped.is_empty() {
        session.store.skip_all(doing, &skipped, session.clock.now())?;
    }
    Ok(ready)
}

/// From which stamp on changes at Mailchimp are of interest: whatever the snapshot may not have seen.
fn since(session: &Session) -> Result<i64, StepError> {
    let snapshot = session.store.latest_snapshot(Side::Mailchimp)?;
    Ok(snapshot.and_then(|snapshot| snapshot.cursor).map_or(0, |cursor| cursor.from))
}

/// What a person applied is the scope that later plans are compared with.
fn remember_scope(session: &mut Session, job: &Job<'_>) -> Result<(), StepError> {
    if job.approval.how == ApprovalWay::Standing {
        return Ok(());
    }
    let scope = serde_json::to_string(&session.rules.scope).expect("a scope has text keys");
    snapshot::note(session, "applied_scope_itself", &scope)?;
    snapshot::note(session, "applied_configuration", job.file.body.configuration.as_str())?;
    snapshot::note(session, "applied_scope", job.file.body.scope.as_str())
}

fn finish(
    session: &mut Session,
    job: &Job<'_>,
    run: &mut Run,
    ended: &BTreeMap<OperationId, End>,
) -> Result<(), StepError> {
    let now = session.clock.now();
    let is_whole = !ended.values().any(|end| *end == End::Open);
    run.finished_at = Some(now);
    run.outcome = Some(if is_whole { RunOutcome::Done } else { RunOutcome::Partial });
    remember_scope(session, job)?;
    // What was broken off on demand can be resumed.
    if !session.stop.is_cancelled() {
        session.store.mark_done(&job.file.id)?;
    }
    session.store.finish_run(&run.id, if is_whole { RunOutcome::Done } else { RunOutcome::Partial }, now)?;
    Ok(())
}

fn begin_progress(session: &Session, writes: &[&Operation]) {
    for side in Side::BOTH {
        let count = writes.iter().filter(|operation| operation.side == Target::Side(side)).count() as u64;
        session.progress.begin(side, count);
    }
}

fn end_progress(session: &Session) {
    for side in Side::BOTH {
        session.progress.end(side);
    }
}
