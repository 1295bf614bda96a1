//! Asks and tells during set-up; where nobody can be asked, what is known already is the answer. It must
//! not check an answer.

use secrecy::{ExposeSecret, SecretString};

use crate::cli::App;
use crate::cli::args::Init as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::model::checkup::{Finding, Verdict};
use crate::report::doctor;
use crate::report::locale::Argument;

/// After so many wrong answers to one question, something else is wrong.
const TRIES: usize = 5;

/// Whether somebody is there to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Desk {
    /// A person on a terminal.
    Attended,
    /// Flags, environment and `.env` alone.
    Unattended,
}

impl Desk {
    /// # Errors
    /// Nobody can be asked, and `--non-interactive` was not said.
    pub(super) fn of(app: &App, arguments: &Arguments) -> Result<Self, Failure> {
        match (arguments.non_interactive, app.output.can_ask()) {
            (true, _) => Ok(Self::Unattended),
            (false, true) => Ok(Self::Attended),
            (false, false) => Err(Failure::new(&app.catalogue, Exit::Usage, "init-unattended", &[])),
        }
    }

    pub(super) const fn can_ask(self) -> bool {
        matches!(self, Self::Attended)
    }

    /// Something worth knowing, to a person.
    pub(super) fn say(self, app: &App, id: &str, arguments: &[(&str, Argument<'_>)]) {
        if self.can_ask() {
            app.output.note(&app.catalogue.format(id, arguments));
        }
    }

    /// A line; an empty one, and nobody to ask, mean what is proposed.
    pub(super) fn line(self, app: &App, id: &str, proposed: Option<&str>) -> String {
        let proposed = proposed.unwrap_or_default();
        if !self.can_ask() {
            return proposed.to_owned();
        }
        let typed = app.output.ask(&prompt(app, id, proposed));
        if typed.is_empty() { proposed.to_owned() } else { typed }
    }

    /// A key, not shown while it is typed; an empty line means the one that is known.
    pub(super) fn secret(self, app: &App, id: &str, known: Option<&SecretString>) -> Option<SecretString> {
        if !self.can_ask() {
            return known.cloned();
        }
        let proposed = known.map_or_else(String::new, |_| app.catalogue.text("init-known"));
        let typed = app.output.ask_secret(&prompt(app, id, &proposed));
        if typed.expose_secret().is_empty() { known.cloned() } else { Some(typed) }
    }

    /// Whether somebody said yes in full; nobody did where nobody can be asked.
    pub(super) fn is_yes(self, app: &App, id: &str, arguments: &[(&str, Argument<'_>)]) -> bool {
        self.can_ask() && is_yes(&app.output.ask(&app.catalogue.format(id, arguments)))
    }

    /// Whether somebody said no; an empty line, and nobody to ask, let what is proposed stand.
    pub(super) fn is_no(self, app: &App, id: &str) -> bool {
        let no = |typed: String| ["non", "no", "n"].contains(&typed.to_lowercase().as_str());
        self.can_ask() && no(app.output.ask(&app.catalogue.text(id)))
    }

    /// Asks until there is an answer.
    ///
    /// # Errors
    /// Nobody to ask again, or too many wrong answers.
    pub(super) fn until<T>(self, app: &App, mut ask: impl FnMut() -> Option<T>) -> Result<T, Failure> {
        for _ in 0..if self.can_ask() { TRIES } else { 1 } {
            match ask() {
                Some(answer) => return Ok(answer),
                None => self.say(app, "init-unclear", &[]),
            }
        }
        Err(Failure::new(&app.catalogue, Exit::Usage, "init-given-up", &[]))
    }

    /// Tells what was found of an answer; where one is bad and nobody can answer again, that is the failure.
    ///
    /// # Errors
    /// A bad finding that stands.
    pub(super) fn judge(self, app: &App, findings: &[Finding], tries: usize) -> Result<bool, Failure> {
        let told = doctor::told(findings, &app.program, &app.catalogue);
        let mut out = Vec::new();
        doctor::write(&told, &app.catalogue, &mut out).expect("memory takes every byte");
        if self.can_ask() {
            app.output.note(String::from_utf8_lossy(&out).trim_end());
        }
        match told.iter().find(|finding| finding.verdict == Verdict::Bad) {
            None => Ok(true),
            Some(_) if self.can_ask() && tries < TRIES => Ok(false),
            Some(bad) => Err(Failure {
                exit: Exit::Configuration,
                code: "init-refused",
                message: bad.message.clone(),
                hint: bad.remedy.clone(),
            }),
        }
    }
}

/// A question, with what an empty line means.
fn prompt(app: &App, id: &str, proposed: &str) -> String {
    let question = app.catalogue.text(id);
    let arguments = [("question", (&question).into()), ("proposed", proposed.into())];
    let id = if proposed.is_empty() { "init-prompt" } else { "init-prompt-proposed" };
    app.catalogue.format(id, &arguments)
}

fn is_yes(typed: &str) -> bool {
    ["oui", "yes"].contains(&typed.to_lowercase().as_str())
}
