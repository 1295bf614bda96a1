//! `sync report`: the report of a run, in one of its forms.

use std::path::Path;

use crate::cli::args::{FormatChoice, Report as Arguments};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, open};
use crate::config::settings::Settings;
use crate::model::journal::{RunOutcome, RunReport};
use crate::report::csv::{self, Cells};
use crate::report::json::Ending;
use crate::report::redact::Redaction;
use crate::report::text::View;
use crate::report::{html, json, text as report_text};
use crate::steps::report as step;
use crate::store::Store;
use crate::store::files::write_private;

/// How many runs the page pictures.
const RUNS_PICTURED: usize = 30;

/// Runs the command.
///
/// # Errors
/// No such run; a file that cannot be written.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let store = open::store(app, &settings)?;
    let mut report = of_run(app, &store, &arguments.run)?;
    if arguments.redact {
        report = Redaction { lineage: store.lineage() }.report(report);
    }
    let format = if app.output.is_json { FormatChoice::Json } else { arguments.format };
    let bytes = match format {
        FormatChoice::Text => text(app, &report, None).into_bytes(),
        FormatChoice::Csv => csv_bytes(&report, if arguments.raw { Cells::Raw } else { Cells::Guarded }),
        FormatChoice::Html => page(app, &store, &report, None)?,
        FormatChoice::Json => json::run(&report, &ending(&report)).into_bytes(),
    };
    match &arguments.output {
        Some(path) => write(app, path, &bytes)?,
        None if format == FormatChoice::Text => app.output.page(&String::from_utf8_lossy(&bytes)),
        None => app.output.answer(&String::from_utf8_lossy(&bytes)),
    }
    Ok(Exit::Done)
}

/// How the run ended, and why where it came to nothing.
fn ending(report: &RunReport) -> Ending {
    Ending { outcome: report.run.outcome.unwrap_or(RunOutcome::Failed), error: report.problem.clone() }
}

/// Everything that a report says of one run.
///
/// # Errors
/// No such run.
pub fn of_run(app: &App, store: &Store, run: &str) -> Result<RunReport, Failure> {
    step::of_run(store, run).map_err(|error| Failure::of_step(&app.catalogue, &error))
}

/// The text report.
pub fn text(app: &App, report: &RunReport, path: Option<&str>) -> String {
    let view = View { time_zone: &app.time_zone, program: &app.program, report_file: path };
    let mut out = Vec::new();
    report_text::render(report, &view, &app.catalogue, &mut out).expect("memory takes every byte");
    String::from_utf8_lossy(&out).into_owned()
}

/// The page, with a picture of the last runs.
///
/// # Errors
/// Those of the store.
fn page(app: &App, store: &Store, report: &RunReport, path: Option<&str>) -> Result<Vec<u8>, Failure> {
    let runs = store.run_tallies(RUNS_PICTURED).map_err(|error| Failure::of_store(&app.catalogue, &error))?;
    let view = View { time_zone: &app.time_zone, program: &app.program, report_file: path };
    let mut out = Vec::new();
    html::render(report, &runs, &view, &app.catalogue, &mut out).expect("memory takes every byte");
    Ok(out)
}

/// Writes the text, the CSV and the page of a run and returns the path of the text.
///
/// # Errors
/// A folder that cannot be written; a fault of the store.
pub fn written(app: &App, settings: &Settings, store: &Store, report: &RunReport) -> Result<String, Failure> {
    let folder = &settings.reports;
    let path = folder.join(format!("{}.txt", report.run.id));
    let shown = path.display().to_string();
    write(app, &path, text(app, report, Some(&shown)).as_bytes())?;
    write(app, &path.with_extension("csv"), &csv_bytes(report, Cells::Guarded))?;
    write(app, &path.with_extension("html"), &page(app, store, report, Some(&shown))?)?;
    Ok(shown)
}

fn csv_bytes(report: &RunReport, cells: Cells) -> Vec<u8> {
    let mut out = Vec::new();
    csv::render(report, cells, &mut out).expect("memory takes every byte");
    out
}

/// Writes a file that only its owner may read.
///
/// # Errors
/// A folder that cannot be written.
pub fn write(app: &App, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_private(path, bytes).map_err(|error| Failure::unwritable(&app.catalogue, &path.display().to_string(), &error))
}
