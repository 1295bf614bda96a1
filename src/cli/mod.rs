//! One file per command: its arguments, one step called, one rendering. It alone names both
//! services' clients and the sandbox.
//!
//! Invariant: only `output` prints; every text comes from the message catalogue.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use clap::FromArgMatches;
use jiff::tz::TimeZone;

use crate::cli::args::{Cli, Command, Global, LanguageChoice};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::signals::Signals;
use crate::report::json;
use crate::report::locale::{Catalogue, Language};

pub mod alert;
pub mod apply;
pub mod approve;
pub mod args;
pub mod completions;
pub mod decide;
pub mod demo;
pub mod doctor;
pub mod exit;
pub mod export;
pub mod failure;
pub mod forget;
pub mod help;
pub mod history;
pub mod init;
pub mod logging;
pub mod man;
pub mod mode;
pub mod open;
pub mod output;
pub mod plan;
pub mod progress;
pub mod report;
pub mod resume;
pub mod run;
pub mod sandbox;
pub mod schedule;
pub mod show;
pub mod signals;
pub mod status;
pub mod undo;
pub mod values;
pub mod walk;
pub mod why;

/// What every command needs.
pub struct App {
    /// The global options.
    pub global: Global,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// The reader's words.
    pub catalogue: Catalogue,
    /// Where to print.
    pub output: Output,
    /// The word the program was called by.
    pub program: String,
    /// The reader's time zone.
    pub time_zone: TimeZone,
    /// Whether to stop.
    pub signals: Signals,
}

/// Parses the command line, runs the command, and says how the program ends.
pub async fn run(arguments: Vec<OsString>) -> Exit {
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let catalogue = Catalogue::new(language(&arguments, &environment));
    let program = program(&arguments);
    let command = help::command(&catalogue, &program);
    let cli = match command.clone().try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        Err(error) => return help::ended(&error, &catalogue, &arguments),
    };
    let mut app = App {
        output: Output::new(&cli.global),
        global: cli.global,
        environment,
        catalogue,
        program,
        time_zone: TimeZone::system(),
        signals: Signals::listen(),
    };
    match dispatch(&mut app, cli.command).await {
        Ok(exit) => exit,
        Err(failure) => {
            if app.output.is_json {
                app.output.answer(&json::ending(&failure.ending()));
            }
            app.complain(&failure);
            failure.exit
        }
    }
}

async fn dispatch(app: &mut App, command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Demo(arguments) => demo::execute(app, &arguments).await,
        Command::Sandbox(arguments) => sandbox::execute(app, &arguments).await,
        Command::Init(arguments) => init::execute(app, &arguments).await,
        Command::Doctor(arguments) => doctor::execute(app, &arguments).await,
        Command::Plan(arguments) => plan::execute(app, &arguments).await,
        Command::Show(arguments) => show::execute(app, &arguments),
        Command::Decide(arguments) => decide::execute(app, &arguments),
        Command::Approve(arguments) => approve::execute(app, &arguments),
        Command::Apply(arguments) => apply::execute(app, &arguments).await,
        Command::Run(arguments) => run::execute(app, &arguments).await,
        Command::Resume(arguments) => resume::execute(app, &arguments).await,
        Command::Status(arguments) => status::execute(app, &arguments),
        Command::Forget(arguments) => forget::execute(app, &arguments),
        Command::Schedule(arguments) => schedule::execute(app, &arguments),
        Command::Mode(arguments) => mode::execute(app, &arguments),
        Command::Undo(arguments) => undo::execute(app, &arguments),
        Command::Report(arguments) => report::execute(app, &arguments),
        Command::Completions(arguments) => Ok(completions::execute(app, &arguments)),
        Command::Man(arguments) => man::execute(app, &arguments),
        Command::Why(arguments) => why::execute(app, &arguments),
        Command::History(arguments) => history::execute(app, &arguments),
        Command::Export(arguments) => export::execute(app, &arguments),
    }
}

/// The flag, else the configured variable, else the locale, else French. It is needed before the
/// command line is parsed, because help is in that language too.
fn language(arguments: &[OsString], environment: &BTreeMap<String, String>) -> Language {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let flag = words.iter().enumerate().find_map(|(place, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(place + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    let variable = |name: &str| environment.get(name).filter(|value| !value.is_empty());
    let locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(variable)
            .and_then(|locale| Language::from_locale(locale))
    };
    flag.and_then(|word| word.parse().ok())
        .or_else(|| variable("SYNC_LANGUAGE").and_then(|word| word.parse().ok()))
        .or_else(locale)
        .unwrap_or(Language::French)
}

impl App {
    /// One line states the cause, a second what to do.
    pub fn complain(&self, failure: &Failure) {
        self.output.complain(&format!("{}: {}", self.program, failure.message));
        if !failure.hint.is_empty() {
            self.output.complain(&format!("hint: {}", failure.hint));
        }
    }

    /// Takes the configured language, unless the command line or the environment named one.
    pub fn speak(&mut self, configured: Option<&str>) {
        let is_named = self.global.lang.is_some() || self.environment.contains_key("SYNC_LANGUAGE");
        if let Some(language) = configured.filter(|_| !is_named).and_then(|word| word.parse().ok())
            && self.catalogue.language() != language
        {
            self.catalogue = Catalogue::new(language);
        }
    }
}

impl From<LanguageChoice> for Language {
    fn from(choice: LanguageChoice) -> Self {
        match choice {
            LanguageChoice::Fr => Self::French,
            LanguageChoice::En => Self::English,
        }
    }
}

/// Packages link the program under another name; help and messages use the one it was called by.
fn program(arguments: &[OsString]) -> String {
    let first = arguments.first().map(Path::new).and_then(Path::file_name).and_then(|name| name.to_str());
    first.unwrap_or("sync").to_owned()
}
