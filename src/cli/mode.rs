//! `sync mode`: shows the mode and whom each one touches, or changes it in `sync.toml`. It talks to no
//! service, and changes nothing else in the file.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::cli::args::{Mode as Arguments, ModeChoice};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, open};
use crate::config::edit::with_mode;
use crate::config::settings::{Origin, Settings};
use crate::model::rules::Mode;
use crate::model::side::PerSide;
use crate::report::json::{self, ModeTold};
use crate::report::words;
use crate::steps::mode;
use crate::store::files::replace;

/// What has to be typed before everybody takes part.
const WORD: &str = "production";

/// Runs the command.
///
/// # Errors
/// A mode that is not set by a file; a word that was not typed; a file that cannot be written.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let now = settings.rules.scope.mode;
    let touched =
        PerSide { copper: counted(app, &settings, Mode::Test)?, mailchimp: counted(app, &settings, Mode::Production)? };
    let (test, production) = (touched.copper, touched.mailchimp);
    let wanted = arguments.mode.map(|choice| match choice {
        ModeChoice::Test => Mode::Test,
        ModeChoice::Production => Mode::Production,
    });
    let told = |mode: Mode| ModeTold { mode, test, production };
    let Some(wanted) = wanted.filter(|wanted| *wanted != now) else {
        tell(app, &settings, &told(now));
        return Ok(Exit::Done);
    };
    let path = writable(app, &settings)?;
    if wanted == Mode::Production {
        confirmed(app, &settings, arguments, &told(now))?;
    }
    write(app, &path, wanted)?;
    tell(app, &settings, &told(wanted));
    Ok(Exit::Done)
}

fn counted(app: &App, settings: &Settings, mode: Mode) -> Result<Option<PerSide<u64>>, Failure> {
    let store = open::store(app, settings)?;
    mode::touched(&store, &settings.rules.scope, mode).map_err(|error| Failure::of_step(&app.catalogue, &error))
}

/// The file that sets the mode; the environment would win over it.
fn writable(app: &App, settings: &Settings) -> Result<PathBuf, Failure> {
    match (settings.origins.get("mode"), &settings.file) {
        (Some(Origin::Environment { name }), _) => {
            Err(Failure::new(&app.catalogue, Exit::Refused, "mode-from-environment", &[("name", name.into())]))
        }
        (_, Some(path)) => Ok(path.clone()),
        (_, None) => Err(Failure::new(&app.catalogue, Exit::Refused, "mode-without-file", &[])),
    }
}

/// The word typed on a terminal, or given with `--yes`.
fn confirmed(app: &App, settings: &Settings, arguments: &Arguments, told: &ModeTold) -> Result<(), Failure> {
    let typed = match &arguments.yes {
        Some(word) => word.clone(),
        None if app.output.can_ask() => {
            app.output.note(&text(app, settings, told));
            app.output.ask(&app.catalogue.text("mode-question"))
        }
        None => String::new(),
    };
    if typed == WORD {
        return Ok(());
    }
    let arguments = [("program", (&app.program).into())];
    Err(Failure::new(&app.catalogue, Exit::Refused, "mode-not-confirmed", &arguments))
}

/// The file keeps its rights, and its old text where the new one would not say what was wanted.
fn write(app: &mut App, path: &Path, mode: Mode) -> Result<(), Failure> {
    let text = replaced(path, None).and_then(|text| {
        replaced(path, Some(&with_mode(&text, mode)))?;
        Ok(text)
    });
    let shown = path.display().to_string();
    let text = text.map_err(|error| Failure::unwritable(&app.catalogue, &shown, &error))?;
    match open::local_settings(app) {
        Ok(settings) if settings.rules.scope.mode == mode => Ok(()),
        _ => {
            replaced(path, Some(&text)).map_err(|error| Failure::unwritable(&app.catalogue, &shown, &error))?;
            Err(Failure::new(&app.catalogue, Exit::Configuration, "mode-unchanged", &[("path", (&shown).into())]))
        }
    }
}

/// The text of a file, before another one takes its place, if one does.
fn replaced(path: &Path, with: Option<&str>) -> io::Result<String> {
    let text = fs::read_to_string(path)?;
    if let Some(with) = with {
        rewritten(path, with)?;
    }
    Ok(text)
}

/// Another text in a file, which keeps its rights.
///
/// # Errors
/// A file that is not there or cannot be written.
pub fn rewritten(path: &Path, with: &str) -> io::Result<()> {
    let rights = fs::metadata(path)?.permissions();
    replace(path, with.as_bytes())?;
    fs::set_permissions(path, rights)
}

fn tell(app: &App, settings: &Settings, told: &ModeTold) {
    if app.output.is_json {
        app.output.answer(&json::mode(told, &Exit::Done.outcome().into()));
    } else {
        app.output.answer(&text(app, settings, told));
    }
}

fn text(app: &App, settings: &Settings, told: &ModeTold) -> String {
    let catalogue = &app.catalogue;
    let name = |mode: Mode| words::mode(catalogue, mode, &settings.rules.scope.email_contains);
    let mut lines = vec![words::labelled(catalogue, &catalogue.text("state-mode"), &name(told.mode))];
    match (told.test, told.production) {
        (Some(test), Some(production)) => {
            for (mode, count) in [(Mode::Test, test), (Mode::Production, production)] {
                let count = catalogue
                    .format("mode-count", &[("copper", count.copper.into()), ("mailchimp", count.mailchimp.into())]);
                lines.push(words::labelled(catalogue, &format!("  {}", name(mode)), &count));
            }
        }
        _ => lines.push(catalogue.text("state-unread")),
    }
    let next = match told.mode {
        Mode::Production => catalogue.format("mode-attended", &[("program", (&app.program).into())]),
        Mode::Test => catalogue.format("next", &[("command", (&format!("{} plan", app.program)).into())]),
    };
    lines.push(next);
    lines.join("\n") + "\n"
}
