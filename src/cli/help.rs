//! Help and usage errors in the reader's language. It must not add an option.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use crate::cli::args::{Cli, Global};
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::model::journal::Problem;
use crate::report::json::{self, Ending};
use crate::report::locale::Catalogue;

/// The command line with every text in the catalogue's language.
pub fn command(catalogue: &Catalogue, program: &str) -> Command {
    translated(Cli::command().bin_name(program.to_owned()).name("sync"), catalogue)
}

fn translated(command: Command, catalogue: &Catalogue) -> Command {
    let name = command.get_name().to_owned();
    let text = |id: String| catalogue.find(&id, &[]);
    let options = catalogue.text("help-options");
    let mut command = command
        .about(catalogue.text(&format!("help-{name}")))
        .help_template(format!(
            "{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
            catalogue.text("help-usage")
        ))
        .subcommand_help_heading(catalogue.text("help-commands"))
        .mut_args(|argument| {
            let id = argument.get_id().to_string();
            let help = text(format!("help-{name}-{id}")).or_else(|| text(format!("help-{id}"))).unwrap_or_default();
            let heading = if argument.is_positional() { catalogue.text("help-arguments") } else { options.clone() };
            {
                let argument = argument.help(help).help_heading(heading);
                if argument.get_action().takes_values() { argument.hide_possible_values(true) } else { argument }
            }
        })
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help(catalogue.text("help-help"))
                .help_heading(options.clone()),
        );
    if name == "sync" {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version)
                .help(catalogue.text("help-version"))
                .help_heading(options),
        );
    }
    command.mut_subcommands(|sub| translated(sub, catalogue))
}

/// What is said when the command line did not lead to a command: help, the version, or a mistake.
pub fn ended(error: &clap::Error, catalogue: &Catalogue, arguments: &[OsString]) -> Exit {
    let is_json = arguments.iter().any(|argument| argument == "--json");
    let output = Output::new(&Global { json: is_json, ..Global::default() });
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output.answer(&error.render().to_string());
            Exit::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output.complain(&error.render().to_string());
            Exit::Usage
        }
        _ => {
            let message = mistake(error, catalogue);
            let hint = catalogue.text("hint-usage");
            if is_json {
                let problem = Problem { code: "usage".to_owned(), message: message.clone(), hint: hint.clone() };
                output.answer(&json::ending(&Ending { outcome: Exit::Usage.outcome(), error: Some(problem) }));
            }
            output.complain(&message);
            output.complain(&format!("hint: {hint}"));
            Exit::Usage
        }
    }
}

fn mistake(error: &clap::Error, catalogue: &Catalogue) -> String {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let id = match error.kind() {
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::MissingRequiredArgument => "usage-missing-argument",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-invalid-value",
        ErrorKind::MissingSubcommand => "usage-missing-command",
        ErrorKind::ArgumentConflict => "usage-conflict",
        _ => "usage-other",
    };
    let command = context(ContextKind::InvalidSubcommand);
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(context)
        .find(|text| !text.is_empty());
    let said = catalogue.format(
        id,
        &[
            ("argument", (&argument).into()),
            ("command", (&command).into()),
            ("value", (&context(ContextKind::InvalidValue)).into()),
        ],
    );
    match suggestion {
        Some(suggestion) => {
            format!("{said} {}", catalogue.format("usage-suggestion", &[("suggestion", (&suggestion).into())]))
        }
        None => said,
    }
}
