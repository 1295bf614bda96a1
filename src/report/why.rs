//! Everything known of a contact, as text: first a sentence that says why they are, or are not,
//! synchronised. It must not find any of it out.

use std::io::{self, Write};

use crate::model::dossier::{Answer, Dossier, Person, Refusal};
use crate::model::journal::Outcome;
use crate::model::kind::{Kind, Target};
use crate::model::link::Tombstone;
use crate::model::plan::{Conflict, Listed};
use crate::model::reason::Reason;
use crate::model::side::Side;
use crate::report::answer::{self, View};
use crate::report::command::Subject;
use crate::report::safe;
use crate::report::why_record;
use crate::report::words::{self, MAX_VALUE_CHARS};

/// Writes the answer, contact by contact.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(dossier: &Dossier, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (place, person) in dossier.people.iter().enumerate() {
        if place > 0 {
            writeln!(out, "\n{}\n", "─".repeat(80))?;
        }
        write_person(dossier, person, view, out)?;
    }
    view.write_next("history", dossier.email.as_str(), out)
}

fn write_person(dossier: &Dossier, person: &Person, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", words::contact(view.catalogue, &person.contact))?;
    writeln!(out, "{}", sentence(person, view))?;
    if person.reason == Some(Reason::OutOfTestScope) {
        let mode = words::mode(view.catalogue, dossier.mode, &dossier.email_contains);
        writeln!(out, "{}", words::labelled(view.catalogue, &view.catalogue.text("label-mode"), &mode))?;
    }
    for (side, records) in person.records.iter() {
        let read_at = view.date(*dossier.read_at.get(side));
        let title =
            view.catalogue.format("answer-side", &[("side", words::side(side).into()), ("date", (&read_at).into())]);
        writeln!(out, "\n{title}")?;
        if records.is_empty() {
            writeln!(out, "  {}", view.catalogue.text("answer-no_record"))?;
        }
        records.iter().try_for_each(|held| why_record::write_held(held, view, out))?;
    }
    if let Some(link) = &person.link {
        section("answer-link", view, out)?;
        why_record::write_link(link, view, out)?;
    }
    write_memories(person, view, out)?;
    write_plan(person, view, out)?;
    write_past(person, view, out)
}

/// The one reason. Each message takes of these words those that it needs.
fn sentence(person: &Person, view: View<'_>) -> String {
    let catalogue = view.catalogue;
    let reason = person.reason.map(|reason| words::reason(catalogue, reason)).unwrap_or_default();
    let questions: Vec<String> = person.questions.iter().map(|question| words::question(catalogue, question)).collect();
    let mut kinds: Vec<Kind> = person.operations.iter().map(|operation| operation.kind).collect();
    kinds.retain(|kind| *kind != Kind::Adopt);
    kinds.dedup();
    let kinds: Vec<String> = kinds.into_iter().map(|kind| words::kind(catalogue, kind)).collect();
    let created = person.operations.iter().find(|operation| operation.kind == Kind::Create);
    let target = created.and_then(|operation| operation.side.side()).unwrap_or(Side::Mailchimp);
    catalogue.format(
        &format!("answer-{}", words::word(&person.answer)),
        &[
            ("reason", (&reason).into()),
            ("question", (&questions.join(" ")).into()),
            ("kinds", (&kinds.join(", ")).into()),
            ("side", words::side(target.other()).into()),
            ("other", words::side(target).into()),
            ("status", (&suppression(person, view)).into()),
            ("failure", (&failure(person, view)).into()),
        ],
    )
}

/// The status that keeps mail away, and who caused it where that is known.
fn suppression(person: &Person, view: View<'_>) -> String {
    let catalogue = view.catalogue;
    let status = person.records.mailchimp.iter().find_map(|held| held.record.status);
    let status = status.map(|status| words::status(catalogue, status)).unwrap_or_default();
    let owner = person.link.as_ref().and_then(|link| link.base.suppression.as_ref()).map(|each| each.owner);
    owner.map_or_else(
        || status.clone(),
        |owner| format!("{status} ({})", catalogue.text(&format!("owner-{}", owner.as_str()))),
    )
}

fn failure(person: &Person, view: View<'_>) -> String {
    let failed = person.performed.iter().rev().find_map(|performed| match &performed.entry.outcome {
        Some(Outcome::Failed { class, .. }) => Some(*class),
        _ => None,
    });
    failed.map(|class| words::failure(view.catalogue, class)).unwrap_or_default()
}

fn write_memories(person: &Person, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !person.tombstones.is_empty() {
        section("answer-tombstones", view, out)?;
        person.tombstones.iter().try_for_each(|tombstone| write_tombstone(tombstone, view, out))?;
    }
    if !person.refusals.is_empty() {
        section("answer-refusals", view, out)?;
        person.refusals.iter().try_for_each(|refusal| write_refusal(refusal, view, out))?;
    }
    Ok(())
}

fn write_tombstone(tombstone: &Tombstone, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let emails: Vec<String> =
        tombstone.emails.iter().map(|email| safe::line(email.as_str(), MAX_VALUE_CHARS)).collect();
    writeln!(
        out,
        "  {} · {} · {} · {} · {}",
        view.date(tombstone.at),
        words::side(tombstone.side),
        answer::record(catalogue, &tombstone.id),
        emails.join(", "),
        catalogue.text(&format!("answer-cause-{}", words::word(&tombstone.cause))),
    )
}

fn write_refusal(refusal: &Refusal, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let fields: Vec<String> = refusal.fields.iter().map(|field| words::aspect(catalogue, field)).collect();
    let direction = words::direction(refusal.side.map_or(Target::Base, Target::Side));
    let (since, last) = (view.date(refusal.since), view.date(refusal.last_at));
    let times = catalogue.format(
        "answer-refused",
        &[("count", refusal.count.into()), ("since", (&since).into()), ("last", (&last).into())],
    );
    writeln!(out, "  {direction} · {} · {times}", fields.join(", "))?;
    writeln!(out, "      {}", words::failure(catalogue, refusal.class))?;
    if let Some(next_at) = refusal.next_at {
        let next = view.date(next_at);
        writeln!(out, "      {}", catalogue.format("answer-next-try", &[("next", (&next).into())]))?;
    }
    if !refusal.message.is_empty() {
        let message = safe::line(&refusal.message, MAX_VALUE_CHARS);
        writeln!(out, "      {}", catalogue.format("step-message", &[("message", (&message).into())]))?;
    }
    let remedy = words::remedy(catalogue, refusal.class);
    writeln!(out, "      {}", catalogue.format("step-remedy", &[("remedy", (&remedy).into())]))
}

fn write_plan(person: &Person, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    if person.answer == Answer::Past {
        return Ok(());
    }
    section("answer-plan", view, out)?;
    if let (Some(bucket), Some(reason)) = (person.bucket, person.reason) {
        let bucket = view.catalogue.text(&format!("answer-bucket-{}", bucket.as_str()));
        let line = match reason {
            // The bucket says it already.
            Reason::InSync | Reason::QuestionOpen => bucket,
            _ => words::labelled(view.catalogue, &bucket, &words::reason(view.catalogue, reason)),
        };
        writeln!(out, "  {line}")?;
    }
    person.operations.iter().try_for_each(|operation| answer::write_planned(operation, view, out))?;
    let subject = if person.questions.len() == 1 { Subject::Address } else { Subject::Id };
    person.questions.iter().try_for_each(|question| answer::write_question(question, subject, view, out))?;
    person.conflicts.iter().try_for_each(|conflict| write_conflict(conflict, view, out))?;
    person.listed.iter().try_for_each(|listed| write_listed(listed, view, out))
}

fn write_conflict(conflict: &Conflict, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let value = |side| words::value(catalogue, &conflict.field, conflict.values.get(side));
    let loser = conflict.winner.other();
    let line = catalogue.format(
        "plan-conflict",
        &[
            ("field", (&words::aspect(catalogue, &conflict.field)).into()),
            ("winner", words::side(conflict.winner).into()),
            ("kept", (&value(conflict.winner)).into()),
            ("loser", words::side(loser).into()),
            ("lost", (&value(loser)).into()),
        ],
    );
    writeln!(out, "  ! {line}")
}

fn write_listed(listed: &Listed, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    let reason = words::reason(catalogue, listed.reason);
    match (&listed.field, listed.side) {
        (Some(field), _) => {
            let values = words::sides(catalogue, &listed.values, |value| words::value(catalogue, field, value));
            writeln!(out, "  • {reason} · {} · {values}", words::aspect(catalogue, field))
        }
        (None, Some(side)) => writeln!(out, "  • {reason} · {}", words::side(side)),
        (None, None) => writeln!(out, "  • {reason}"),
    }
}

fn write_past(person: &Person, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let catalogue = view.catalogue;
    if !person.answered.is_empty() {
        section("answer-answered", view, out)?;
    }
    for asked in &person.answered {
        let Some(decision) = asked.in_force() else { continue };
        let chosen = answer::choice(catalogue, &asked.question, &decision.choice);
        let by = safe::line(&decision.by, MAX_VALUE_CHARS);
        let given = catalogue.format("answer-given", &[("choice", (&chosen).into()), ("by", (&by).into())]);
        writeln!(out, "  {} · {}", view.date(decision.at), words::question(catalogue, &asked.question))?;
        writeln!(out, "      {given}")?;
    }
    section("answer-performed", view, out)?;
    if person.performed.is_empty() {
        writeln!(out, "  {}", catalogue.text("answer-none"))?;
    }
    person.performed.iter().try_for_each(|performed| answer::write_performed(performed, view, out))
}

fn section(id: &str, view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", view.catalogue.text(id))
}
