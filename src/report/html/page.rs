//! The page itself, from top to bottom. It must not take any text but ours without escaping it.

use std::io::{self, Write};

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::journal::{Problem, RunReport, RunTally};
use crate::report::dates;
use crate::report::html::chart;
use crate::report::locale::Catalogue;
use crate::report::safe;
use crate::report::section::{Item, Section};
use crate::report::tally::{self, ContactResult, Standing, Totals};
use crate::report::text::{self, MAX_PROBLEM_CHARS, View};
use crate::report::text_waiting;
use crate::report::words;

const STYLE: &str = include_str!("style.css");

/// Nothing is loaded and nothing runs, whatever stands in a value.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// More contacts than this are folded up: the page stays quick.
const UNFOLDED: usize = 200;

/// What every part of the page needs.
pub(crate) struct Words<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) time_zone: &'a TimeZone,
}

impl Words<'_> {
    pub(crate) fn date(&self, utc_seconds: i64) -> String {
        dates::date(self.catalogue, utc_seconds, self.time_zone)
    }

    pub(crate) fn outcome(&self, run: &RunTally) -> String {
        let word = run.run.outcome.map_or_else(|| "unfinished".to_owned(), |outcome| words::word(&outcome));
        self.catalogue.text(&format!("outcome-{word}"))
    }
}

/// Writes the page; `runs` are the last ones, newest first, this one among them.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(
    report: &RunReport,
    runs: &[RunTally],
    view: &View<'_>,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(page(report, runs, view, catalogue).into_string().as_bytes())
}

fn page(report: &RunReport, runs: &[RunTally], view: &View<'_>, catalogue: &Catalogue) -> Markup {
    let results = tally::results(report);
    let totals = tally::totals(report, &results);
    let words = Words { catalogue, time_zone: view.time_zone };
    let title = catalogue.text("html-title");
    html! {
        (DOCTYPE)
        html lang=(catalogue.language().as_str()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · " (words.date(report.run.started_at)) }
                style { (PreEscaped(STYLE)) }
            }
            body { main {
                (head(report, &title, &words))
                (cards(report, &totals, catalogue))
                @if let Some(problem) = &report.problem { (problem_box(problem, catalogue)) }
                @for section in text_waiting::sections(report, &results, (view.program, catalogue)) {
                    (waiting(&section))
                }
                @if report.problem.is_none() {
                    h2 { (catalogue.text("html-details")) }
                    (details(report, (&results, &totals), catalogue))
                }
                @if !runs.is_empty() {
                    h2 { (catalogue.text("html-runs")) }
                    (chart::figure(runs, &words))
                }
                (foot(report, view, &words))
            } }
        }
    }
}

fn head(report: &RunReport, title: &str, words: &Words<'_>) -> Markup {
    let run = &report.run;
    let duration = run.finished_at.map_or_else(
        || words.catalogue.text("report-unfinished"),
        |end| dates::duration(end.saturating_sub(run.started_at)),
    );
    html! {
        header {
            h1 { (title) }
            p class="meta" { (words.date(run.started_at)) " · " (duration) }
            p class="meta" { span class="mode" { (text::mode(report, words.catalogue)) } }
        }
    }
}

fn cards(report: &RunReport, totals: &Totals, catalogue: &Catalogue) -> Markup {
    let rate = format!("{} %", tally::rate_percent(report, totals));
    let count = |count: u64| catalogue.number(count);
    let bad = if totals.errors > 0 { "bad" } else { "" };
    let wait = if totals.waiting > 0 { "wait" } else { "" };
    let always = [
        ("good", "html-successes", count(totals.successes)),
        (bad, "html-errors", count(totals.errors)),
        ("", "html-rate", rate),
        (wait, "html-waiting", count(totals.waiting)),
        ("", "html-identical", count(totals.identical)),
        ("", "html-marked", count(totals.marked)),
    ];
    let sometimes = [
        ("html-held-changes", totals.held),
        ("html-drifted", totals.drifted),
        ("html-in_doubt", totals.in_doubt),
        ("html-excluded-copper", totals.excluded.copper),
        ("html-excluded-mailchimp", totals.excluded.mailchimp),
    ];
    html! {
        dl class="cards" {
            @for (class, id, text) in always {
                div class=(class) { dt { (catalogue.text(id)) } dd { (text) } }
            }
            @for (id, number) in sometimes.into_iter().filter(|(_, number)| *number > 0) {
                div { dt { (catalogue.text(id)) } dd { (count(number)) } }
            }
        }
    }
}

fn problem_box(problem: &Problem, catalogue: &Catalogue) -> Markup {
    let remedy = safe::line(&problem.hint, MAX_PROBLEM_CHARS);
    html! {
        div class="problem" {
            p { strong { (catalogue.text("html-problem")) } }
            p dir="auto" { (safe::line(&problem.message, MAX_PROBLEM_CHARS)) }
            @if !remedy.is_empty() { p { (catalogue.format("step-remedy", &[("remedy", (&remedy).into())])) } }
        }
    }
}

fn waiting(section: &Section) -> Markup {
    html! {
        @if !section.items.is_empty() {
            h2 { (heading(&section.title)) }
            ul class="items" { @for item in &section.items { (shown(item, "wait")) } }
        }
    }
}

/// The title of a text without what a page shows by its size: capitals, and a colon.
fn heading(title: &str) -> String {
    let title = title.trim_end_matches([':', ' ', '\u{A0}']).to_lowercase();
    let mut letters = title.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn details(report: &RunReport, (results, totals): (&[ContactResult], &Totals), catalogue: &Catalogue) -> Markup {
    let classes = results.iter().map(|result| class(result.standing)).filter(|class| !class.is_empty());
    let items = text::details(report, (results, totals), catalogue);
    let marked: Vec<(&Item, &str)> = items.iter().zip(classes.chain(std::iter::repeat(""))).collect();
    let (changed, identical) = marked.split_at(marked.partition_point(|(_, class)| !class.is_empty()));
    let (first, rest) = changed.split_at(changed.len().min(UNFOLDED));
    let more = catalogue.format("html-more", &[("count", (rest.len() as u64).into())]);
    let unchanged = words::labelled(catalogue, &catalogue.text("html-identical"), &catalogue.number(totals.identical));
    html! {
        @if !first.is_empty() { ul class="items" { @for (item, class) in first { (shown(item, class)) } } }
        (folded(&more, rest))
        (folded(&unchanged, identical))
    }
}

/// What few look for: a line that opens.
fn folded(summary: &str, items: &[(&Item, &str)]) -> Markup {
    html! {
        @if !items.is_empty() {
            details {
                summary { (summary) }
                ul class="items" { @for (item, class) in items { (shown(item, class)) } }
            }
        }
    }
}

/// Identical contacts come last and have none.
const fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Failed => "bad",
        Standing::InDoubt | Standing::Drifted | Standing::Held => "wait",
        Standing::Done => "good",
        Standing::Identical => "",
    }
}

fn shown(item: &Item, class: &str) -> Markup {
    html! {
        li class=(class) {
            p dir="auto" { (item.head) }
            @if !item.details.is_empty() { ul { @for line in &item.details { li dir="auto" { (line) } } } }
        }
    }
}

fn foot(report: &RunReport, view: &View<'_>, words: &Words<'_>) -> Markup {
    let catalogue = words.catalogue;
    html! {
        footer {
            p { (catalogue.text("html-support")) }
            dl {
                dt { (catalogue.text("html-date")) } dd { (words.date(report.run.started_at)) }
                dt { (catalogue.text("html-run")) } dd { (report.run.id) }
                @if let Some(file) = view.report_file {
                    dt { (catalogue.text("html-file")) } dd { (safe::visible(file)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use super::*;
    use crate::report::locale::Language;
    use crate::report::samples;

    fn rendered(report: &RunReport, language: Language) -> String {
        let zone = TimeZone::fixed(offset(2));
        let view = View { time_zone: &zone, program: "sync", report_file: Some("reports/20250709T123015Z-1a2b.txt") };
        let tally = |run, failed| RunTally { run, done: 4, held: 1, failed };
        let runs = [tally(report.run.clone(), 1), tally(samples::small_report().run, 0)];
        let mut out = Vec::new();
        render(report, &runs, &view, &Catalogue::new(language), &mut out).unwrap();
        String::from_utf8(out).unwrap().replace(STYLE, "…")
    }

    #[test]
    fn a_page_reads_as_reviewed_in_both_languages() {
        let report = samples::report();
        samples::assert_reviewed("report-fr.html", &rendered(&report, Language::French));
        samples::assert_reviewed("report-en.html", &rendered(&report, Language::English));
        samples::assert_reviewed("report-failed-fr.html", &rendered(&samples::fruitless_report(), Language::French));
    }

    #[test]
    fn nothing_in_a_value_becomes_part_of_the_page() {
        let mut report = samples::report();
        let nasty = "=HYPERLINK(\"http://x\")<script>alert(1)</script>\u{202E}'>&amp;";
        for entry in &mut report.entries {
            entry.operation.contact.name = nasty.to_owned();
        }
        if let Some(plan) = &mut report.plan {
            for operation in &mut plan.operations {
                operation.contact.name = nasty.to_owned();
            }
        }
        let page = rendered(&report, Language::French);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
        assert!(!page.contains("<script") && !page.contains('\u{202E}'));
        assert!(!page.contains("src=") && !page.contains("href="), "nothing is loaded and nothing leads away");
    }
}
