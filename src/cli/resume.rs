//! `sync resume`: finishes an interrupted plan under the yes that was given to it. It makes no plan.

use crate::cli::args::Resume as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::run::{conclude, exit};
use crate::cli::{App, logging, open};
use crate::report::json;
use crate::steps::{StepError, resume};

/// Runs the command.
///
/// # Errors
/// A plan whose yes no longer counts: changed, expired, other settings; whatever ends a reading.
pub async fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::settings(app)?;
    let _lock = open::lock(app, &settings, "resume")?;
    logging::begin(&settings.state, app.global.verbose);
    let mut session = open::session(app, &settings)?;
    let failure = |error: StepError| Failure::of_step(&app.catalogue, &error);
    let Some(interrupted) = resume::find(&session).map_err(failure)? else {
        resume::settle_alone(&mut session).await.map_err(failure)?;
        return Ok(nothing(app));
    };
    let has_questions = !interrupted.file.body.questions.is_empty();
    let run = resume::finish(&mut session, interrupted).await.map_err(failure)?;
    let when_done = if arguments.fail_on_pending && has_questions { Exit::Pending } else { Exit::Done };
    let exit = exit(app, &run, when_done);
    conclude(app, (&settings, &session), run.id.as_str(), &exit.outcome().into())?;
    Ok(exit)
}

fn nothing(app: &App) -> Exit {
    if app.output.is_json {
        app.output.answer(&json::ending(&Exit::Done.outcome().into()));
    } else {
        app.output.text(&format!("{}\n", app.catalogue.text("resume-nothing")));
    }
    Exit::Done
}
