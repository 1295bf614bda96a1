//! `sync status`: last runs, buckets, open questions. It talks to no service.

use std::fmt::Write as _;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, open};
use crate::model::plan::Counts;
use crate::model::side::Side;
use crate::report::dates::date;
use crate::report::json::{self, Status};
use crate::report::words;
use crate::store::{Store, StoreError, read_plan_file};

/// How many runs are shown.
const RUNS_SHOWN: usize = 5;

/// Runs the command.
///
/// # Errors
/// A store that cannot be read.
pub fn execute(app: &mut App) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let store = open::store(app, &settings)?;
    let status = gather(app, &store)?;
    if app.output.is_json {
        app.output.answer(&json::status(&status, &Exit::Done.outcome().into()));
    } else {
        let scope = &settings.rules.scope;
        let mode = words::mode(&app.catalogue, scope.mode, &scope.email_contains);
        app.output.answer(&text(app, &status, &mode));
    }
    Ok(Exit::Done)
}

fn gather(app: &App, store: &Store) -> Result<Status, Failure> {
    let of_store = |error: StoreError| Failure::of_store(&app.catalogue, &error);
    let counts = match store.latest_plan().map_err(of_store)? {
        // A plan that somebody threw away is no mistake; one that cannot be read is.
        Some(stored) if stored.path.exists() => {
            let (file, _) =
                read_plan_file(&stored.path).map_err(|error| Failure::of_plan_file(&app.catalogue, &error))?;
            file.body.counts
        }
        Some(_) | None => Counts::default(),
    };
    Ok(Status {
        runs: store.runs(RUNS_SHOWN).map_err(of_store)?,
        buckets: counts.records,
        next_run_at: None,
        questions: store.open_questions().map_err(of_store)?.into_iter().map(|(question, _)| question).collect(),
    })
}

fn text(app: &App, status: &Status, mode: &str) -> String {
    let catalogue = &app.catalogue;
    let mut out = String::new();
    let mut line = |text: String| {
        let _infallible = writeln!(out, "{text}");
    };
    line(words::labelled(catalogue, &catalogue.text("state-mode"), mode));
    line(catalogue.text("state-runs"));
    if status.runs.is_empty() {
        line(format!("  {}", catalogue.text("state-no-run")));
    }
    for run in &status.runs {
        let outcome = run.outcome.map_or_else(|| "unfinished".to_owned(), |outcome| words::word(&outcome));
        let ended = catalogue.text(&format!("outcome-{outcome}"));
        line(format!("  {}  {}  {} — {ended}", date(catalogue, run.started_at, &app.time_zone), run.id, run.command));
    }
    line(catalogue.text("state-buckets"));
    for side in Side::BOTH {
        for (bucket, count) in status.buckets.get(side) {
            let name = catalogue.text(&format!("bucket-{}", bucket.as_str()));
            line(format!("  {:10} {name}: {}", side.as_str(), catalogue.number(*count)));
        }
    }
    line(catalogue.format("state-questions", &[("count", (status.questions.len() as u64).into())]));
    for question in &status.questions {
        line(format!("  {} — {}", words::contact(catalogue, &question.contact), words::question(catalogue, question)));
    }
    line(catalogue.format("state-next", &[("program", (&app.program).into())]));
    out
}
