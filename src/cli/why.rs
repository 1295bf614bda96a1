//! `sync why`: everything known of one contact. It talks to no service.

use crate::cli::args::About as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, open};
use crate::model::email::Email;
use crate::report::answer::View;
use crate::report::{json, safe, why};
use crate::steps::explain;

/// Runs the command.
///
/// # Errors
/// An address that nothing is known of; a store that cannot be read.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let store = open::store(app, &settings)?;
    let dossier = match Email::new(&arguments.email) {
        Some(email) => explain::why::explain(&store, &settings.rules, &email)
            .map_err(|error| Failure::of_step(&app.catalogue, &error))?,
        None => None,
    };
    let dossier = dossier.ok_or_else(|| unknown(app, &arguments.email))?;
    if app.output.is_json {
        app.output.answer(&json::why(&dossier, &Exit::Done.outcome().into()));
    } else {
        app.output.page(&rendered(|out| why::render(&dossier, view(app), out)));
    }
    Ok(Exit::Done)
}

/// An address of which nothing is on record.
pub fn unknown(app: &App, email: &str) -> Failure {
    let email = safe::visible(email.trim());
    let arguments = [("email", (&email).into()), ("program", (&app.program).into())];
    Failure::new(&app.catalogue, Exit::Failed, "unknown-contact", &arguments)
}

/// What answers depend on beside what they tell.
pub fn view(app: &App) -> View<'_> {
    View { catalogue: &app.catalogue, time_zone: &app.time_zone, program: &app.program }
}

/// What a rendering writes, as text.
pub fn rendered(render: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).expect("memory takes every byte");
    String::from_utf8_lossy(&out).into_owned()
}
