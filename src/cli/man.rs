//! `sync man`: the manual pages, from the same catalogue as `--help`. It must not add a word.

use std::path::Path;

use clap::Command;

use crate::cli::args::Man as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{App, help};

/// Runs the command: one page on stdout, or a page a command in a folder.
///
/// # Errors
/// A folder that cannot be written.
pub fn execute(app: &App, arguments: &Arguments) -> Result<Exit, Failure> {
    let command = help::command(&app.catalogue, &app.program);
    match &arguments.output {
        None => app.output.answer(&page(app, command, &app.program)),
        Some(folder) => write_all(app, &command, folder)?,
    }
    Ok(Exit::Done)
}

fn write_all(app: &App, command: &Command, folder: &Path) -> Result<(), Failure> {
    let mut pages = vec![(app.program.clone(), command.clone())];
    for sub in command.get_subcommands() {
        pages.push((format!("{}-{}", app.program, sub.get_name()), sub.clone()));
    }
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::unwritable(&app.catalogue, &folder.display().to_string(), &error))?;
    for (name, command) in pages {
        let path = folder.join(format!("{name}.1"));
        std::fs::write(&path, page(app, command, &name))
            .map_err(|error| Failure::unwritable(&app.catalogue, &path.display().to_string(), &error))?;
    }
    Ok(())
}

/// The one heading that other languages write otherwise, and that the system's index looks for.
const NAME: &str = ".SH NAME\n";

fn page(app: &App, command: Command, name: &str) -> String {
    let mut out = Vec::new();
    let manual = clap_mangen::Man::new(command.name(name.to_owned()).bin_name(name.to_owned()));
    manual.render(&mut out).expect("memory takes every byte");
    let heading = format!(".SH {}\n", app.catalogue.text("man-name"));
    String::from_utf8_lossy(&out).replacen(NAME, &heading, 1)
}
