//! What waits for somebody at the end of a report: questions, operations that were held, people who
//! need attention. Every report says it again, until it is settled. It must not repeat what was done.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::journal::{FailureClass, Hold, RunReport};
use crate::model::kind::{Kind, Target};
use crate::model::operation::{ContactRef, Operation};
use crate::model::question::Question;
use crate::model::reason::Reason;
use crate::report::command::{self, Subject};
use crate::report::locale::Catalogue;
use crate::report::plan_questions::{asked_several_times, choice_text};
use crate::report::safe;
use crate::report::section::{Item, Section};
use crate::report::tally::{ContactResult, State};
use crate::report::words::{self, MAX_VALUE_CHARS};

/// As many people as give an idea; each is named in the details.
const HELD_NAMED: usize = 20;

/// Every section, also those without items.
pub(crate) fn sections(
    report: &RunReport,
    results: &[ContactResult],
    (program, catalogue): (&str, &Catalogue),
) -> Vec<Section> {
    vec![
        questions(report.questions(), (program, catalogue)),
        held(results, (program, catalogue)),
        attention(report, results, catalogue),
    ]
}

fn questions(questions: &[Question], (program, catalogue): (&str, &Catalogue)) -> Section {
    let several = asked_several_times(questions);
    let item = |question: &Question| {
        let asked = words::question(catalogue, question);
        let mut details = Vec::new();
        if let Some(field) = &question.field {
            let values = words::sides(catalogue, &question.values, |value| words::value(catalogue, field, value));
            details.push(words::labelled(catalogue, &words::aspect(catalogue, field), &values));
        }
        for (index, choice) in question.choices.iter().enumerate() {
            let text = choice_text(catalogue, question, (index, choice));
            details.push(words::labelled(catalogue, &safe::visible(&choice.word()), &text));
        }
        let is_one_of_several = several.contains(question.contact.email.as_str());
        let subject = if is_one_of_several { Subject::Id } else { Subject::Address };
        let words = command::decide(program, question, subject);
        let command = command::line(words.iter().map(String::as_str));
        details.push(catalogue.format("report-answer", &[("command", (&command).into())]));
        Item { head: format!("{} → {asked}", words::contact(catalogue, &question.contact)), details }
    };
    section("report-questions", questions.len(), questions.iter().map(item).collect(), catalogue)
}

/// One line per reason, with how many of each kind and for whom.
fn held(results: &[ContactResult], (program, catalogue): (&str, &Catalogue)) -> Section {
    let mut by_hold: BTreeMap<Hold, Vec<&Operation>> = BTreeMap::new();
    for step in results.iter().flat_map(|result| &result.steps) {
        if let State::Held(Some(hold)) = step.state
            && step.operation.side != Target::Base
        {
            by_hold.entry(hold).or_default().push(step.operation);
        }
    }
    let count = by_hold.values().map(Vec::len).sum();
    let command = format!("{program} apply");
    let item = |(hold, operations): (Hold, Vec<&Operation>)| {
        let remedy = words::release(catalogue, hold, &command);
        Item {
            head: format!("{} → {}", kinds(&operations, catalogue), words::hold(catalogue, hold)),
            details: vec![people(&operations, catalogue), told_remedy(&remedy, catalogue)],
        }
    };
    section("report-holds", count, by_hold.into_iter().map(item).collect(), catalogue)
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
fn attention(report: &RunReport, results: &[ContactResult], catalogue: &Catalogue) -> Section {
    let asked: BTreeSet<&str> = report.questions().iter().map(|question| question.contact.email.as_str()).collect();
    let listed = report.listed().iter().map(|listed| (&listed.contact, listed.reason));
    let refused = results.iter().filter(|result| is_refused(result)).map(|result| (result.contact, Reason::Forgotten));
    let named: BTreeSet<(&str, Reason, &ContactRef)> = listed
        .chain(refused)
        .filter(|(contact, reason)| remedy(*reason).is_some() && !asked.contains(contact.email.as_str()))
        .map(|(contact, reason)| (contact.email.as_str(), reason, contact))
        .collect();
    let item = |(_, reason, contact): &(&str, Reason, &ContactRef)| {
        let (contact, why) = (words::contact(catalogue, contact), words::reason(catalogue, *reason));
        let remedy = remedy(*reason).map(|id| catalogue.text(id)).unwrap_or_default();
        let mut details = vec![told_remedy(&remedy, catalogue)];
        if let (Reason::Forgotten, Some(url)) = (reason, &report.signup_url) {
            let url = safe::line(url, MAX_VALUE_CHARS);
            details.push(catalogue.format("report-signup", &[("url", (&url).into())]));
        }
        Item { head: format!("{contact} → {why}"), details }
    };
    section("report-attention", named.len(), named.iter().map(item).collect(), catalogue)
}

fn section(id: &str, count: usize, items: Vec<Item>, catalogue: &Catalogue) -> Section {
    Section { title: catalogue.format(id, &[("count", (count as u64).into())]), items }
}

fn told_remedy(remedy: &str, catalogue: &Catalogue) -> String {
    catalogue.format("step-remedy", &[("remedy", remedy.into())])
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
