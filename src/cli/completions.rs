//! `sync completions`: completions for a shell.

use crate::cli::args::Completions as Arguments;
use crate::cli::exit::Exit;
use crate::cli::{App, help};

/// Runs the command.
pub fn execute(app: &App, arguments: &Arguments) -> Exit {
    let mut out = Vec::new();
    clap_complete::generate(arguments.shell, &mut help::command(&app.catalogue, &app.program), &app.program, &mut out);
    app.output.answer(&String::from_utf8_lossy(&out));
    Exit::Done
}
