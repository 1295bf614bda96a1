//! What came to pass with a contact, as text, in time order. It must not leave an event out.

use std::io::{self, Write};

use crate::model::dossier::{Author, Course, Event, Happening, History, Version};
use crate::model::question::{Decision, Question};
use crate::report::answer::{self, View};
use crate::report::safe;
use crate::report::why_record::difference_line;
use crate::report::words::{self, MAX_CONTACT_CHARS};

/// Writes the history, contact by contact.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(history: &History, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (place, course) in history.people.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        write_course(course, view, out)?;
    }
    view.write_next("why", history.email.as_str(), out)
}

fn write_course(course: &Course, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", words::contact(view.catalogue, &course.contact))?;
    course.events.iter().try_for_each(|event| write_event(event, view, out))?;
    let count = course.events.len() as u64;
    writeln!(out, "{}", view.catalogue.format("history-count", &[("count", count.into())]))
}

fn write_event(event: &Event, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    match &event.happening {
        Happening::Version(version) => write_version(event.at, version, view, out),
        Happening::Gone { side, id } => {
            let record = answer::record(view.catalogue, id);
            let gone = view.catalogue.text("history-gone");
            writeln!(out, "  {} · {} · {record} · {gone}", view.date(event.at), words::side(*side))
        }
        Happening::Write(performed) => answer::write_performed(performed, view, out),
        Happening::Asked { question } => {
            let asked = words::question(view.catalogue, question);
            let line = view.catalogue.format("history-asked", &[("question", (&asked).into())]);
            writeln!(out, "  {} · {line}", view.date(event.at))
        }
        Happening::Decided { question, decision } => {
            writeln!(out, "  {} · {}", view.date(event.at), decided(question, decision, view))
        }
    }
}

fn decided(question: &Question, decision: &Decision, view: View<'_>) -> String {
    let choice = answer::choice(view.catalogue, question, &decision.choice);
    let by = safe::line(&decision.by, MAX_CONTACT_CHARS);
    view.catalogue.format("answer-given", &[("choice", (&choice).into()), ("by", (&by).into())])
}

fn write_version(at: i64, version: &Version, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let record = answer::record(view.catalogue, &version.id);
    let side = words::side(version.side);
    writeln!(out, "  {} · {side} · {record} · {}", view.date(at), author(version, view))?;
    for each in &version.differences {
        let before = (!version.is_first).then_some(&each.before);
        writeln!(out, "      {}", difference_line(&each.field, before, &each.after, view))?;
    }
    if version.differences.is_empty() {
        writeln!(out, "      {}", view.catalogue.text("history-same"))?;
    }
    Ok(())
}

fn author(version: &Version, view: View<'_>) -> String {
    let side = words::side(version.side);
    let run = version.run.as_ref().map(|run| safe::line(run.as_str(), MAX_CONTACT_CHARS));
    let id = match (version.by, version.is_first, &run) {
        (Author::Them, true, _) => return view.catalogue.text("history-first"),
        (Author::Them, false, _) => return view.catalogue.format("history-theirs", &[("side", side.into())]),
        (Author::Us, _, None) => return view.catalogue.text("history-ours"),
        (Author::Us, true, Some(_)) => "history-created-run",
        (Author::Us, false, Some(_)) => "history-ours-run",
    };
    let run = run.unwrap_or_default();
    view.catalogue.format(id, &[("run", (&run).into())])
}
