//! `sync schedule`: puts the timer of unattended runs on this machine, takes it off, shows it. It must not
//! start a run.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cli::args::{Schedule as Arguments, ScheduleAction};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::mode::rewritten;
use crate::cli::open::{self, SystemClock};
use crate::cli::{App, why};
use crate::config::edit::with_period;
use crate::config::settings::Settings;
use crate::config::shape::duration;
use crate::host::schedule::{Installed, Period, ScheduleError, Timer, crontab_line, machine};
use crate::report::json::{self, ScheduleTold};
use crate::steps::Clock as _;

/// Runs the command.
///
/// # Errors
/// A period that no timer keeps; a machine without a timer that is known, or whose timer says no.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    match arguments.action {
        ScheduleAction::Status => {}
        ScheduleAction::Off => {
            machine::remove(&config(&settings)).map_err(|error| failed(app, &error))?;
        }
        ScheduleAction::On => {
            let every = wanted(app, &settings, arguments.every.as_deref())?;
            if arguments.every.is_some() {
                keep(app, &settings, every)?;
            }
            install(app, &settings, every)?;
        }
    }
    tell(app, &told(app, &settings)?);
    Ok(Exit::Done)
}

/// Puts the timer on.
///
/// # Errors
/// A machine without a timer that is known, or whose timer says no.
pub fn install(app: &App, settings: &Settings, every: Period) -> Result<(), Failure> {
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from(&app.program));
    let timer = Timer { program, config: config(settings), every };
    machine::install(&timer).map(drop).map_err(|error| match error {
        ScheduleError::NoSystem => {
            Failure::new(&app.catalogue, Exit::Failed, "schedule-nobody", &[("line", (&crontab_line(&timer)).into())])
        }
        other => failed(app, &other),
    })
}

/// The timer of this configuration, if one is on.
///
/// # Errors
/// `NoSystem`.
pub fn installed(settings: &Settings) -> Result<Option<Installed>, ScheduleError> {
    machine::installed(&config(settings))
}

/// When the next run starts, UTC seconds, where a timer is on.
pub fn next_run_at(app: &App, settings: &Settings) -> Option<i64> {
    let every = installed(settings).ok().flatten()?.every?;
    let now = Timestamp::from_second(SystemClock.now()).ok()?;
    every.next_after(&now.to_zoned(app.time_zone.clone()))
}

/// The period that a text names.
///
/// # Errors
/// One that no timer keeps.
pub fn period(app: &App, text: &str) -> Result<Period, Failure> {
    let refused = || Failure::new(&app.catalogue, Exit::Usage, "schedule-period", &[("found", text.into())]);
    duration(text).and_then(Period::of).ok_or_else(refused)
}

/// The file that the timer names; without one, the folder's, which need not be there.
fn config(settings: &Settings) -> PathBuf {
    let path = settings.file.clone().unwrap_or_else(|| settings.folder.join("sync.toml"));
    std::path::absolute(&path).unwrap_or(path)
}

fn wanted(app: &App, settings: &Settings, flag: Option<&str>) -> Result<Period, Failure> {
    if let Some(text) = flag {
        return period(app, text);
    }
    let every = settings.schedule.every;
    Period::of(every).map_or_else(|| period(app, &format!("{}m", every.as_secs() / 60)), Ok)
}

fn keep(app: &App, settings: &Settings, every: Period) -> Result<(), Failure> {
    let Some(path) = &settings.file else { return Ok(()) };
    let unwritable = |error: std::io::Error| Failure::unwritable(&app.catalogue, &path.display().to_string(), &error);
    rewrite(path, every).map_err(unwritable)
}

fn rewrite(path: &Path, every: Period) -> std::io::Result<()> {
    let text = std::fs::read_to_string(path)?;
    rewritten(path, &with_period(&text, &every.to_string()))
}

fn failed(app: &App, error: &ScheduleError) -> Failure {
    let cause = error.to_string();
    match error {
        ScheduleError::NoSystem => Failure::new(&app.catalogue, Exit::Failed, "schedule-unknown", &[]),
        ScheduleError::Refused { .. } => {
            Failure::new(&app.catalogue, Exit::Failed, "schedule-refused", &[("cause", (&cause).into())])
        }
        ScheduleError::Unwritable { path, source } => {
            Failure::unwritable(&app.catalogue, &path.display().to_string(), source)
        }
    }
}

fn told(app: &App, settings: &Settings) -> Result<ScheduleTold, Failure> {
    let found = installed(settings).map_err(|error| failed(app, &error))?;
    let last = if settings.state.exists() {
        open::store(app, settings)?.runs(RUNS_LOOKED_AT).unwrap_or_default()
    } else {
        Vec::new()
    };
    Ok(ScheduleTold {
        system: found.map(|found| found.system.as_str()),
        every: found.and_then(|found| found.every).map(|every| every.to_string()),
        next_run_at: next_run_at(app, settings),
        last_run_at: last.iter().find(|run| run.command == "run").map(|run| run.started_at),
    })
}

/// Among these, the last unattended run is found where there is one.
const RUNS_LOOKED_AT: usize = 100;

fn tell(app: &App, told: &ScheduleTold) {
    if app.output.is_json {
        return app.output.answer(&json::schedule(told, &Exit::Done.outcome().into()));
    }
    let catalogue = &app.catalogue;
    let date = |at: Option<i64>| at.map(|at| why::view(app).date(at));
    let mut lines = vec![match (&told.system, &told.every) {
        (Some(system), every) => {
            let every = every.clone().unwrap_or_default();
            catalogue.format("schedule-on", &[("system", (*system).into()), ("every", (&every).into())])
        }
        (None, _) => catalogue.format("schedule-off", &[("program", (&app.program).into())]),
    }];
    lines.extend(date(told.next_run_at).map(|date| catalogue.format("schedule-next", &[("date", (&date).into())])));
    lines.extend(date(told.last_run_at).map(|date| catalogue.format("schedule-last", &[("date", (&date).into())])));
    app.output.answer(&(lines.join("\n") + "\n"));
}
