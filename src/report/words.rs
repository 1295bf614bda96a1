//! The model's nouns as words of the catalogue. It must not choose what is shown, only what it is
//! called.

use serde::Serialize;

use crate::model::aspect::Aspect;
use crate::model::consent::Status;
use crate::model::journal::{FailureClass, Hold};
use crate::model::kind::{Kind, Target};
use crate::model::operation::{ContactRef, Operation};
use crate::model::plan::{Check, Verdict};
use crate::model::question::{Choice, Question};
use crate::model::reason::Reason;
use crate::model::rules::Mode;
use crate::model::side::{PerSide, Side};
use crate::model::value::Value;
use crate::report::locale::Catalogue;
use crate::report::safe;

/// Longer than any address that a service stores (254), so that an address is never cut.
pub const MAX_CONTACT_CHARS: usize = 260;

/// Longer values are cut; Mailchimp keeps 255 bytes of a text.
pub const MAX_VALUE_CHARS: usize = 260;

/// The word of a value in our JSON, such as `copper_changed`.
pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Why something is done, asked or left alone.
pub fn reason(catalogue: &Catalogue, reason: Reason) -> String {
    catalogue.text(&format!("reason-{}", word(&reason)))
}

/// What kind of write it is.
pub fn kind(catalogue: &Catalogue, kind: Kind) -> String {
    catalogue.text(&format!("kind-{}", kind.as_str()))
}

/// A member's status.
pub fn status(catalogue: &Catalogue, status: Status) -> String {
    catalogue.text(&format!("status-{}", status.as_str()))
}

/// What went wrong.
pub fn failure(catalogue: &Catalogue, class: FailureClass) -> String {
    catalogue.text(&format!("failure-{}", word(&class)))
}

/// What to do about it.
pub fn remedy(catalogue: &Catalogue, class: FailureClass) -> String {
    catalogue.text(&format!("remedy-{}", word(&class)))
}

/// Why an unattended run leaves something to a person.
pub fn hold(catalogue: &Catalogue, hold: Hold) -> String {
    catalogue.text(&format!("hold-{}", word(&hold)))
}

/// What to do about it; `command` has a plan looked at and approved.
pub fn release(catalogue: &Catalogue, hold: Hold, command: &str) -> String {
    catalogue.format(&format!("release-{}", word(&hold)), &[("command", command.into())])
}

/// What is asked.
pub fn question(catalogue: &Catalogue, question: &Question) -> String {
    catalogue.text(&format!("question-{}", question.kind.as_str()))
}

/// What an answer leads to: one choice may mean different things under different questions.
pub fn choice(catalogue: &Catalogue, question: &Question, choice: &Choice) -> String {
    if let Choice::Use(id) = choice
        && let Some(person) = question.people.get(id).filter(|name| !name.is_empty())
    {
        let (id, person) = (safe::line(id.as_str(), MAX_CONTACT_CHARS), safe::line(person, MAX_CONTACT_CHARS));
        return catalogue.format("choice-use-named", &[("id", (&id).into()), ("person", (&person).into())]);
    }
    let (name, id) = match choice {
        Choice::Use(id) => ("use".to_owned(), safe::line(id.as_str(), MAX_CONTACT_CHARS)),
        _ => (choice.word(), String::new()),
    };
    let arguments = [("id", id.as_str().into())];
    let exact = format!("choice-{}-{name}", question.kind.as_str());
    catalogue.find(&exact, &arguments).unwrap_or_else(|| catalogue.format(&format!("choice-{name}"), &arguments))
}

/// A side's name. Both are names of products, the same in every language.
pub const fn side(side: Side) -> &'static str {
    match side {
        Side::Copper => "Copper",
        Side::Mailchimp => "Mailchimp",
    }
}

/// From where to where an operation carries something.
pub const fn direction(target: Target) -> &'static str {
    match target {
        Target::Side(Side::Mailchimp) => "Copper → Mailchimp",
        Target::Side(Side::Copper) => "Mailchimp → Copper",
        Target::Base => "Copper ↔ Mailchimp",
    }
}

/// The mode, with the mark of a test address.
pub fn mode(catalogue: &Catalogue, mode: Mode, email_contains: &str) -> String {
    match mode {
        Mode::Production => catalogue.text("mode-production"),
        Mode::Test => {
            catalogue.format("mode-test", &[("text", (&safe::line(email_contains, MAX_CONTACT_CHARS)).into())])
        }
    }
}

/// What a change is about. A field that the catalogue does not know keeps its own name.
pub fn aspect(catalogue: &Catalogue, aspect: &Aspect) -> String {
    match aspect {
        Aspect::Email => catalogue.text("field-email"),
        Aspect::Status => catalogue.text("field-status"),
        Aspect::Owner => catalogue.text("field-owner"),
        Aspect::State => catalogue.text("field-state"),
        Aspect::Record => catalogue.text("field-record"),
        Aspect::Field(name) => catalogue
            .find(&format!("field-{name}"), &[])
            .unwrap_or_else(|| safe::line(name.as_str(), MAX_CONTACT_CHARS)),
        Aspect::Tag(spelling) => {
            let tag = quoted(catalogue, &safe::line(spelling, MAX_VALUE_CHARS));
            catalogue.format("field-tag", &[("tag", (&tag).into())])
        }
        Aspect::Mark(name) => catalogue.format("field-mark", &[("mark", name.into())]),
    }
}

/// A value as a person reads it: quoted text, or a word where there is none.
pub fn value(catalogue: &Catalogue, aspect: &Aspect, value: &Value) -> String {
    match (aspect, value) {
        (Aspect::Status, Value::Text(word)) => status(catalogue, Status::parse(word)),
        (_, Value::Empty) => catalogue.text("value-empty"),
        (_, Value::Unknown) => catalogue.text("value-unknown"),
        (_, Value::Unrepresentable(_)) => catalogue.text("value-unrepresentable"),
        (_, Value::Flag(true)) => catalogue.text("value-yes"),
        (_, Value::Flag(false)) => catalogue.text("value-no"),
        (_, Value::Text(_) | Value::Number(_) | Value::Choices(_) | Value::Address(_)) => {
            quoted(catalogue, &safe::line(&value.to_string(), MAX_VALUE_CHARS))
        }
    }
}

/// Both sides' values on one line.
pub fn sides(catalogue: &Catalogue, values: &PerSide<Value>, show: impl Fn(&Value) -> String) -> String {
    values
        .iter()
        .map(|(which, held)| {
            let held = show(held);
            let arguments = [("side", side(which).into()), ("value", (&held).into())];
            catalogue.format("side-value", &arguments)
        })
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Text in the language's quotation marks. The text is already safe to show.
pub fn quoted(catalogue: &Catalogue, text: &str) -> String {
    catalogue.format("quoted", &[("text", text.into())])
}

/// A label and what stands after it.
pub fn labelled(catalogue: &Catalogue, label: &str, text: &str) -> String {
    catalogue.format("labelled", &[("label", label.into()), ("text", text.into())])
}

/// A person: `Name <address>`, or whichever of the two there is.
pub fn contact(catalogue: &Catalogue, contact: &ContactRef) -> String {
    let name = safe::line(&contact.name, MAX_CONTACT_CHARS);
    match (name.is_empty(), contact.email.is_empty()) {
        (true, true) => catalogue.text("contact-unnamed"),
        (true, false) => address(catalogue, contact),
        (false, true) => name,
        (false, false) => format!("{name} <{}>", address(catalogue, contact)),
    }
}

/// A person's address, or a word where there is none.
pub fn address(catalogue: &Catalogue, contact: &ContactRef) -> String {
    if contact.email.is_empty() {
        return catalogue.text("contact-no_address");
    }
    safe::line(&contact.email, MAX_CONTACT_CHARS)
}

/// Tags that an operation adds and takes away, as spelled; empty where it touches none.
pub fn tags(catalogue: &Catalogue, operation: &Operation) -> String {
    operation
        .changes
        .iter()
        .filter_map(|change| match &change.field {
            Aspect::Tag(spelling) => Some((spelling, &change.write)),
            _ => None,
        })
        .map(|(spelling, write)| {
            let sign = if write.is_empty() { '−' } else { '+' };
            let tag = quoted(catalogue, &safe::line(spelling, MAX_VALUE_CHARS));
            format!("{sign} {tag}")
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// A check with its figures, its limit and what follows.
pub fn check(catalogue: &Catalogue, check: &Check) -> String {
    let name = catalogue
        .find(&format!("check-{}", check.name), &[])
        .unwrap_or_else(|| safe::line(&check.name, MAX_CONTACT_CHARS));
    let limit = check.limit.map_or_else(|| catalogue.text("check-no_limit"), |limit| catalogue.number(limit));
    let verdict = match check.verdict {
        Verdict::Pass => catalogue.text("verdict-pass"),
        Verdict::Hold => catalogue.text("verdict-hold"),
        Verdict::Stop => catalogue.text("verdict-stop"),
    };
    catalogue.format(
        "check-line",
        &[
            ("name", (&name).into()),
            ("numerator", check.numerator.into()),
            ("denominator", check.denominator.into()),
            ("limit", (&limit).into()),
            ("verdict", (&verdict).into()),
        ],
    )
}
