//! The unattended run: what is in doubt is settled, a plan is made, and of it is done what the
//! standing approval covers. It must not ask anybody anything, nor widen what a person approved.

use std::collections::BTreeMap;

use crate::model::journal::{Approval, ApprovalWay, Outcome, Problem, Run, RunOutcome};
use crate::model::operation::{Operation, OperationId};
use crate::model::plan::{PlanFile, PlanId};
use crate::reconcile::policy::{self, Selection};
use crate::reconcile::scope::widens;
use crate::reconcile::world::Applied;
use crate::steps::apply::{Job, apply, settle};
use crate::steps::approve::pass_checks;
use crate::steps::plan::{self, Made};
use crate::steps::{Refusal, Session, StepError, snapshot};
use crate::store::Performing;

/// Who approves what nobody looks at.
pub const APPROVER: &str = "standing";

/// Settles what is in doubt and makes a plan. Nothing of it is done yet.
///
/// # Errors
/// Whatever ends a reading; a guard that no approval can pass.
pub async fn prepare(session: &mut Session) -> Result<Made, StepError> {
    snapshot::identify(session).await?;
    settle::settle(session).await?;
    plan::make_unattended(session).await
}

/// What the standing approval covers of a plan, and the yes to it, stored.
///
/// # Errors
/// `FirstPlan` and `WiderScope`, which a person must look at; a guard that spoke.
pub fn approve(session: &mut Session, file: &PlanFile) -> Result<(Approval, Selection), StepError> {
    attended_before(session)?;
    pass_checks(&file.body, &BTreeMap::new())?;
    let selection =
        policy::select(&file.body, &session.rules.policy, &plan::spent(&session.store, session.clock.now())?);
    let approval = Approval {
        plan: file.id.clone(),
        by: APPROVER.to_owned(),
        at: session.clock.now(),
        how: ApprovalWay::Standing,
        operations: selection.approved.clone(),
        allow: BTreeMap::new(),
    };
    session.store.approve(&approval)?;
    Ok((approval, selection))
}

/// Performs what is approved and puts on record what is held.
///
/// # Errors
/// A fault of the store.
pub async fn perform(
    session: &mut Session,
    file: &PlanFile,
    (approval, selection): (&Approval, &Selection),
) -> Result<Run, StepError> {
    let run = apply(session, &Job { command: "run", file, approval }).await?;
    let holds: BTreeMap<&OperationId, _> = selection.held.iter().map(|(id, hold)| (id, *hold)).collect();
    let held: Vec<(&Operation, Outcome)> = file
        .body
        .operations
        .iter()
        .filter_map(|operation| Some((operation, Outcome::Held { because: *holds.get(&operation.id)? })))
        .collect();
    if !held.is_empty() {
        let doing = Performing { run: &run.id, plan: &file.id };
        session.store.skip_all(doing, &held, session.clock.now())?;
    }
    Ok(run)
}

/// A run that is over before it did anything.
#[derive(Debug, Clone)]
pub struct Fruitless {
    /// When it began, UTC seconds.
    pub started_at: i64,
    /// The plan that it may not perform, if it came to one.
    pub plan: Option<PlanId>,
    /// How it ended.
    pub outcome: RunOutcome,
    /// Why.
    pub problem: Problem,
}

/// Puts on record that a run came to nothing, for its report.
///
/// # Errors
/// A fault of the store.
pub fn record(session: &mut Session, fruitless: Fruitless) -> Result<Run, StepError> {
    let Fruitless { started_at, plan, outcome, problem } = fruitless;
    let run = Run {
        id: session.free_run_id(&"run", started_at)?,
        command: "run".to_owned(),
        mode: session.rules.scope.mode,
        email_contains: session.rules.scope.email_contains.clone(),
        plan,
        started_at,
        finished_at: Some(session.clock.now()),
        outcome: Some(outcome),
        approver: None,
    };
    session.store.put_fruitless_run(&run, &problem)?;
    Ok(run)
}

/// A first plan, and the first under a wider scope, are looked at by a person.
fn attended_before(session: &Session) -> Result<(), StepError> {
    let applied = plan::applied(&session.store)?.ok_or(Refusal::FirstPlan)?;
    let Applied { scope, scope_itself, .. } = applied;
    let is_same = scope == session.rules.hashes().scope;
    // Of a scope that is not known whole, nobody can say that it was as wide.
    let is_wider = scope_itself.is_none_or(|before| widens(&before, &session.rules.scope));
    if !is_same && is_wider { Err(Refusal::WiderScope.into()) } else { Ok(()) }
}
