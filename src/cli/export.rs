//! `sync export`: the current snapshot as CSV. It talks to no service.

use crate::cli::args::{Export as Arguments, SideChoice};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, open, report};
use crate::model::side::Side;
use crate::report::csv::Cells;
use crate::report::export::{self, Table};
use crate::report::json;
use crate::steps::explain;

/// Runs the command.
///
/// # Errors
/// A store that cannot be read; a file that cannot be written.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let store = open::store(app, &settings)?;
    let records =
        explain::export::records(&store, &settings.rules).map_err(|error| Failure::of_step(&app.catalogue, &error))?;
    let fields: Vec<_> = settings.rules.fields.iter().map(|field| field.name.clone()).collect();
    let table = export::table(&records, &fields, arguments.side.map(Side::from));
    let bytes = csv(&table, if arguments.raw { Cells::Raw } else { Cells::Guarded });
    let ending = Exit::Done.outcome().into();
    match (&arguments.output, app.output.is_json) {
        (Some(path), is_json) => {
            report::write(app, path, &bytes)?;
            if is_json {
                app.output.answer(&json::ending(&ending));
            } else {
                let path = path.display().to_string();
                let count = table.rows.len() as u64;
                let said = app.catalogue.format("export-done", &[("count", count.into()), ("path", (&path).into())]);
                app.output.text(&format!("{said}\n"));
            }
        }
        (None, true) => app.output.answer(&json::table(&table.columns, &table.rows, &ending)),
        (None, false) => app.output.answer(&String::from_utf8_lossy(&bytes)),
    }
    Ok(Exit::Done)
}

fn csv(table: &Table, cells: Cells) -> Vec<u8> {
    let mut out = Vec::new();
    export::render(table, cells, &mut out).expect("memory takes every byte");
    out
}

impl From<SideChoice> for Side {
    fn from(choice: SideChoice) -> Self {
        match choice {
            SideChoice::Copper => Self::Copper,
            SideChoice::Mailchimp => Self::Mailchimp,
        }
    }
}
