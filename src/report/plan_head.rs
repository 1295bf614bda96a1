//! The head of a shown plan: where it comes from, how long it is valid, and how much of what it
//! would do. It must not name a contact.

use std::io::{self, Write};

use crate::model::kind::{Kind, Target};
use crate::model::side::Side;
use crate::report::dates;
use crate::report::plan_view::Page;
use crate::report::safe;
use crate::report::style::Tone;
use crate::report::words::{self, MAX_CONTACT_CHARS};

/// A longer rule says nothing more.
const MAX_RULE_CHARS: usize = 80;

/// Writes the header and the counts by direction and kind.
pub(crate) fn write(page: Page, out: &mut dyn Write) -> io::Result<()> {
    write_header(page, out)?;
    write_summary(page, out)
}

fn write_header(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let Page { file, view, catalogue } = page;
    let title = catalogue.format("plan-title", &[("id", file.id.short().into())]);
    writeln!(out, "{}", view.palette.paint(Tone::Title, &title))?;
    writeln!(out, "{}", "─".repeat(view.width.clamp(1, MAX_RULE_CHARS)))?;
    for (id, fact) in facts(page) {
        let line = words::labelled(catalogue, &catalogue.text(id), &fact);
        writeln!(out, "{line}")?;
    }
    if file.body.scope_changed {
        let warning = format!("! {}", catalogue.text("plan-scope_changed"));
        writeln!(out, "{}", view.palette.paint(Tone::Warning, &warning))?;
    }
    Ok(())
}

fn facts(page: Page) -> Vec<(&'static str, String)> {
    let Page { file, view, catalogue } = page;
    let ends = file.meta.snapshots.map(|span| span.finished_at);
    let date = |utc_seconds| dates::date(catalogue, utc_seconds, view.time_zone);
    let mode = view.mode.map(|(mode, contains)| ("label-mode", words::mode(catalogue, mode, contains)));
    mode.into_iter()
        .chain([
            ("label-account", safe::line(&file.body.account, MAX_CONTACT_CHARS)),
            ("label-audience", safe::line(&file.body.audience, MAX_CONTACT_CHARS)),
            ("label-read_at", date(ends.copper.max(ends.mailchimp))),
            ("label-valid_until", date(file.meta.valid_until)),
            ("label-plan_id", file.id.as_str().to_owned()),
        ])
        .collect()
}

fn write_summary(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let plan = &page.file.body;
    if let Some(email) = page.view.email {
        let email = safe::line(email.trim(), MAX_CONTACT_CHARS);
        let id = if concerns(page) { "plan-only" } else { "plan-only-nothing" };
        return writeln!(out, "\n{}", page.catalogue.format(id, &[("email", (&email).into())]));
    }
    if plan.changes().next().is_none() {
        let id = if plan.questions.is_empty() { "plan-empty" } else { "plan-empty-but-questions" };
        writeln!(out, "\n{}", page.catalogue.text(id))?;
    } else {
        page.write_title(&page.catalogue.text("plan-summary"), out)?;
    }
    for side in [Side::Mailchimp, Side::Copper] {
        write_counts(page, side, out)?;
    }
    write_adopted(page, out)
}

fn concerns(page: Page) -> bool {
    let plan = &page.file.body;
    plan.operations
        .iter()
        .map(|operation| &operation.contact)
        .chain(plan.questions.iter().map(|question| &question.contact))
        .chain(plan.conflicts.iter().map(|conflict| &conflict.contact))
        .chain(plan.listed.iter().map(|listed| &listed.contact))
        .any(|contact| page.shows(contact))
}

fn write_counts(page: Page, side: Side, out: &mut dyn Write) -> io::Result<()> {
    let target = Target::Side(side);
    let mut total: u64 = 0;
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        let count =
            page.file.body.changes().filter(|operation| operation.side == target && operation.kind == kind).count()
                as u64;
        total += count;
        if count > 0 {
            let tone = Tone::of(kind);
            let text = page.catalogue.format(&format!("count-{}", kind.as_str()), &[("count", count.into())]);
            let line = format!("{} {text}", tone.symbol());
            lines.push(page.view.palette.paint(tone, &line));
        }
    }
    if total == 0 {
        return Ok(());
    }
    let count = page.catalogue.format("count-changes", &[("count", total.into())]);
    let heading = words::labelled(page.catalogue, words::direction(target), &count);
    writeln!(out, "  {heading}")?;
    lines.iter().try_for_each(|line| writeln!(out, "    {line}"))
}

fn write_adopted(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let operations = &page.file.body.operations;
    let count = operations.iter().filter(|operation| operation.side == Target::Base).count() as u64;
    if count == 0 {
        return Ok(());
    }
    let text = page.catalogue.format("count-adopt", &[("count", count.into())]);
    let line = words::labelled(page.catalogue, words::direction(Target::Base), &text);
    writeln!(out, "  {line}")
}
