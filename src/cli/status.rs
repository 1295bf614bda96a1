//! `sync status`: last runs, buckets, open questions. It talks to no service.

use crate::cli::args::{BucketChoice, Status as Arguments};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::why::{rendered, view};
use crate::cli::{App, open, schedule};
use crate::config::settings::Settings;
use crate::model::plan::Bucket;
use crate::report::json::{self, Status};
use crate::report::status;
use crate::steps::explain::status::{Standing, held, standing};
use crate::store::{Store, StoreError};

/// How many runs are shown.
const RUNS_SHOWN: usize = 5;

/// Runs the command.
///
/// # Errors
/// A store that cannot be read.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let store = open::store(app, &settings)?;
    let wanted = arguments.list.map(Bucket::from);
    let state = gather(app, &settings, &store, wanted)?;
    match (app.output.is_json, wanted.zip(state.list.as_ref())) {
        (true, _) => app.output.answer(&json::status(&state, &Exit::Done.outcome().into())),
        (false, None) => app.output.answer(&rendered(|out| status::render(&state, view(app), out))),
        (false, Some((bucket, list))) => {
            app.output.answer(&rendered(|out| status::render_list(list, bucket, view(app), out)));
        }
    }
    Ok(Exit::Done)
}

fn gather(app: &App, settings: &Settings, store: &Store, wanted: Option<Bucket>) -> Result<Status, Failure> {
    let of_store = |error: StoreError| Failure::of_store(&app.catalogue, &error);
    let standing = standing(store, &settings.rules).map_err(|error| Failure::of_step(&app.catalogue, &error))?;
    let scope = &settings.rules.scope;
    let mut state = Status {
        mode: scope.mode,
        email_contains: scope.email_contains.clone(),
        runs: store.runs(RUNS_SHOWN).map_err(of_store)?,
        read_at: standing.as_ref().map(|standing| standing.read_at),
        totals: standing.as_ref().map(|standing| standing.totals).unwrap_or_default(),
        buckets: standing.as_ref().map(Standing::buckets).unwrap_or_default(),
        held: held(store).map_err(of_store)?,
        next_run_at: schedule::next_run_at(app, settings),
        questions: store.open_questions().map_err(of_store)?.into_iter().map(|(question, _)| question).collect(),
        list: None,
    };
    if let Some(bucket) = wanted {
        let all = standing.map(|standing| standing.placements).unwrap_or_default();
        state.list = Some(all.into_iter().filter(|placement| placement.bucket == bucket).collect());
    }
    Ok(state)
}

impl From<BucketChoice> for Bucket {
    fn from(choice: BucketChoice) -> Self {
        match choice {
            BucketChoice::InSync => Self::InSync,
            BucketChoice::Changed => Self::Changed,
            BucketChoice::Excluded => Self::Excluded,
            BucketChoice::Waiting => Self::Waiting,
            BucketChoice::Failing => Self::Failing,
        }
    }
}
