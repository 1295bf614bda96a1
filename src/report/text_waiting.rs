//! What waits for somebody at the end of a report: questions, operations that were held, people who
//! need attention. Every report says it again, until it is settled. It must not repeat what was done.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::model::journal::{FailureClass, Hold, RunReport};
use crate::model::kind::{Kind, Target};
use crate::model::operation::{ContactRef, Operation};
use crate::model::question::Question;
use crate::model::reason::Reason;
use crate::report::command::{self, Subject};
use crate::report::locale::Catalogue;
use crate::report::plan_questions::{asked_several_times, choice_text};
use crate::report::safe;
use crate::report::tally::{ContactResult, State};
use crate::report::words::{self, MAX_VALUE_CHARS};

/// As many people as give an idea; each is named in the details.
const HELD_NAMED: usize = 20;

/// Writes every section that has something to say, each after a blank line.
pub(crate) fn write(
    report: &RunReport,
    results: &[ContactResult],
    (program, catalogue): (&str, &Catalogue),
    out: &mut dyn Write,
) -> io::Result<()> {
    write_questions(report.questions(), (program, catalogue), out)?;
    write_held(results, (program, catalogue), out)?;
    write_attention(report, results, catalogue, out)
}

fn write_questions(
    questions: &[Question],
    (program, catalogue): (&str, &Catalogue),
    out: &mut dyn Write,
) -> io::Result<()> {
    write_title("report-questions", questions.len(), catalogue, out)?;
    let several = asked_several_times(questions);
    for question in questions {
        let asked = words::question(catalogue, question);
        writeln!(out, "• {} → {asked}", words::contact(catalogue, &question.contact))?;
        if let Some(field) = &question.field {
            let values = words::sides(catalogue, &question.values, |value| words::value(catalogue, field, value));
            indented(&words::labelled(catalogue, &words::aspect(catalogue, field), &values), out)?;
        }
        for (index, choice) in question.choices.iter().enumerate() {
            let text = choice_text(catalogue, question, (index, choice));
            indented(&words::labelled(catalogue, &safe::visible(&choice.word()), &text), out)?;
        }
        let is_one_of_several = several.contains(question.contact.email.as_str());
        let subject = if is_one_of_several { Subject::Id } else { Subject::Address };
        let words = command::decide(program, question, subject);
        let command = command::line(words.iter().map(String::as_str));
        indented(&catalogue.format("report-answer", &[("command", (&command).into())]), out)?;
    }
    Ok(())
}

/// One line per reason, with how many of each kind and for whom.
fn write_held(
    results: &[ContactResult],
    (program, catalogue): (&str, &Catalogue),
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut by_hold: BTreeMap<Hold, Vec<&Operation>> = BTreeMap::new();
    for step in results.iter().flat_map(|result| &result.steps) {
        if let State::Held(Some(hold)) = step.state
            && step.operation.side != Target::Base
        {
            by_hold.entry(hold).or_default().push(step.operation);
        }
    }
    write_title("report-holds", by_hold.values().map(Vec::len).sum(), catalogue, out)?;
    let command = format!("{program} apply");
    for (hold, operations) in by_hold {
        writeln!(out, "• {} → {}", kinds(&operations, catalogue), words::hold(catalogue, hold))?;
        indented(&people(&operations, catalogue), out)?;
        let remedy = words::release(catalogue, hold, &command);
        indented(&catalogue.format("step-remedy", &[("remedy", (&remedy).into())]), out)?;
    }
    Ok(())
}

fn kinds(operations: &[&Operation], catalogue: &Catalogue) -> String {
    let mut counts: BTreeMap<Kind, u64> = BTreeMap::new();
    for operation in operations {
        *counts.entry(operation.kind).or_default() += 1;
    }
    let counted = |(kind, count): (&Kind, &u64)| {
        catalogue.format(&format!("count-{}", kind.as_str()), &[("count", (*count).into())])
    };
    counts.iter().map(counted).collect::<Vec<_>>().join(", ")
}

fn people(operations: &[&Operation], catalogue: &Catalogue) -> String {
    let addresses: BTreeSet<String> =
        operations.iter().map(|operation| words::address(catalogue, &operation.contact)).collect();
    let named: Vec<&str> = addresses.iter().take(HELD_NAMED).map(String::as_str).collect();
    let named = named.join(", ");
    match addresses.len().saturating_sub(HELD_NAMED) as u64 {
        0 => named,
        rest => catalogue.format("report-and-others", &[("named", (&named).into()), ("count", rest.into())]),
    }
}

/// Somebody about whom a question waits was named with it.
fn write_attention(
    report: &RunReport,
    results: &[ContactResult],
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> io::Result<()> {
    let asked: BTreeSet<&str> = report.questions().iter().map(|question| question.contact.email.as_str()).collect();
    let listed = report.listed().iter().map(|listed| (&listed.contact, listed.reason));
    let refused = results.iter().filter(|result| is_refused(result)).map(|result| (result.contact, Reason::Forgotten));
    let named: BTreeSet<(&str, Reason, &ContactRef)> = listed
        .chain(refused)
        .filter(|(contact, reason)| remedy(*reason).is_some() && !asked.contains(contact.email.as_str()))
        .map(|(contact, reason)| (contact.email.as_str(), reason, contact))
        .collect();
    write_title("report-attention", named.len(), catalogue, out)?;
    for (_, reason, contact) in named {
        let (contact, why) = (words::contact(catalogue, contact), words::reason(catalogue, reason));
        writeln!(out, "• {contact} → {why}")?;
        let remedy = remedy(reason).map(|id| catalogue.text(id)).unwrap_or_default();
        indented(&catalogue.format("step-remedy", &[("remedy", (&remedy).into())]), out)?;
        if let (Reason::Forgotten, Some(url)) = (reason, &report.signup_url) {
            let url = safe::line(url, MAX_VALUE_CHARS);
            indented(&catalogue.format("report-signup", &[("url", (&url).into())]), out)?;
        }
    }
    Ok(())
}

/// Only the contact can sign up again.
fn is_refused(result: &ContactResult) -> bool {
    result.steps.iter().any(|step| matches!(step.state, State::Failed(FailureClass::Forgotten, _)))
}

/// What to do about somebody who is left as they are; `None`: nothing, it is as it should be.
const fn remedy(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::Forgotten => Some("attention-forgotten"),
        Reason::SharedAddress => Some("attention-shared_address"),
        Reason::AddressTaken => Some("attention-address_taken"),
        Reason::AddressRefused => Some("attention-address_refused"),
        Reason::Refused => Some("attention-refused"),
        _ => None,
    }
}

fn write_title(id: &str, count: usize, catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", catalogue.format(id, &[("count", (count as u64).into())]))
}

fn indented(line: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "    {line}")
}
