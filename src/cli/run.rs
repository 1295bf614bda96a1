//! `sync run`: the unattended run. It never asks, and leaves a report whatever happened.

use crate::cli::args::Run as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::report::{self, written};
use crate::cli::{App, alert, logging, open};
use crate::config::settings::Settings;
use crate::model::journal::{Run, RunOutcome, RunReport};
use crate::model::plan::{PlanFile, PlanId};
use crate::report::json::{self, Ending};
use crate::steps::run::{self, Fruitless};
use crate::steps::{Session, StepError, retention};

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be used, a store that cannot be opened, the lock: whatever leaves no
/// place for a report. Everything else is in the report.
pub async fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::settings(app)?;
    let _lock = open::lock(app, &settings, "run")?;
    logging::begin(&settings.state, app.global.verbose);
    let mut session = open::session(app, &settings)?;
    let started_at = session.clock.now();
    let mut plan = None;
    let allowed = match planned(app, &mut session).await {
        Ok(file) => {
            plan = Some(file.id.clone());
            run::approve(&mut session, &file).map(|allowed| (file, allowed)).map_err(|error| said(app, &error))
        }
        Err(failure) => Err(failure),
    };
    let (file, (approval, selection)) = match allowed {
        Ok(allowed) => allowed,
        Err(failure) => return fruitless(app, (&settings, &mut session), (started_at, plan), &failure).await,
    };
    let run = match run::perform(&mut session, &file, (&approval, &selection)).await {
        Ok(run) => run,
        Err(error) => return Err(broken_off(app, &settings, &session, &error)),
    };
    let has_waiting = !file.body.questions.is_empty() || !selection.held.is_empty();
    let when_done = if arguments.fail_on_pending && has_waiting { Exit::Pending } else { Exit::Done };
    let exit = exit(app, &run, when_done);
    let (report, path) = conclude(app, (&settings, &session), run.id.as_str(), &exit.outcome().into())?;
    alert::tell(app, &settings, &mut session.store, &report, &path).await;
    tidy(app, &settings, &mut session)?;
    Ok(exit)
}

/// A plan, unless the program is asked to stop meanwhile: nothing is at stake yet.
async fn planned(app: &App, session: &mut Session) -> Result<PlanFile, Failure> {
    let stop = session.stop.clone();
    tokio::select! {
        made = run::prepare(session) => made.map(|made| made.file).map_err(|error| said(app, &error)),
        () = stop.cancelled() => {
            Err(Failure::new(&app.catalogue, app.signals.exit().unwrap_or(Exit::Interrupted), "interrupted", &[]))
        }
    }
}

fn said(app: &App, error: &StepError) -> Failure {
    Failure::of_step(&app.catalogue, error)
}

/// Nothing was done: that is on record, in the report, and on stderr.
async fn fruitless(
    app: &App,
    (settings, session): (&Settings, &mut Session),
    (started_at, plan): (i64, Option<PlanId>),
    failure: &Failure,
) -> Result<Exit, Failure> {
    let outcome = failure.exit.outcome();
    let fruitless = Fruitless { started_at, plan, outcome, problem: failure.problem() };
    // Where not even that can be kept, the first cause is what a person must know.
    let run = run::record(session, fruitless).map_err(|_| failure.clone())?;
    let (report, path) = conclude(app, (settings, session), run.id.as_str(), &failure.ending())?;
    app.complain(failure);
    alert::tell(app, settings, &mut session.store, &report, &path).await;
    Ok(failure.exit)
}

/// The store failed midway: its report says how far the run got, where it still can be written.
fn broken_off(app: &App, settings: &Settings, session: &Session, error: &StepError) -> Failure {
    let _unwritable =
        report::of_run(app, &session.store, "last").and_then(|report| written(app, settings, &session.store, &report));
    said(app, error)
}

/// What is older than the configuration keeps goes once the run is over.
fn tidy(app: &App, settings: &Settings, session: &mut Session) -> Result<(), Failure> {
    let now = session.clock.now();
    let tidied = retention::tidy(&mut session.store, [&settings.plans, &settings.reports], (settings.retain_days, now))
        .map_err(|error| said(app, &error))?;
    tracing::info!(versions = tidied.versions, files = tidied.files.len(), "what was older than is kept is gone");
    Ok(())
}

/// How a run ended that did what it may; `when_done` where that was everything.
pub fn exit(app: &App, run: &Run, when_done: Exit) -> Exit {
    match (app.signals.exit(), run.outcome) {
        (Some(exit), _) => exit,
        (None, Some(RunOutcome::Done)) => when_done,
        (None, _) => Exit::Partial,
    }
}

/// Writes the reports and shows the text, or the document; gives the report, and where its text is.
///
/// # Errors
/// A report that cannot be written.
pub fn conclude(
    app: &App,
    (settings, session): (&Settings, &Session),
    run: &str,
    ending: &Ending,
) -> Result<(RunReport, String), Failure> {
    let report = report::of_run(app, &session.store, run)?;
    let path = written(app, settings, &session.store, &report)?;
    if app.output.is_json {
        app.output.answer(&json::run(&report, ending));
    } else {
        app.output.text(&report::text(app, &report, Some(&path)));
    }
    Ok((report, path))
}
