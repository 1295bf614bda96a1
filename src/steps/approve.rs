//! A yes bound to one plan, and to the operations kept. It must not perform any.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::journal::{Approval, ApprovalWay};
use crate::model::kind::Kind;
use crate::model::operation::OperationId;
use crate::model::plan::{Check, Plan, PlanFile, Verdict};
use crate::steps::{Refusal, Session, StepError};

/// What a person keeps of a plan, and the limits set for it alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these; empty: all. Ids or unique prefixes of ids.
    pub only: Vec<String>,
    /// All but these.
    pub except: Vec<String>,
    /// `--allow K=N`.
    pub allow: BTreeMap<String, u64>,
}

/// Stores a yes to a plan.
///
/// # Errors
/// `NoSuchOperation` where the selection names none or several; a check that the limits do not pass.
pub fn approve(
    session: &mut Session,
    file: &PlanFile,
    selection: &Selection,
    how: ApprovalWay,
) -> Result<Approval, StepError> {
    let operations = select(&file.body, selection)?;
    pass_checks(&file.body, &selection.allow)?;
    let approval = Approval {
        plan: file.id.clone(),
        by: session.place.user.clone(),
        at: session.clock.now(),
        how,
        operations,
        allow: selection.allow.clone(),
    };
    session.store.approve(&approval)?;
    Ok(approval)
}

/// The operations kept, in the plan's order. What only concerns the base stays with what needs it.
///
/// # Errors
/// `NoSuchOperation` where a name fits none or several.
pub fn select(plan: &Plan, selection: &Selection) -> Result<Vec<OperationId>, Refusal> {
    let only = named(plan, &selection.only)?;
    let except = named(plan, &selection.except)?;
    let is_kept = |id: &OperationId| (selection.only.is_empty() || only.contains(id)) && !except.contains(id);
    let needed: BTreeSet<&OperationId> = plan
        .operations
        .iter()
        .filter(|operation| is_kept(&operation.id))
        .flat_map(|operation| &operation.after)
        .collect();
    Ok(plan
        .operations
        .iter()
        .filter(|operation| {
            let carries =
                operation.kind == Kind::Adopt && needed.contains(&operation.id) && !except.contains(&operation.id);
            is_kept(&operation.id) || carries
        })
        .map(|operation| operation.id.clone())
        .collect())
}

/// Refuses a plan whose checks say stop, unless the limit was raised for it.
///
/// # Errors
/// `Guard` with the first check that does not pass.
pub fn pass_checks(plan: &Plan, allow: &BTreeMap<String, u64>) -> Result<(), StepError> {
    let is_allowed = |check: &Check| {
        check.allowance().and_then(|name| allow.get(name)).is_some_and(|limit| check.numerator <= *limit)
    };
    match plan.checks.iter().find(|check| check.verdict == Verdict::Stop && !is_allowed(check)) {
        Some(check) => Err(StepError::Guard(Box::new(check.clone()))),
        None => Ok(()),
    }
}

fn named(plan: &Plan, prefixes: &[String]) -> Result<BTreeSet<OperationId>, Refusal> {
    let mut ids = BTreeSet::new();
    for prefix in prefixes {
        let mut fitting = plan
            .operations
            .iter()
            .filter(|operation| !prefix.is_empty() && operation.id.as_str().starts_with(prefix.as_str()));
        match (fitting.next(), fitting.next()) {
            (Some(operation), None) => ids.insert(operation.id.clone()),
            _ => return Err(Refusal::NoSuchOperation(prefix.clone())),
        };
    }
    Ok(ids)
}
