//! The value that every report of a run renders, from the store. It must not render.

use crate::model::journal::RunReport;
use crate::steps::StepError;
use crate::store::{Store, StoreError, read_plan_file};

/// Everything that a report says of one run. `run`: an id, a unique prefix of one, or `last`.
///
/// # Errors
/// No such run; a plan file that is gone.
pub fn of_run(store: &Store, run: &str) -> Result<RunReport, StepError> {
    let run = store.run(run)?;
    let plan = run.plan.clone().ok_or(StoreError::NotFound { what: "plan" })?;
    let stored = store.stored_plan(&plan)?.ok_or(StoreError::NotFound { what: "plan" })?;
    let (file, _) = read_plan_file(&stored.path)?;
    let entries = store.entries(&run.id)?;
    Ok(RunReport { run, plan: file.body, entries, identical: stored.identical })
}
