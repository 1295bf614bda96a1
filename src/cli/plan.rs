//! `sync plan`: snapshots both sides, writes the plan file, shows it.

use std::path::Path;

use crate::cli::args::Plan as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, logging, open};
use crate::config::settings::Settings;
use crate::model::journal::RunOutcome;
use crate::model::plan::PlanFile;
use crate::report::json::{self, Ending};
use crate::report::plan_text;
use crate::report::plan_view::{Extent, PlanView};
use crate::steps::plan::{self, Made};
use crate::steps::{Extent as Reading, Session};

/// Runs the command.
///
/// # Errors
/// Whatever ends a reading; a guard.
pub async fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::settings(app)?;
    let lock = open::lock(app, &settings, "plan")?;
    logging::begin(&settings.state, app.global.verbose);
    let mut session = open::session(app, &settings)?;
    if arguments.full {
        session.extent = Reading::Full;
    }
    let made = make(app, &mut session, arguments.output.as_deref()).await?;
    let stopped = made.file.body.failed_check().map(|check| Failure::of_guard(&app.catalogue, check));
    let exit = exit(&made.file, arguments);
    // Whoever reads page by page must not keep an unattended run waiting.
    drop((session, lock));
    show(
        app,
        &settings,
        &made,
        &Ending { outcome: outcome(&made.file, exit), error: stopped.as_ref().map(Failure::problem) },
    );
    if let Some(failure) = &stopped {
        app.complain(failure);
    }
    Ok(exit)
}

/// Makes a plan, unless the program is asked to stop meanwhile: nothing is at stake yet.
///
/// # Errors
/// Whatever ends a reading; a guard that no approval can pass; a signal.
pub async fn make(app: &App, session: &mut Session, output: Option<&Path>) -> Result<Made, Failure> {
    let stop = session.stop.clone();
    tokio::select! {
        made = plan::make(session, output) => made.map_err(|error| Failure::of_step(&app.catalogue, &error)),
        () = stop.cancelled() => {
            Err(Failure::new(&app.catalogue, app.signals.exit().unwrap_or(Exit::Interrupted), "interrupted", &[]))
        }
    }
}

fn exit(file: &PlanFile, arguments: &Arguments) -> Exit {
    let has_changes = file.body.changes().next().is_some();
    if file.body.failed_check().is_some() {
        Exit::Stopped
    } else if arguments.fail_on_pending && !file.body.questions.is_empty() {
        Exit::Pending
    } else if arguments.detailed_exitcode && has_changes {
        Exit::Changes
    } else {
        Exit::Done
    }
}

/// The document says that changes are present also where the exit code was not asked to.
fn outcome(file: &PlanFile, exit: Exit) -> RunOutcome {
    let has_changes = file.body.changes().next().is_some();
    if exit == Exit::Done && has_changes { Exit::Changes.outcome() } else { exit.outcome() }
}

fn show(app: &App, settings: &Settings, made: &Made, ending: &Ending) {
    if app.output.is_json {
        app.output.answer(&json::plan(&made.file, ending));
    } else if !app.global.quiet {
        app.output.page(&text(app, settings, made));
    }
}

/// The plan as a person reads it.
pub fn text(app: &App, settings: &Settings, made: &Made) -> String {
    let path = made.path.display().to_string();
    let scope = &settings.rules.scope;
    let view = PlanView {
        width: app.output.width(),
        program: &app.program,
        file: Some(&path),
        mode: Some((scope.mode, &scope.email_contains)),
        ..PlanView::new(&app.time_zone, app.output.palette())
    };
    rendered(app, &made.file, &view)
}

/// A plan rendered under a view.
pub fn rendered(app: &App, file: &PlanFile, view: &PlanView<'_>) -> String {
    let mut out = Vec::new();
    plan_text::render(file, view, &app.catalogue, &mut out).expect("memory takes every byte");
    String::from_utf8_lossy(&out).into_owned()
}

/// How much of a plan is shown.
pub const fn extent(all: bool) -> Extent {
    if all { Extent::All } else { Extent::Brief }
}
