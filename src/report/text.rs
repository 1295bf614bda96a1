//! The text report of a run, in the shape that the teams know. It must not change that shape: the
//! first block, the four totals and the one line per contact are read by people and by scripts.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use crate::model::journal::{Problem, RunOutcome, RunReport};
use crate::model::rules::Mode;
use crate::report::dates;
use crate::report::locale::Catalogue;
use crate::report::safe;
use crate::report::section::Item;
use crate::report::tally::{self, ContactResult, Standing, Totals};
use crate::report::text_contact;
use crate::report::text_waiting;
use crate::report::words::{self, MAX_CONTACT_CHARS};

/// The width of the two rules, which is part of the known shape.
const RULE_CHARS: usize = 80;

/// More would bury what changed; the rest is counted.
const IDENTICAL_SHOWN: usize = 20;

/// A message that names many contacts is cut.
pub(crate) const MAX_PROBLEM_CHARS: usize = 2_000;

/// What the report depends on beside the run itself.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The reader's time zone.
    pub time_zone: &'a TimeZone,
    /// The word the program is called by.
    pub program: &'a str,
    /// Where this report is kept, if it is.
    pub report_file: Option<&'a str>,
}

/// Writes the report.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(report: &RunReport, view: &View, catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    let results = tally::results(report);
    let totals = tally::totals(report, &results);
    write_head(report, &totals, (view, catalogue), out)?;
    write_totals((report, &totals), catalogue, out)?;
    match &report.problem {
        Some(problem) => write_problem((problem, &totals), catalogue, out)?,
        None => write_details(report, (&results, &totals), catalogue, out)?,
    }
    for section in text_waiting::sections(report, &results, (view.program, catalogue)) {
        section.write(out)?;
    }
    write_foot(report, view, catalogue, out)?;
    write_end(report, &totals, (view, catalogue), out)
}

fn write_head(
    report: &RunReport,
    totals: &Totals,
    (view, catalogue): (&View, &Catalogue),
    out: &mut dyn Write,
) -> io::Result<()> {
    let run = &report.run;
    let rule = "=".repeat(RULE_CHARS);
    let seconds = run.finished_at.map_or(0, |end| end.saturating_sub(run.started_at));
    writeln!(out, "{rule}\n{}\n{rule}", catalogue.text("report-title"))?;
    let date = dates::date(catalogue, run.started_at, view.time_zone);
    line(catalogue, "report-date", &date, out)?;
    line(catalogue, "report-mode", &mode(report, catalogue), out)?;
    match run.finished_at {
        Some(_) => line(catalogue, "report-duration", &dates::duration(seconds), out)?,
        None => line(catalogue, "report-duration", &catalogue.text("report-unfinished"), out)?,
    }
    line(catalogue, "report-total", &catalogue.number(totals.total()), out)?;
    writeln!(out)
}

/// The mode stands here with the plain blanks of the known shape, not with no-break ones.
pub(crate) fn mode(report: &RunReport, catalogue: &Catalogue) -> String {
    let contains = safe::line(&report.run.email_contains, MAX_CONTACT_CHARS);
    match report.run.mode {
        Mode::Production => catalogue.text("mode-production"),
        Mode::Test => catalogue.format("report-mode-test", &[("text", (&contains).into())]),
    }
}

fn write_totals((report, totals): (&RunReport, &Totals), catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    line(catalogue, "report-successes", &catalogue.number(totals.successes), out)?;
    line(catalogue, "report-errors", &catalogue.number(totals.errors), out)?;
    line(catalogue, "report-rate", &tally::rate_percent(report, totals).to_string(), out)?;
    line(catalogue, "report-marked", &catalogue.number(totals.marked), out)?;
    for (id, count) in [
        ("report-drifted", totals.drifted),
        ("report-in_doubt", totals.in_doubt),
        ("report-waiting", totals.waiting),
        ("report-held", totals.held),
        ("report-excluded-copper", totals.excluded.copper),
        ("report-excluded-mailchimp", totals.excluded.mailchimp),
    ] {
        if count > 0 {
            line(catalogue, id, &catalogue.number(count), out)?;
        }
    }
    writeln!(out)
}

/// The cause, and what to do; what was planned is in the plan, and in the table.
fn write_problem((problem, totals): (&Problem, &Totals), catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", catalogue.text("report-problem"))?;
    writeln!(out, "• {}", safe::line(&problem.message, MAX_PROBLEM_CHARS))?;
    if !problem.hint.is_empty() {
        let remedy = safe::line(&problem.hint, MAX_PROBLEM_CHARS);
        writeln!(out, "    {}", catalogue.format("step-remedy", &[("remedy", (&remedy).into())]))?;
    }
    if totals.held > 0 {
        writeln!(out, "    {}", catalogue.format("report-none-done", &[("count", totals.held.into())]))?;
    }
    Ok(())
}

fn write_details(
    report: &RunReport,
    (results, totals): (&[ContactResult], &Totals),
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", catalogue.text("report-details"))?;
    details(report, (results, totals), catalogue).iter().try_for_each(|item| item.write(out))
}

/// Everybody whom something was planned for, worst first; then who is identical, up to a number.
pub(crate) fn details(
    report: &RunReport,
    (results, totals): (&[ContactResult], &Totals),
    catalogue: &Catalogue,
) -> Vec<Item> {
    let (identical, others): (Vec<_>, Vec<_>) =
        results.iter().partition(|result| result.standing == Standing::Identical);
    let mut items: Vec<Item> = others.iter().map(|result| text_contact::item(result, catalogue)).collect();
    let mut addresses: Vec<String> = identical
        .iter()
        .map(|result| result.contact)
        .chain(&report.identical)
        .map(|contact| words::address(catalogue, contact))
        .collect();
    addresses.sort();
    addresses.truncate(IDENTICAL_SHOWN);
    let done = catalogue.text("done-identical");
    items.extend(addresses.iter().map(|address| Item::line(format!("{address} → {done}"))));
    let uncounted = totals.identical.saturating_sub(addresses.len() as u64);
    if uncounted > 0 {
        items.push(Item::line(catalogue.format("report-more-identical", &[("count", uncounted.into())])));
    }
    if items.is_empty() {
        items.push(Item::line(catalogue.text("report-nothing")));
    }
    items
}

fn write_foot(report: &RunReport, view: &View, catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", catalogue.text("report-support"))?;
    let date = dates::date(catalogue, report.run.started_at, view.time_zone);
    line(catalogue, "report-support-date", &date, out)?;
    line(catalogue, "report-support-run", report.run.id.as_str(), out)?;
    if let Some(file) = view.report_file {
        line(catalogue, "report-support-file", &safe::visible(file), out)?;
    }
    writeln!(out)
}

fn write_end(
    report: &RunReport,
    totals: &Totals,
    (view, catalogue): (&View, &Catalogue),
    out: &mut dyn Write,
) -> io::Result<()> {
    let end = catalogue.format(
        "report-end",
        &[("total", totals.total().into()), ("successes", totals.successes.into()), ("errors", totals.errors.into())],
    );
    let command = format!("{} {}", view.program, next_command(report, totals));
    let next = catalogue.format("next", &[("command", (&command).into())]);
    writeln!(out, "{end} {next}")
}

/// What is most pressing first.
fn next_command(report: &RunReport, totals: &Totals) -> &'static str {
    match report.run.outcome {
        Some(RunOutcome::Locked | RunOutcome::Stopped | RunOutcome::Failed) => "plan",
        // What is in doubt is settled first by every `apply`.
        Some(RunOutcome::Refused) | None => "apply",
        _ if totals.in_doubt + totals.errors + totals.drifted + totals.held > 0 => "apply",
        _ => "status",
    }
}

fn line(catalogue: &Catalogue, id: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", catalogue.format(id, &[("text", text.into())]))
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::*;
    use crate::model::plan::Plan;
    use crate::report::locale::Language;
    use crate::report::samples;

    fn rendered(report: &RunReport, language: Language) -> String {
        let view = View {
            time_zone: &TimeZone::fixed(offset(2)),
            program: "sync",
            report_file: Some("reports/20250709T123015Z-1a2b.txt"),
        };
        let mut out = Vec::new();
        render(report, &view, &Catalogue::new(language), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_run_reads_as_reviewed_in_both_languages() {
        let report = samples::report();
        samples::assert_reviewed("report-fr.txt", &rendered(&report, Language::French));
        samples::assert_reviewed("report-en.txt", &rendered(&report, Language::English));
    }

    #[test]
    fn a_run_that_came_to_nothing_says_why_and_what_to_do() {
        samples::assert_reviewed("report-failed-fr.txt", &rendered(&samples::fruitless_report(), Language::French));
        samples::assert_reviewed("report-refused-fr.txt", &rendered(&samples::refused_report(), Language::French));
        samples::assert_reviewed("report-refused-en.txt", &rendered(&samples::refused_report(), Language::English));
    }

    #[test]
    fn the_known_beginning_stays_to_the_letter() {
        let text = rendered(&samples::small_report(), Language::French);
        let known = include_str!("../../fixtures/reports/known-shape-fr.txt");
        assert!(text.starts_with(known), "{text}");
    }

    #[test]
    fn a_run_with_nothing_to_do_says_so_and_rates_100() {
        let mut report = samples::small_report();
        report.plan = report.plan.map(|plan| Plan { operations: vec![], counts: samples::no_counts(), ..plan });
        report.entries.clear();
        report.identical.clear();
        let text = rendered(&report, Language::French);
        assert!(text.contains("Taux de réussite: 100%"), "{text}");
        assert!(text.contains("• Rien à faire"), "{text}");
        assert!(text.ends_with("sync status\n"), "{text}");
    }
}
