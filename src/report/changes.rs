//! One operation's changes as lines: tags, fields before and after, losers, losses. It must not
//! know whether the operation is planned or done.

use crate::model::aspect::Aspect;
use crate::model::kind::{Kind, Target};
use crate::model::operation::{Change, Operation};
use crate::model::side::Side;
use crate::model::value::Value;
use crate::report::difference::{self, Emphasis};
use crate::report::locale::Catalogue;
use crate::report::words;

/// The lines, without indentation: tags first, then the fields by name. The program's own
/// bookkeeping (who owns a suppression, marks in the base) is left out: it says nothing to a reader.
pub(crate) fn lines(operation: &Operation, catalogue: &Catalogue, emphasis: Emphasis) -> Vec<String> {
    let mut lines = Vec::new();
    let tags = words::tags(catalogue, operation);
    if !tags.is_empty() {
        let label = match operation.kind {
            Kind::Mark => catalogue.text("label-mark"),
            _ => catalogue.text("label-tags"),
        };
        lines.push(words::labelled(catalogue, &label, &tags));
    }
    for change in operation.changes.iter().filter(|change| is_shown(operation, change)) {
        lines.push(change_line(operation, change, catalogue, emphasis));
        lines.extend(loser_line(change, catalogue));
        if change.lossy {
            lines.push(catalogue.text("change-lossy"));
        }
    }
    lines
}

fn is_shown(operation: &Operation, change: &Change) -> bool {
    match &change.field {
        Aspect::Field(_) => true,
        // A mark in Copper writes no status: it only remembers the one it was put for.
        Aspect::Status => operation.side == Target::Side(Side::Mailchimp),
        // The address of somebody new already stands in the heading.
        Aspect::Email => operation.kind != Kind::Create,
        Aspect::Owner | Aspect::State | Aspect::Record | Aspect::Mark(_) | Aspect::Tag(_) => false,
    }
}

fn change_line(operation: &Operation, change: &Change, catalogue: &Catalogue, emphasis: Emphasis) -> String {
    let before = change.now(operation.side.side().unwrap_or(Side::Mailchimp));
    let label = words::aspect(catalogue, &change.field);
    let text = if operation.kind == Kind::Create && !has_text(before) {
        words::value(catalogue, &change.field, &change.write)
    } else {
        let (before, after) = both(change, before, catalogue, emphasis);
        let arguments = [("before", (&before).into()), ("after", (&after).into())];
        catalogue.format("before-after", &arguments)
    };
    words::labelled(catalogue, &label, &text)
}

fn both(change: &Change, before: &Value, catalogue: &Catalogue, emphasis: Emphasis) -> (String, String) {
    if change.field == Aspect::Status || !(has_text(before) && has_text(&change.write)) {
        return (words::value(catalogue, &change.field, before), words::value(catalogue, &change.field, &change.write));
    }
    let (before, after) = difference::pair(&before.to_string(), &change.write.to_string(), emphasis);
    (words::quoted(catalogue, &before), words::quoted(catalogue, &after))
}

const fn has_text(value: &Value) -> bool {
    match value {
        Value::Text(_) | Value::Number(_) | Value::Choices(_) | Value::Address(_) => true,
        Value::Empty | Value::Unknown | Value::Unrepresentable(_) | Value::Flag(_) => false,
    }
}

fn loser_line(change: &Change, catalogue: &Catalogue) -> Option<String> {
    let loser = change.loser.as_ref()?;
    let value = words::value(catalogue, &change.field, &loser.value);
    Some(catalogue.format("change-loser", &[("side", words::side(loser.side).into()), ("value", (&value).into())]))
}
