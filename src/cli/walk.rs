//! The walk through open questions on a terminal, one contact a screen. It must never take an answer
//! that was not typed.

use std::fmt::Write as _;

use crate::cli::failure::Failure;
use crate::cli::{App, decide};
use crate::model::question::{Choice, Question};
use crate::model::side::Side;
use crate::model::snapshot::Record;
use crate::model::sorted::SortedMap;
use crate::report::{safe, words};
use crate::steps::decide::Said;
use crate::store::Store;

/// What was typed.
enum Typed {
    Answer(Choice),
    Skip,
    Stop,
    Unclear,
}

/// Goes through the questions; Enter leaves one open, `q` stops.
///
/// # Errors
/// A store that cannot be read or written.
pub fn through(app: &App, store: &mut Store, questions: &[Question]) -> Result<(), Failure> {
    for (number, question) in (1_u64..).zip(questions) {
        let place = [("number", number.into()), ("count", (questions.len() as u64).into())];
        app.output.note(&format!("\n── {} ──", app.catalogue.format("walk-place", &place)));
        app.output.note(&screen(app, store, question)?);
        loop {
            match typed(question, &app.output.ask(&app.catalogue.text("walk-prompt"))) {
                Typed::Stop => return Ok(()),
                Typed::Skip => break,
                Typed::Unclear => app.output.note(&app.catalogue.text("walk-unclear")),
                Typed::Answer(Choice::Delete) if !is_retyped(app, question) => {
                    app.output.note(&app.catalogue.text("walk-not-deleted"));
                }
                Typed::Answer(choice) => {
                    let said = Said::Choice(choice);
                    decide::keep(app, store, question, &said)?;
                    app.output.note(&decide::taken(app, question, &said));
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Whether the address, or where there is none the question's id, was typed again.
pub fn is_retyped(app: &App, question: &Question) -> bool {
    let email = &question.contact.email;
    let wanted = if email.is_empty() { question.id.as_str() } else { email };
    let shown = safe::visible(wanted);
    let typed = app.output.ask(&app.catalogue.format("walk-retype", &[("wanted", (&shown).into())]));
    typed.to_lowercase() == wanted.to_lowercase()
}

/// The number of a choice, or its word.
fn typed(question: &Question, text: &str) -> Typed {
    let by_number = text.parse::<usize>().ok().and_then(|number| question.choices.get(number.checked_sub(1)?));
    let by_word = || question.choices.iter().find(|choice| choice.word() == text.to_lowercase());
    match (text, by_number.or_else(by_word)) {
        (_, Some(choice)) => Typed::Answer(choice.clone()),
        ("", None) => Typed::Skip,
        ("q" | "Q", None) => Typed::Stop,
        (_, None) => Typed::Unclear,
    }
}

/// Who it is, what is asked, what each side holds, and what each answer does.
fn screen(app: &App, store: &Store, question: &Question) -> Result<String, Failure> {
    let catalogue = &app.catalogue;
    let mut out = format!("{}\n", words::contact(catalogue, &question.contact));
    for side in Side::BOTH {
        for id in question.records.get(side) {
            let record = store.record(side, id).map_err(|error| Failure::of_store(catalogue, &error))?;
            if let Some(record) = record {
                let _infallible = writeln!(out, "  {:10} {}", side.as_str(), known(app, &record));
            }
        }
    }
    if let Some(field) = &question.field {
        let values = words::sides(catalogue, &question.values, |value| words::value(catalogue, field, value));
        let _infallible = writeln!(out, "  {}", words::labelled(catalogue, &words::aspect(catalogue, field), &values));
    }
    let _infallible = writeln!(out, "\n{}", words::question(catalogue, question));
    for (number, choice) in (1..).zip(&question.choices) {
        let text = words::choice(catalogue, question, choice);
        let text = if number == 1 && question.choices.len() > 1 && !matches!(choice, Choice::Use(_)) {
            catalogue.format("choice-recommended", &[("text", (&text).into())])
        } else {
            text
        };
        let _infallible = writeln!(out, "  {number}. {} — {text}", choice.word());
    }
    Ok(out)
}

/// Addresses, status and tags of a record, on one line.
fn known(app: &App, record: &Record) -> String {
    let emails: Vec<String> = record.emails.iter().map(|email| safe::visible(email.as_str())).collect();
    let tags: Vec<String> =
        record.tags.as_known().into_iter().flat_map(SortedMap::values).map(|tag| safe::visible(tag)).collect();
    let status = record.status.map(|status| words::status(&app.catalogue, status));
    let parts = [Some(emails.join(", ")), status, (!tags.is_empty()).then(|| format!("[{}]", tags.join("] [")))];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
