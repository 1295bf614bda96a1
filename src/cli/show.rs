//! `sync show`: shows a saved plan. It reads that file alone.

use crate::cli::App;
use crate::cli::args::Show as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::{extent, rendered};
use crate::report::json;
use crate::report::plan_view::PlanView;
use crate::report::redact::Redaction;
use crate::store::read_plan_file;

/// Runs the command.
///
/// # Errors
/// A file that is no plan, or was changed.
pub fn execute(app: &App, arguments: &Arguments) -> Result<Exit, Failure> {
    let (mut file, _) =
        read_plan_file(&arguments.file).map_err(|error| Failure::of_plan_file(&app.catalogue, &error))?;
    if arguments.redact {
        let lineage = file.meta.lineage.clone();
        file = Redaction { lineage: &lineage }.file(file);
    }
    if app.output.is_json {
        let has_changes = file.body.changes().next().is_some();
        let outcome = if has_changes { Exit::Changes.outcome() } else { Exit::Done.outcome() };
        app.output.answer(&json::plan(&file, &outcome.into()));
        return Ok(Exit::Done);
    }
    let path = arguments.file.display().to_string();
    let view = PlanView {
        email: arguments.email.as_deref(),
        extent: extent(arguments.all),
        width: app.output.width(),
        program: &app.program,
        file: Some(&path),
        ..PlanView::new(&app.time_zone, app.output.palette())
    };
    app.output.page(&rendered(app, &file, &view));
    Ok(Exit::Done)
}
