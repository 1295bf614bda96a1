//! What the answers about one contact have in common: the view, a record's name, an operation as it
//! was performed. It must not choose what is told.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use crate::model::dossier::Performed;
use crate::model::kind::Target;
use crate::model::operation::Operation;
use crate::model::question::{Choice, Question};
use crate::model::snapshot::NativeId;
use crate::report::changes;
use crate::report::command::{self, Subject};
use crate::report::dates;
use crate::report::difference::Emphasis;
use crate::report::locale::Catalogue;
use crate::report::safe;
use crate::report::tally::{self, State};
use crate::report::text_contact;
use crate::report::words::{self, MAX_CONTACT_CHARS};

/// What an answer depends on beside what it tells.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The reader's words.
    pub catalogue: &'a Catalogue,
    /// The reader's time zone.
    pub time_zone: &'a TimeZone,
    /// The word the program is called by.
    pub program: &'a str,
}

impl View<'_> {
    /// A moment in the reader's words.
    pub(crate) fn date(&self, utc_seconds: i64) -> String {
        dates::date(self.catalogue, utc_seconds, self.time_zone)
    }

    /// A label and what stands after it, under the heading that it belongs to.
    pub(crate) fn write_fact(&self, label: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "    {}", words::labelled(self.catalogue, label, text))
    }

    /// The last line: what to type next about an address.
    pub(crate) fn write_next(&self, command: &str, email: &str, out: &mut dyn Write) -> io::Result<()> {
        let line = command::line([self.program, command, &safe::visible(email)]);
        writeln!(out, "\n{}", self.catalogue.format("next", &[("command", (&line).into())]))
    }
}

/// A record by the service's own id.
pub(crate) fn record(catalogue: &Catalogue, id: &NativeId) -> String {
    let id = safe::line(id.as_str(), MAX_CONTACT_CHARS);
    catalogue.format("answer-record", &[("id", (&id).into())])
}

/// Text out of somebody's hands, in quotation marks.
pub(crate) fn quoted(catalogue: &Catalogue, text: &str) -> String {
    words::quoted(catalogue, &safe::line(text, words::MAX_VALUE_CHARS))
}

/// An operation that is planned: where it writes, what and why.
pub(crate) fn write_planned(operation: &Operation, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let reason = words::reason(catalogue, operation.reason);
    writeln!(out, "  {} · {reason}", what(catalogue, operation))?;
    change_lines(operation, view).iter().try_for_each(|line| writeln!(out, "      {line}"))
}

/// An operation as it was performed: when, what, how it ended, in which run and by whose leave.
pub(crate) fn write_performed(performed: &Performed, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let entry = &performed.entry;
    let step = tally::step(&entry.operation, Some(entry));
    let when = view.date(step.at.unwrap_or_default());
    let run = safe::line(entry.run.as_str(), MAX_CONTACT_CHARS);
    let by = safe::line(performed.approver.as_deref().unwrap_or_default(), MAX_CONTACT_CHARS);
    let id = if by.is_empty() { "answer-run" } else { "answer-run-approved" };
    let run = catalogue.format(id, &[("run", (&run).into()), ("approver", (&by).into())]);
    let ended = catalogue.text(&format!("answer-ended-{}", ended(step.state)));
    writeln!(out, "  {when} · {} · {ended} · {run}", what(catalogue, &entry.operation))?;
    let lines = change_lines(&entry.operation, view);
    let ending = text_contact::ending(&step, catalogue);
    lines.iter().chain(&ending).try_for_each(|line| writeln!(out, "      {line}"))
}

/// A question with its answers and the command that gives one.
pub(crate) fn write_question(
    question: &Question,
    subject: Subject,
    view: View<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let catalogue = view.catalogue;
    writeln!(out, "  ? {}", words::question(catalogue, question))?;
    if let Some(field) = &question.field {
        let values = words::sides(catalogue, &question.values, |value| words::value(catalogue, field, value));
        writeln!(out, "      {}", words::labelled(catalogue, &words::aspect(catalogue, field), &values))?;
    }
    for choice in &question.choices {
        let word = safe::visible(&choice.word());
        writeln!(out, "      {word:12} {}", words::choice(catalogue, question, choice))?;
    }
    let command = command::decide(view.program, question, subject);
    let command = command::line(command.iter().map(String::as_str));
    writeln!(out, "      {}", catalogue.format("answer-command", &[("command", (&command).into())]))
}

/// What was answered to a question.
pub(crate) fn choice(catalogue: &Catalogue, question: &Question, choice: &Choice) -> String {
    format!("{} ({})", safe::visible(&choice.word()), words::choice(catalogue, question, choice))
}

fn what(catalogue: &Catalogue, operation: &Operation) -> String {
    format!("{} · {}", words::direction(operation.side), words::kind(catalogue, operation.kind))
}

/// What is adopted is written to no side; the base itself is shown with the link.
fn change_lines(operation: &Operation, view: View<'_>) -> Vec<String> {
    match operation.side {
        Target::Base => Vec::new(),
        Target::Side(_) => changes::lines(operation, view.catalogue, Emphasis::Whole),
    }
}

const fn ended(state: State<'_>) -> &'static str {
    match state {
        State::Done(_) => "done",
        State::Drifted(_) => "drifted",
        State::Failed(..) => "failed",
        State::InDoubt => "in_doubt",
        State::Held(_) => "held",
    }
}
