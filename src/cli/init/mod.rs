//! `sync init`: asks what it must, holds each answer against the live service, writes `sync.toml` and
//! `.env`, shows the first plan and puts the timer on. It must not write to a service before a yes.

use std::path::Path;

use crate::cli::args::Init as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, apply, logging, open, plan, schedule};
use crate::config::settings::Settings;
use crate::host::schedule::Period;
use crate::model::journal::ApprovalWay;
use crate::model::rules::Mode;
use crate::report::json::{self, InitTold};
use crate::report::words;
use crate::steps::approve::{Selection, approve};
use crate::steps::plan::Made;
use crate::steps::{Session, mode};

mod desk;
mod files;
mod known;
mod services;

use desk::Desk;

/// Runs the command.
///
/// # Errors
/// An answer that is wrong and cannot be asked again; a file that cannot be written; whatever ends the
/// first plan.
pub async fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let desk = Desk::of(app, arguments)?;
    let target = files::target(app);
    files::set_aside(app, desk, &target, arguments)?;
    let known = known::of(app, &target, arguments);
    let answers = services::asked(app, desk, known).await?;
    let every = frequency(app, desk, arguments)?;
    files::write(app, &target, &answers, every)?;
    // From here on what is on file speaks, as it will to every later command.
    app.global.config = Some(target.clone());
    let settings = open::settings(app)?;
    desk.say(app, "init-written", &[("path", (&target.display().to_string()).into())]);
    let has_report = first_plan(app, desk, &settings, arguments).await?;
    let is_on = timer(app, desk, &settings, every)?;
    tell(app, &settings, &target, (has_report, is_on));
    Ok(Exit::Done)
}

/// How often runs start; `None`: not by themselves.
fn frequency(app: &App, desk: Desk, arguments: &Arguments) -> Result<Option<Period>, Failure> {
    const NOT_NOW: &str = "off";
    if let Some(text) = &arguments.every {
        return if text == NOT_NOW { Ok(None) } else { schedule::period(app, text).map(Some) };
    }
    let offered = crate::host::schedule::period::OFFERED.map(Period::of_minutes);
    desk.say(app, "init-frequencies", &[]);
    desk.until(app, || {
        let typed = desk.line(app, "init-frequency", Some("1"));
        let number: Option<usize> = typed.parse().ok();
        match number {
            Some(0) => Some(None),
            Some(number) => offered.get(number - 1).copied().flatten().map(Some),
            None => schedule::period(app, &typed).ok().map(Some),
        }
    })
}

/// The first plan, shown with whom each mode would touch; whether it was applied too.
async fn first_plan(app: &App, desk: Desk, settings: &Settings, arguments: &Arguments) -> Result<bool, Failure> {
    let _lock = open::lock(app, settings, "init")?;
    logging::begin(&settings.state, app.global.verbose);
    let mut session = open::session(app, settings)?;
    let made = plan::make(app, &mut session, None).await?;
    app.output.text(&plan::text(app, settings, &made));
    touched(app, settings, &session)?;
    let wants = arguments.apply || desk.is_yes(app, "init-apply", &[]);
    if wants {
        perform(app, &mut session, settings, &made).await?;
    }
    Ok(wants)
}

async fn perform(app: &App, session: &mut Session, settings: &Settings, made: &Made) -> Result<(), Failure> {
    let approval = approve(session, &made.file, &Selection::default(), ApprovalWay::Typed)
        .map_err(|error| Failure::of_step(&app.catalogue, &error))?;
    let run = apply::perform(app, session, &made.file, &approval).await?;
    if app.output.is_json { Ok(()) } else { apply::finish(app, session, settings, &run) }
}

/// How many records would take part in each mode.
fn touched(app: &App, settings: &Settings, session: &Session) -> Result<(), Failure> {
    let scope = &settings.rules.scope;
    for each in [Mode::Test, Mode::Production] {
        let counted = mode::touched(&session.store, scope, each);
        let Some(count) = counted.map_err(|error| Failure::of_step(&app.catalogue, &error))? else { continue };
        let counts = [("copper", count.copper.into()), ("mailchimp", count.mailchimp.into())];
        let count = app.catalogue.format("mode-count", &counts);
        let name = words::mode(&app.catalogue, each, &scope.email_contains);
        app.output.text(&format!("{}\n", words::labelled(&app.catalogue, &name, &count)));
    }
    Ok(())
}

/// A machine without a timer is no reason to begin again: the line to put elsewhere is shown.
fn timer(app: &App, desk: Desk, settings: &Settings, every: Option<Period>) -> Result<bool, Failure> {
    let Some(every) = every else { return Ok(false) };
    match schedule::install(app, settings, every) {
        Ok(()) => Ok(true),
        Err(failure) if desk.can_ask() => {
            app.complain(&failure);
            Ok(false)
        }
        Err(failure) => Err(failure),
    }
}

fn tell(app: &App, settings: &Settings, target: &Path, (is_applied, is_on): (bool, bool)) {
    let told = InitTold {
        configuration: target.display().to_string(),
        fields: settings.rules.fields.iter().map(|field| field.name.to_string()).collect(),
        is_applied,
        is_scheduled: is_on,
    };
    if app.output.is_json {
        return app.output.answer(&json::init(&told, &Exit::Done.outcome().into()));
    }
    let id = match (is_applied, is_on) {
        (true, true) => "init-end",
        (true, false) => "init-end-unscheduled",
        (false, _) => "init-end-unapplied",
    };
    let every = period(settings);
    let arguments = [("program", (&app.program).into()), ("every", (&every).into())];
    app.output.text(&format!("\n{}\n", app.catalogue.format(id, &arguments)));
}

fn period(settings: &Settings) -> String {
    Period::of(settings.schedule.every).map(|every| every.to_string()).unwrap_or_default()
}
