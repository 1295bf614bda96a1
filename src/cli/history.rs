//! `sync history`: what came to pass with one contact. It talks to no service.

use crate::cli::args::About as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::why::{rendered, unknown, view};
use crate::cli::{App, open};
use crate::model::email::Email;
use crate::report::{history, json};
use crate::steps::explain;

/// Runs the command.
///
/// # Errors
/// An address that nothing is known of; a store that cannot be read.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let store = open::store(app, &settings)?;
    let told = match Email::new(&arguments.email) {
        Some(email) => explain::history::history(&store, &settings.rules, &email)
            .map_err(|error| Failure::of_step(&app.catalogue, &error))?,
        None => None,
    };
    let told = told.ok_or_else(|| unknown(app, &arguments.email))?;
    if app.output.is_json {
        app.output.answer(&json::history(&told, &Exit::Done.outcome().into()));
    } else {
        app.output.page(&rendered(|out| history::render(&told, view(app), out)));
    }
    Ok(Exit::Done)
}
