//! `sync approve`: stores a yes for exactly one plan. It performs nothing.

use crate::cli::args::{Approve as Arguments, Kept};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, open};
use crate::model::journal::ApprovalWay;
use crate::report::json;
use crate::steps::apply::verify;
use crate::steps::approve::{Selection, approve};

/// Runs the command.
///
/// # Errors
/// A plan that may not be applied; a selection that names nothing.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::settings(app)?;
    let mut session = open::session(app, &settings)?;
    let failure = |error| Failure::of_step(&app.catalogue, &error);
    let file = verify::open(&session, &arguments.file).map_err(failure)?;
    let approval = approve(&mut session, &file, &selection(&arguments.kept), ApprovalWay::Command).map_err(failure)?;
    if app.output.is_json {
        app.output.answer(&json::ending(&Exit::Done.outcome().into()));
    } else {
        let count = approval.operations.len() as u64;
        let said = app.catalogue.format("approve-done", &[("plan", file.id.short().into()), ("count", count.into())]);
        app.output.text(&format!("{said}\n"));
    }
    Ok(Exit::Done)
}

/// What the command line keeps of a plan.
pub fn selection(kept: &Kept) -> Selection {
    Selection { only: kept.only.clone(), except: kept.except.clone(), allow: kept.allow.iter().cloned().collect() }
}
