//! What a shown plan says beside its operations: values that lose, what is left alone, who does not
//! take part, and checks that do not pass. It must not judge any of it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::plan::{Bucket, Check, Conflict, Listed, Verdict};
use crate::model::reason::Reason;
use crate::model::value::Value;
use crate::report::command;
use crate::report::locale::Catalogue;
use crate::report::plan_view::Page;
use crate::report::style::Tone;
use crate::report::words;

/// As many of one reason as give an idea; the rest is counted.
const LISTED_SHOWN: usize = 20;

/// Writes every section that has something to say.
pub(crate) fn write(page: Page, out: &mut dyn Write) -> io::Result<()> {
    write_conflicts(page, out)?;
    write_listed(page, out)?;
    write_excluded(page, out)?;
    write_checks(page, out)
}

/// `NAME=N` for `--allow`, where the check's limit can be raised.
fn allowance(check: &Check) -> Option<String> {
    check.allowance().map(|name| format!("{name}={}", check.numerator))
}

fn write_conflicts(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let conflicts: Vec<&Conflict> =
        page.file.body.conflicts.iter().filter(|conflict| page.shows(&conflict.contact)).collect();
    page.write_counted_title("plan-conflicts", conflicts.len(), out)?;
    let shown = page.shown(conflicts.len(), LISTED_SHOWN);
    for conflict in conflicts.iter().take(shown) {
        write_conflict(page, conflict, out)?;
    }
    write_rest(page, conflicts.len() - shown, out)
}

fn write_conflict(page: Page, conflict: &Conflict, out: &mut dyn Write) -> io::Result<()> {
    let value = |value: &Value| words::value(page.catalogue, &conflict.field, value);
    let line = page.catalogue.format(
        "plan-conflict",
        &[
            ("field", (&words::aspect(page.catalogue, &conflict.field)).into()),
            ("winner", words::side(conflict.winner).into()),
            ("kept", (&value(conflict.values.get(conflict.winner))).into()),
            ("loser", words::side(conflict.winner.other()).into()),
            ("lost", (&value(conflict.values.get(conflict.winner.other()))).into()),
        ],
    );
    let contact = words::contact(page.catalogue, &conflict.contact);
    writeln!(out, "{}", page.view.palette.paint(Tone::Warning, &format!("! {contact}")))?;
    writeln!(out, "    {line}")?;
    if [&conflict.base.copper, &conflict.base.mailchimp].into_iter().any(|base| *base != Value::Unknown) {
        let base = words::sides(page.catalogue, &conflict.base, value);
        let label = page.catalogue.text("label-base");
        writeln!(out, "    {}", words::labelled(page.catalogue, &label, &base))?;
    }
    Ok(())
}

fn write_listed(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let mut by_reason: BTreeMap<Reason, Vec<&Listed>> = BTreeMap::new();
    for listed in page.file.body.listed.iter().filter(|listed| page.shows(&listed.contact)) {
        by_reason.entry(listed.reason).or_default().push(listed);
    }
    let total = by_reason.values().map(Vec::len).sum();
    page.write_counted_title("plan-listed", total, out)?;
    for (reason, mut group) in by_reason {
        group.sort_by_key(|listed| (&listed.contact.email, &listed.field));
        let title = page.catalogue.format(
            "plan-listed-reason",
            &[("reason", (&words::reason(page.catalogue, reason)).into()), ("count", (group.len() as u64).into())],
        );
        writeln!(out, "  {title}")?;
        let shown = page.shown(group.len(), LISTED_SHOWN);
        for listed in group.iter().take(shown) {
            writeln!(out, "    • {}", listed_line(page.catalogue, listed))?;
        }
        write_rest(page, group.len() - shown, out)?;
    }
    Ok(())
}

fn listed_line(catalogue: &Catalogue, listed: &Listed) -> String {
    let contact = words::contact(catalogue, &listed.contact);
    match (&listed.field, listed.side) {
        (Some(field), _) => {
            let values = words::sides(catalogue, &listed.values, |value| words::value(catalogue, field, value));
            format!("{contact} · {} · {values}", words::aspect(catalogue, field))
        }
        (None, Some(side)) => format!("{contact} · {}", words::side(side)),
        (None, None) => contact,
    }
}

fn write_excluded(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let excluded = page
        .file
        .body
        .counts
        .records
        .as_ref()
        .map(|buckets| buckets.get(&Bucket::Excluded).copied().unwrap_or_default());
    if page.view.email.is_some() || excluded.copper + excluded.mailchimp == 0 {
        return Ok(());
    }
    let line = page
        .catalogue
        .format("plan-excluded", &[("copper", excluded.copper.into()), ("mailchimp", excluded.mailchimp.into())]);
    writeln!(out, "\n{line}")
}

fn write_checks(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let checks: Vec<&Check> = match page.view.email {
        Some(_) => vec![],
        None => page.file.body.checks.iter().filter(|check| check.verdict != Verdict::Pass).collect(),
    };
    page.write_counted_title("plan-checks", checks.len(), out)?;
    for check in checks {
        let line = words::check(page.catalogue, check);
        writeln!(out, "{}", page.view.palette.paint(Tone::Warning, &format!("! {line}")))?;
        if let Some(allow) = allowance(check) {
            let command = command::line([page.view.program, "apply", page.file_word(), "--allow", &allow]);
            let hint = page.catalogue.format("check-allow", &[("command", (&command).into())]);
            writeln!(out, "    {hint}")?;
        }
    }
    Ok(())
}

fn write_rest(page: Page, rest: usize, out: &mut dyn Write) -> io::Result<()> {
    if rest == 0 {
        return Ok(());
    }
    let show_all = command::line([page.view.program, "show", page.file_word(), "--all"]);
    let line = page.catalogue.format("plan-more", &[("count", (rest as u64).into()), ("command", (&show_all).into())]);
    writeln!(out, "    {line}")
}
