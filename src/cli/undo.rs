//! `sync undo`: writes the plan that takes a run back, and shows it. It calls no service.

use crate::cli::args::Undo as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::open::{self, SystemClock};
use crate::cli::{App, plan};
use crate::model::email::Email;
use crate::report::{command, json};
use crate::steps::Clock as _;
use crate::steps::undo::{self, Wanted};

/// Runs the command.
///
/// # Errors
/// No such run; a plan that cannot be written.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let mut store = open::store(app, &settings)?;
    let email = arguments.email.as_deref().and_then(Email::new);
    let wanted = Wanted {
        run: &arguments.run,
        email: email.as_ref(),
        output: arguments.output.as_deref(),
        folder: &settings.plans,
    };
    let place = open::place(&app.environment);
    let made = undo::make(&mut store, &settings.rules, (&place, SystemClock.now()), &wanted)
        .map_err(|error| Failure::of_step(&app.catalogue, &error))?;
    if app.output.is_json {
        app.output.answer(&json::plan(&made.file, &Exit::Done.outcome().into()));
        return Ok(Exit::Done);
    }
    app.output.text(&plan::text(app, &settings, &made));
    let path = made.path.display().to_string();
    let line = command::line([app.program.as_str(), "apply", &path]);
    app.output.note(&app.catalogue.format("undo-next", &[("command", (&line).into())]));
    Ok(Exit::Done)
}
