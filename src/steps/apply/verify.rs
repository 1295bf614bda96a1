//! Whether a plan may be applied now. It reads the store and the file, never a service.

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::operation::{ContactRef, OperationId};
use crate::model::plan::PlanFile;
use crate::model::question::Decision;
use crate::steps::{Refusal, Session, StepError};
use crate::store::{PlanState, read_plan_file};

/// Reads a plan file and checks that it is the one that this store wrote, fresh and unused.
///
/// # Errors
/// `Changed`, `Foreign`, `Used`, `Expired`; a file that cannot be read.
pub fn open(session: &Session, path: &Path) -> Result<PlanFile, StepError> {
    let (file, bytes) = read_plan_file(path)?;
    let stored = session.store.stored_plan(&file.id)?;
    let Some(stored) = stored.filter(|_| file.meta.lineage == session.store.lineage()) else {
        return Err(Refusal::Foreign.into());
    };
    if stored.bytes != bytes {
        return Err(Refusal::Changed.into());
    }
    match stored.state {
        PlanState::New => {}
        PlanState::Used | PlanState::Done => return Err(Refusal::Used.into()),
    }
    if session.clock.now() > file.meta.valid_until {
        return Err(Refusal::Expired.into());
    }
    Ok(file)
}

/// Checks that nothing that the plan rests on moved since: configuration, scope and, for each
/// selected operation, the generation of its link and the answer that it rests on.
///
/// # Errors
/// `OtherConfiguration`, `OtherScope`, `Stale` with the contacts concerned.
pub fn unmoved(session: &Session, file: &PlanFile, selected: &[OperationId]) -> Result<(), StepError> {
    let hashes = session.rules.hashes();
    if file.body.configuration != hashes.configuration || file.body.policy != hashes.policy {
        return Err(Refusal::OtherConfiguration.into());
    }
    if file.body.scope != hashes.scope {
        return Err(Refusal::OtherScope.into());
    }
    let decisions: BTreeSet<String> = session.store.decisions()?.iter().map(Decision::named).collect();
    let mut moved: Vec<ContactRef> = Vec::new();
    for operation in file.body.operations.iter().filter(|operation| selected.contains(&operation.id)) {
        let generation = match &operation.contact.link {
            Some(id) => session.store.link(id)?.map_or(0, |link| link.generation),
            None => linked_since(session, operation)?,
        };
        let is_unanswered = operation.decision.as_ref().is_some_and(|decision| !decisions.contains(decision));
        if generation != operation.contact.generation || is_unanswered {
            moved.push(operation.contact.clone());
        }
    }
    moved.sort();
    moved.dedup();
    if moved.is_empty() { Ok(()) } else { Err(Refusal::Stale(moved).into()) }
}

/// The generation of a link that came into being since a plan that knew of none.
fn linked_since(session: &Session, operation: &crate::model::operation::Operation) -> Result<u64, StepError> {
    for (side, id) in operation.precondition.records.iter() {
        if let Some(id) = id
            && let Some(link) = session.store.link_of(side, id)?
        {
            return Ok(link.generation);
        }
    }
    Ok(0)
}
