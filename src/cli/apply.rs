//! `sync apply`: approves, asking where nobody said yes yet, and executes.

use std::path::Path;

use crate::cli::approve::selection;
use crate::cli::args::Apply as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::report::{self, written};
use crate::cli::{App, decide, logging, open, plan, walk};
use crate::config::settings::Settings;
use crate::model::journal::{Approval, ApprovalWay, Run, RunOutcome};
use crate::model::plan::PlanFile;
use crate::report::json;
use crate::steps::apply::{self, Job, settle, verify};
use crate::steps::approve::{approve, pass_checks, select};
use crate::steps::{Refusal, Session, StepError, snapshot};

/// Runs the command.
///
/// # Errors
/// A plan that may not be applied; a guard; whatever ends a reading.
pub async fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::settings(app)?;
    let _lock = open::lock(app, &settings, "apply")?;
    logging::begin(&settings.state, app.global.verbose);
    let mut session = open::session(app, &settings)?;
    let file = match &arguments.file {
        Some(path) => saved(app, &mut session, path, arguments).await?,
        None => fresh(app, &mut session, &settings).await?,
    };
    let approval = approval(app, &mut session, &file, arguments)?;
    let run = perform(app, &mut session, &file, &approval).await?;
    finish(app, &session, &settings, &run)?;
    Ok(exit(app, &run, &file, arguments))
}

/// A saved plan: refused before the first request where it may not be applied.
async fn saved(app: &App, session: &mut Session, path: &Path, arguments: &Arguments) -> Result<PlanFile, Failure> {
    let failure = |error: StepError| Failure::of_step(&app.catalogue, &error);
    let file = verify::open(session, path).map_err(failure)?;
    let is_approved = session.store.approval(&file.id).map_err(|error| failure(error.into()))?.is_some();
    if !arguments.yes && !is_approved && !app.output.can_ask() {
        return Err(failure(Refusal::NotApproved.into()));
    }
    let selected = select(&file.body, &selection(&arguments.kept)).map_err(|refusal| failure(refusal.into()))?;
    snapshot::identify(session).await.map_err(failure)?;
    settle::settle(session).await.map_err(failure)?;
    verify::unmoved(session, &file, &selected).map_err(failure)?;
    Ok(file)
}

/// No plan given: what is in doubt is settled, then a plan is made and shown.
async fn fresh(app: &App, session: &mut Session, settings: &Settings) -> Result<PlanFile, Failure> {
    let failure = |error: StepError| Failure::of_step(&app.catalogue, &error);
    snapshot::identify(session).await.map_err(failure)?;
    settle::settle(session).await.map_err(failure)?;
    if app.output.can_ask() {
        offer_questions(app, session)?;
    }
    let made = plan::make(app, session, None).await?;
    app.output.text(&plan::text(app, settings, &made));
    Ok(made.file)
}

/// The questions that waited since the last plan come first: their answers are part of the plan.
fn offer_questions(app: &App, session: &mut Session) -> Result<(), Failure> {
    let open = decide::standing(app, &session.store)?.open;
    if !open.is_empty() {
        app.output.note(&app.catalogue.format("walk-offer", &[("count", (open.len() as u64).into())]));
        walk::through(app, &mut session.store, &open)?;
    }
    Ok(())
}

/// The yes: stored, given on the command line, or typed.
fn approval(app: &App, session: &mut Session, file: &PlanFile, arguments: &Arguments) -> Result<Approval, Failure> {
    let failure = |error: StepError| Failure::of_step(&app.catalogue, &error);
    let selection = selection(&arguments.kept);
    let has_selection = selection != crate::steps::approve::Selection::default();
    let stored = session.store.approval(&file.id).map_err(|error| failure(error.into()))?;
    if let Some(approval) = stored.filter(|_| !has_selection) {
        pass_checks(&file.body, &approval.allow).map_err(failure)?;
        return Ok(approval);
    }
    let how = if arguments.yes {
        ApprovalWay::Flag
    } else if file.body.operations.is_empty() || asked(app, file) {
        ApprovalWay::Typed
    } else if app.output.can_ask() {
        return Err(failure(Refusal::Declined.into()));
    } else {
        return Err(failure(Refusal::NotApproved.into()));
    };
    approve(session, file, &selection, how).map_err(failure)
}

/// A yes in full, in either language: a single letter is easily hit by mistake.
fn asked(app: &App, file: &PlanFile) -> bool {
    if !app.output.can_ask() {
        return false;
    }
    let count = file.body.changes().count() as u64;
    let answer = app.output.ask(&app.catalogue.format("apply-question", &[("count", count.into())]));
    ["oui", "yes"].contains(&answer.to_lowercase().as_str())
}

/// Performs an approved plan.
///
/// # Errors
/// A fault of the store.
pub async fn perform(app: &App, session: &mut Session, file: &PlanFile, approval: &Approval) -> Result<Run, Failure> {
    let job = Job { command: "apply", file, approval };
    apply::apply(session, &job).await.map_err(|error| Failure::of_step(&app.catalogue, &error))
}

/// Writes the reports and shows the text.
///
/// # Errors
/// A report that cannot be written.
pub fn finish(app: &App, session: &Session, settings: &Settings, run: &Run) -> Result<(), Failure> {
    let report = report::of_run(app, &session.store, run.id.as_str())?;
    let path = written(app, settings, &session.store, &report)?;
    if app.output.is_json {
        app.output.answer(&json::run(&report, &run.outcome.unwrap_or(RunOutcome::Failed).into()));
    } else {
        app.output.text(&report::text(app, &report, Some(&path)));
    }
    Ok(())
}

fn exit(app: &App, run: &Run, file: &PlanFile, arguments: &Arguments) -> Exit {
    match (app.signals.exit(), run.outcome) {
        (Some(exit), _) => exit,
        (None, Some(RunOutcome::Done)) if arguments.fail_on_pending && !file.body.questions.is_empty() => Exit::Pending,
        (None, Some(RunOutcome::Done)) => Exit::Done,
        (None, _) => Exit::Partial,
    }
}
