//! `sync forget`: erases somebody from everything kept here, once the person at the keyboard is sure.
//! It talks to no service.

use crate::cli::args::Forget as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::open::{self, SystemClock};
use crate::cli::{App, why};
use crate::model::email::Email;
use crate::report::{json, safe};
use crate::steps::Clock as _;
use crate::steps::forget::{self, Forgotten, Places};

/// Runs the command.
///
/// # Errors
/// Nobody said yes; an operation in doubt; a file that cannot be deleted.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let email = Email::new(&arguments.email).ok_or_else(|| why::unknown(app, &arguments.email))?;
    let _lock = open::lock(app, &settings, "forget")?;
    let mut store = open::store(app, &settings)?;
    sure(app, arguments, &email)?;
    let places = Places { state: &settings.state, plans: &settings.plans, reports: &settings.reports };
    let forgotten = forget::forget(&mut store, &places, &email, SystemClock.now())
        .map_err(|error| Failure::of_step(&app.catalogue, &error))?;
    if app.output.is_json {
        app.output.answer(&json::forgotten(&forgotten_document(&forgotten), &Exit::Done.outcome().into()));
    } else {
        app.output.answer(&text(app, &forgotten));
    }
    Ok(Exit::Done)
}

/// `--yes`, or the address typed again.
fn sure(app: &App, arguments: &Arguments, email: &Email) -> Result<(), Failure> {
    if arguments.yes {
        return Ok(());
    }
    let shown = safe::visible(email.as_str());
    let typed = if app.output.can_ask() {
        app.output.ask(&app.catalogue.format("forget-retype", &[("wanted", (&shown).into())]))
    } else {
        String::new()
    };
    if Email::new(&typed).as_ref() == Some(email) {
        return Ok(());
    }
    Err(Failure::new(&app.catalogue, Exit::Refused, "forget-not-confirmed", &[("program", (&app.program).into())]))
}

fn forgotten_document(forgotten: &Forgotten) -> json::ForgottenTold {
    json::ForgottenTold {
        versions: forgotten.store.versions,
        entries: forgotten.store.entries,
        questions: forgotten.store.questions,
        files: forgotten.files.iter().map(|path| path.display().to_string()).collect(),
    }
}

fn text(app: &App, forgotten: &Forgotten) -> String {
    let catalogue = &app.catalogue;
    let counts = [
        ("versions", (forgotten.store.versions as u64).into()),
        ("entries", (forgotten.store.entries as u64).into()),
        ("questions", (forgotten.store.questions as u64).into()),
    ];
    let mut lines = vec![catalogue.format("forget-done", &counts)];
    for path in &forgotten.files {
        let path = safe::visible(&path.display().to_string());
        lines.push(catalogue.format("forget-file", &[("path", (&path).into())]));
    }
    lines.push(catalogue.text("forget-elsewhere"));
    lines.join("\n") + "\n"
}
