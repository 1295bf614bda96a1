//! A record as last read, and a link with its base, line by line. It must not compare them.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::model::aspect::Aspect;
use crate::model::consent::Mark;
use crate::model::dossier::Held;
use crate::model::link::Link;
use crate::model::side::{PerSide, Side};
use crate::model::tag::Tags;
use crate::model::value::Value;
use crate::report::answer::{self, View};
use crate::report::safe;
use crate::report::words::{self, MAX_CONTACT_CHARS};

/// Writes a record.
pub(crate) fn write_held(held: &Held, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let record = &held.record;
    let changed = catalogue.format(
        "answer-record-changed",
        &[("record", (&answer::record(catalogue, &record.id)).into()), ("date", (&view.date(held.changed_at)).into())],
    );
    writeln!(out, "  {changed}")?;
    if held.is_unseen {
        writeln!(out, "  ! {}", catalogue.text("answer-unseen"))?;
    }
    let emails: Vec<String> = record.emails.iter().map(|email| safe::line(email.as_str(), MAX_CONTACT_CHARS)).collect();
    let emails = if emails.is_empty() { catalogue.text("contact-no_address") } else { emails.join(", ") };
    view.write_fact(&catalogue.text("field-email"), &emails, out)?;
    for (name, value) in record.fields.iter() {
        write_value(&Aspect::Field(name.clone()), value, view, out)?;
    }
    view.write_fact(&catalogue.text("label-tags"), &tags(&record.tags, view), out)?;
    if !held.marks.is_empty() {
        view.write_fact(&catalogue.text("answer-marks"), &marks(&held.marks, view), out)?;
    }
    if let Some(status) = record.status {
        view.write_fact(&catalogue.text("field-status"), &words::status(catalogue, status), out)?;
    }
    for (id, text) in
        [("field-unsubscribe_reason", &record.unsubscribe_reason), ("field-contact_type", &record.contact_type)]
    {
        if let Some(text) = text {
            view.write_fact(&catalogue.text(id), &answer::quoted(catalogue, text), out)?;
        }
    }
    Ok(())
}

/// Writes a link: its state, and what each side held when the two last agreed.
pub(crate) fn write_link(link: &Link, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let state = catalogue.text(&format!("answer-link-{}", link.state.as_str()));
    let id = safe::line(link.id.as_str(), MAX_CONTACT_CHARS);
    let records = link.records.as_ref().map(|id| answer::record(catalogue, id));
    let arguments = [
        ("state", (&state).into()),
        ("generation", link.generation.into()),
        ("id", (&id).into()),
        ("copper", (&records.copper).into()),
        ("mailchimp", (&records.mailchimp).into()),
    ];
    writeln!(out, "  {}", catalogue.format("answer-link-line", &arguments))?;
    writeln!(out, "  {}", catalogue.text("answer-base"))?;
    let base = &link.base;
    let emails =
        base.emails.as_ref().map(|email| email.as_ref().map_or(Value::Empty, |email| Value::text(email.as_str())));
    write_sides(&Aspect::Email, &emails, view, out)?;
    for (name, values) in base.fields.iter() {
        write_sides(&Aspect::Field(name.clone()), values, view, out)?;
    }
    let tags: Vec<String> = base.tags.iter().map(|(key, presence)| based_tag(key.as_str(), *presence, view)).collect();
    if !tags.is_empty() {
        view.write_fact(&catalogue.text("answer-based-tags"), &tags.join(", "), out)?;
    }
    if !base.marks.is_empty() {
        view.write_fact(&catalogue.text("answer-marks"), &marks(&base.marks, view), out)?;
    }
    if let Some(status) = base.status {
        view.write_fact(&catalogue.text("field-status"), &words::status(catalogue, status), out)?;
    }
    if let Some(suppression) = &base.suppression {
        let owner = catalogue.text(&format!("owner-{}", suppression.owner.as_str()));
        view.write_fact(&catalogue.text("field-owner"), &owner, out)?;
    }
    Ok(())
}

/// What differs in one thing between two versions; what a first version holds of it, where there is
/// nothing before.
pub(crate) fn difference_line(field: &Aspect, before: Option<&Value>, after: &Value, view: View<'_>) -> String {
    let catalogue = view.catalogue;
    let shown = |value: &Value| words::value(catalogue, field, value);
    let (label, text) = match (field, before) {
        (Aspect::Tag(spelling), _) => {
            let sign = if after.is_empty() { '−' } else { '+' };
            (catalogue.text("label-tags"), format!("{sign} {}", answer::quoted(catalogue, spelling)))
        }
        (_, None) => (words::aspect(catalogue, field), shown(after)),
        (_, Some(before)) => {
            let (before, after) = (shown(before), shown(after));
            let arguments = [("before", (&before).into()), ("after", (&after).into())];
            (words::aspect(catalogue, field), catalogue.format("before-after", &arguments))
        }
    };
    words::labelled(catalogue, &label, &text)
}

fn write_value(field: &Aspect, value: &Value, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let text = words::value(view.catalogue, field, value);
    view.write_fact(&words::aspect(view.catalogue, field), &text, out)
}

fn write_sides(field: &Aspect, values: &PerSide<Value>, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let text = words::sides(view.catalogue, values, |value| words::value(view.catalogue, field, value));
    view.write_fact(&words::aspect(view.catalogue, field), &text, out)
}

fn tags(tags: &Tags, view: View<'_>) -> String {
    let catalogue = view.catalogue;
    match tags.as_known() {
        None => catalogue.text("value-unknown"),
        Some(tags) if tags.is_empty() => catalogue.text("value-empty"),
        Some(tags) => tags.values().map(|tag| answer::quoted(catalogue, tag)).collect::<Vec<_>>().join(", "),
    }
}

fn marks(marks: &BTreeSet<Mark>, view: View<'_>) -> String {
    let name = |mark: &Mark| view.catalogue.text(&format!("answer-mark-{}", mark.as_str()));
    marks.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// A tag of ours, and on which sides it stood.
fn based_tag(tag: &str, presence: PerSide<bool>, view: View<'_>) -> String {
    let sides: Vec<&str> = Side::BOTH.into_iter().filter(|side| *presence.get(*side)).map(words::side).collect();
    format!("{} ({})", answer::quoted(view.catalogue, tag), sides.join(", "))
}
