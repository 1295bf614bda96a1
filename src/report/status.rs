//! The state of things as text, and the list of one bucket. It must not count: the numbers are given.

use std::io::{self, Write};

use crate::model::journal::{Entry, Outcome, Run};
use crate::model::placement::Placement;
use crate::model::plan::Bucket;
use crate::model::side::Side;
use crate::report::answer::{self, View};
use crate::report::command::{self, Subject};
use crate::report::json::Status;
use crate::report::locale::Catalogue;
use crate::report::safe;
use crate::report::words::{self, MAX_CONTACT_CHARS};

/// Writes the state of things.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(status: &Status, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let mode = words::mode(catalogue, status.mode, &status.email_contains);
    writeln!(out, "{}", words::labelled(catalogue, &catalogue.text("state-mode"), &mode))?;
    write_runs(&status.runs, view, out)?;
    write_buckets(status, view, out)?;
    write_held(&status.held, view, out)?;
    write_questions(status, view, out)?;
    let next = status.next_run_at.map_or_else(
        || catalogue.text("state-unscheduled"),
        |at| catalogue.format("state-scheduled", &[("date", (&view.date(at)).into())]),
    );
    writeln!(out, "{next}")?;
    writeln!(out, "{}", catalogue.format("state-next", &[("program", view.program.into())]))
}

/// Writes the records of one bucket, each with its reason, and how many there are.
///
/// # Errors
/// Whatever `out` answers.
pub fn render_list(list: &[Placement], bucket: Bucket, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    for placement in list {
        let side = words::side(placement.side);
        writeln!(out, "{side:9}  {} · {}", whom(catalogue, placement), why(catalogue, placement))?;
    }
    let count = |side| list.iter().filter(|placement| placement.side == side).count() as u64;
    let name = bucket_name(catalogue, bucket);
    let arguments = [
        ("bucket", (&name).into()),
        ("copper", count(Side::Copper).into()),
        ("mailchimp", count(Side::Mailchimp).into()),
    ];
    writeln!(out, "{}", catalogue.format("state-list-end", &arguments))
}

fn write_runs(runs: &[Run], view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    writeln!(out, "{}", catalogue.text("state-runs"))?;
    if runs.is_empty() {
        writeln!(out, "  {}", catalogue.text("state-no-run"))?;
    }
    for run in runs {
        let outcome = run.outcome.map_or_else(|| "unfinished".to_owned(), |outcome| words::word(&outcome));
        let ended = catalogue.text(&format!("outcome-{outcome}"));
        let when = view.date(run.started_at);
        writeln!(out, "  {when}  {}  {} — {ended}", run.id, run.command)?;
    }
    Ok(())
}

fn write_buckets(status: &Status, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let Some(read_at) = status.read_at else {
        return writeln!(out, "{}", catalogue.text("state-unread"));
    };
    let when = view.date(read_at.copper.max(read_at.mailchimp));
    writeln!(out, "{}", catalogue.format("state-buckets", &[("date", (&when).into())]))?;
    for side in Side::BOTH {
        let total = catalogue.format("count-contacts", &[("count", (*status.totals.get(side)).into())]);
        writeln!(out, "  {}", words::labelled(catalogue, words::side(side), &total))?;
        for (bucket, count) in status.buckets.get(side) {
            let name = bucket_name(catalogue, *bucket);
            let list = command::line([view.program, "status", "--list", bucket.as_str()]);
            let line = words::labelled(catalogue, &name, &catalogue.number(*count));
            writeln!(out, "    {line:38}  {list}")?;
        }
    }
    Ok(())
}

fn write_held(held: &[Entry], view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    if held.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", catalogue.format("state-held", &[("count", (held.len() as u64).into())]))?;
    for entry in held {
        let operation = &entry.operation;
        let because = match &entry.outcome {
            Some(Outcome::Held { because }) => words::word(because),
            _ => continue,
        };
        writeln!(
            out,
            "  {} · {} · {} · {}",
            words::contact(catalogue, &operation.contact),
            words::direction(operation.side),
            words::kind(catalogue, operation.kind),
            catalogue.text(&format!("hold-{because}")),
        )?;
    }
    Ok(())
}

fn write_questions(status: &Status, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    writeln!(out, "{}", catalogue.format("state-questions", &[("count", (status.questions.len() as u64).into())]))?;
    for question in &status.questions {
        let contact = words::contact(catalogue, &question.contact);
        writeln!(out, "  {contact} — {}", words::question(catalogue, question))?;
        let email = &question.contact.email;
        let is_alone = status.questions.iter().filter(|other| other.contact.email == *email).count() == 1;
        let subject = if is_alone { Subject::Address } else { Subject::Id };
        let command = command::decide(view.program, question, subject);
        writeln!(out, "    {}", command::line(command.iter().map(String::as_str)))?;
    }
    Ok(())
}

fn bucket_name(catalogue: &Catalogue, bucket: Bucket) -> String {
    catalogue.text(&format!("bucket-{}", bucket.as_str()))
}

/// By name and address; whoever has neither, by the service's id.
fn whom(catalogue: &Catalogue, placement: &Placement) -> String {
    let name = safe::line(&placement.name, MAX_CONTACT_CHARS);
    let email = safe::line(&placement.email, MAX_CONTACT_CHARS);
    match (name.is_empty(), email.is_empty()) {
        (_, true) => {
            let record = answer::record(catalogue, &placement.id);
            [name, record].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        (true, false) => email,
        (false, false) => format!("{name} <{email}>"),
    }
}

fn why(catalogue: &Catalogue, placement: &Placement) -> String {
    let questions = || placement.questions.iter().map(|kind| catalogue.text(&format!("question-{}", kind.as_str())));
    let kinds = || placement.kinds.iter().map(|kind| words::kind(catalogue, *kind));
    match placement.bucket {
        Bucket::Waiting if !placement.questions.is_empty() => questions().collect::<Vec<_>>().join(" · "),
        Bucket::Changed => kinds().collect::<Vec<_>>().join(", "),
        Bucket::Waiting | Bucket::InSync | Bucket::Excluded | Bucket::Failing => {
            words::reason(catalogue, placement.reason)
        }
    }
}
