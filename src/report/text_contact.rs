//! One contact in the text report of a run: a line that says what became of it, and indented lines
//! that say what exactly. It must not count anything.

use crate::model::aspect::Aspect;
use crate::model::journal::FailureClass;
use crate::model::kind::{Kind, Target};
use crate::model::operation::Operation;
use crate::model::question::Choice;
use crate::model::side::Side;
use crate::report::changes;
use crate::report::difference::Emphasis;
use crate::report::locale::Catalogue;
use crate::report::safe;
use crate::report::section::Item;
use crate::report::tally::{ContactResult, Standing, State, Step};
use crate::report::words::{self, MAX_CONTACT_CHARS, MAX_VALUE_CHARS};

/// The contact's lines.
pub(crate) fn item(result: &ContactResult, catalogue: &Catalogue) -> Item {
    let address = words::address(catalogue, result.contact);
    let name = safe::line(&result.contact.name, MAX_CONTACT_CHARS);
    let mut details = Vec::new();
    if !name.is_empty() {
        details.push(words::labelled(catalogue, &catalogue.text("label-name"), &name));
    }
    for side in [Side::Mailchimp, Side::Copper] {
        details.extend(direction(result, Target::Side(side), catalogue));
    }
    Item { head: format!("{address} → {}", headline(result, catalogue)), details }
}

fn headline(result: &ContactResult, catalogue: &Catalogue) -> String {
    let is_begun = result.steps.iter().any(|step| matches!(step.state, State::Done(_)));
    match (result.standing, is_begun) {
        (Standing::Identical, _) => catalogue.text("done-identical"),
        (Standing::Failed, true) => catalogue.text("headline-failed-partly"),
        (Standing::Failed, false) => catalogue.text("headline-failed"),
        (Standing::InDoubt, _) => catalogue.text("headline-in_doubt"),
        (Standing::Drifted, _) => catalogue.text("headline-drifted"),
        (Standing::Held, true) => catalogue.text("headline-held-partly"),
        (Standing::Held, false) => catalogue.text("headline-held"),
        (Standing::Done, _) => done(result, catalogue),
    }
}

/// The most weighty of the operations names them all; the lines below say the rest.
fn done(result: &ContactResult, catalogue: &Catalogue) -> String {
    let weightiest = result.steps.iter().map(|step| step.operation).min_by_key(|operation| weight(operation.kind));
    match weightiest {
        None => catalogue.text("done-identical"),
        Some(_) if result.steps.iter().any(|step| is_archiving(step.operation)) => catalogue.text("done-archive"),
        Some(operation) => match (weight(operation.kind), tags_added(result)) {
            (Weight::Tags | Weight::Fields | Weight::Base, 0) => catalogue.text("done-sync"),
            (Weight::Tags | Weight::Fields | Weight::Base, count) => {
                catalogue.format("done-sync-tags", &[("count", count.into())])
            }
            (Weight::Mark, _) => marked(operation, catalogue),
            _ => catalogue.text(&format!("done-{}", operation.kind.as_str())),
        },
    }
}

/// Whether an operation rests on the answer to archive somebody.
fn is_archiving(operation: &Operation) -> bool {
    let choice = operation.decision.as_deref().and_then(|decision| decision.split_once(':')).map(|(_, choice)| choice);
    choice == Some(Choice::Archive.word().as_str())
}

/// From what a reader most needs to know to the least.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Destroyed,
    Created,
    Consent,
    Address,
    Mark,
    Fields,
    Tags,
    Base,
}

const fn weight(kind: Kind) -> Weight {
    match kind {
        Kind::Destroy => Weight::Destroyed,
        Kind::Create => Weight::Created,
        Kind::Restrict | Kind::Reactivate | Kind::Confirm => Weight::Consent,
        Kind::Rekey => Weight::Address,
        Kind::Mark => Weight::Mark,
        Kind::Fill | Kind::Update | Kind::Conflict | Kind::Clear => Weight::Fields,
        Kind::Tag | Kind::Untag => Weight::Tags,
        Kind::Adopt => Weight::Base,
    }
}

fn marked(operation: &Operation, catalogue: &Catalogue) -> String {
    let exact = format!("done-mark-{}", words::word(&operation.reason));
    catalogue.find(&exact, &[]).unwrap_or_else(|| catalogue.text("done-mark"))
}

fn tags_added(result: &ContactResult) -> u64 {
    result
        .steps
        .iter()
        .filter(|step| step.operation.kind != Kind::Mark)
        .flat_map(|step| &step.operation.changes)
        .filter(|change| matches!(change.field, Aspect::Tag(_)) && !change.write.is_empty())
        .count() as u64
}

fn direction(result: &ContactResult, target: Target, catalogue: &Catalogue) -> Vec<String> {
    let steps: Vec<&Step> = result.steps.iter().filter(|step| step.operation.side == target).collect();
    if steps.is_empty() {
        return Vec::new();
    }
    let label = catalogue.text("label-direction");
    let mut lines = vec![words::labelled(catalogue, &label, words::direction(target))];
    for step in steps {
        lines.extend(changes::lines(step.operation, catalogue, Emphasis::Whole));
        lines.extend(ending(step, catalogue));
    }
    lines
}

/// What there is to say of a step that is not simply done.
pub(crate) fn ending(step: &Step, catalogue: &Catalogue) -> Vec<String> {
    let kind = words::kind(catalogue, step.operation.kind);
    let with_kind = |id: &str| catalogue.format(id, &[("kind", (&kind).into())]);
    match step.state {
        State::Done([]) => vec![],
        State::Done(lossy) => {
            let fields = fields(lossy, catalogue);
            vec![catalogue.format("step-lossy", &[("fields", (&fields).into())])]
        }
        State::Drifted(what) => {
            let fields = fields(what, catalogue);
            vec![catalogue.format("step-drifted", &[("kind", (&kind).into()), ("fields", (&fields).into())])]
        }
        State::Failed(class, message) => failed((class, message), &kind, catalogue),
        State::InDoubt => vec![with_kind("step-in_doubt")],
        State::Held(None) => vec![with_kind("step-held")],
        State::Held(Some(hold)) => {
            let why = words::hold(catalogue, hold);
            vec![catalogue.format("step-held-because", &[("kind", (&kind).into()), ("why", (&why).into())])]
        }
    }
}

fn failed((class, message): (FailureClass, &str), kind: &str, catalogue: &Catalogue) -> Vec<String> {
    let failure = words::failure(catalogue, class);
    let message = safe::line(message, MAX_VALUE_CHARS);
    let remedy = words::remedy(catalogue, class);
    let mut lines = vec![catalogue.format("step-failed", &[("kind", kind.into()), ("failure", (&failure).into())])];
    if !message.is_empty() {
        lines.push(catalogue.format("step-message", &[("message", (&message).into())]));
    }
    lines.push(catalogue.format("step-remedy", &[("remedy", (&remedy).into())]));
    lines
}

/// Names of fields as the journal keeps them, in words.
fn fields(names: &[String], catalogue: &Catalogue) -> String {
    names
        .iter()
        .map(|name| match name.parse::<Aspect>() {
            Ok(aspect) => words::aspect(catalogue, &aspect),
            Err(never) => match never {},
        })
        .collect::<Vec<_>>()
        .join(", ")
}
