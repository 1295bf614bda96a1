//! The value that every report of a run renders, from the store. It must not render.

use std::collections::BTreeMap;

use crate::model::journal::{Entry, Run, RunReport};
use crate::model::operation::OperationId;
use crate::steps::StepError;
use crate::store::{Store, StoreError, read_plan_file};

/// Everything that a report says of one run. `run`: an id, a unique prefix of one, or `last`.
///
/// # Errors
/// No such run; a plan file that cannot be read.
pub fn of_run(store: &Store, run: &str) -> Result<RunReport, StepError> {
    let run = store.run(run)?;
    let problem = store.problem(&run.id)?;
    let signup_url = store.meta("signup_url")?;
    let entries = entries(store, &run)?;
    let (plan, identical) = match &run.plan {
        Some(plan) => {
            let stored = store.stored_plan(plan)?.ok_or(StoreError::NotFound { what: "plan" })?;
            // A plan file that was thrown away leaves what the journal knows.
            let file = if stored.path.exists() { Some(read_plan_file(&stored.path)?.0) } else { None };
            (file.map(|file| file.body), stored.identical)
        }
        None => (None, Vec::new()),
    };
    let waiting = match plan {
        Some(_) => Vec::new(),
        None => store.open_questions()?.into_iter().map(|(question, _)| question).collect(),
    };
    Ok(RunReport { run, plan, waiting, problem, signup_url, entries, identical })
}

/// What a resumed plan did before it was interrupted is part of what it did.
fn entries(store: &Store, run: &Run) -> Result<Vec<Entry>, StepError> {
    let Some(plan) = run.plan.as_ref().filter(|_| run.command == "resume") else {
        return Ok(store.entries(&run.id)?);
    };
    let mut last: BTreeMap<OperationId, usize> = BTreeMap::new();
    let entries = store.plan_entries(plan)?;
    for (place, entry) in entries.iter().enumerate() {
        last.insert(entry.operation.id.clone(), place);
    }
    let is_last = |place: &usize, entry: &Entry| last.get(&entry.operation.id) == Some(place);
    Ok(entries.into_iter().enumerate().filter(|(place, entry)| is_last(place, entry)).map(|(_, entry)| entry).collect())
}
