//! The picture of the last runs: a bar each, of what was done, held and failed; and the same as a table, for
//! whoever does not see it. It must not choose which runs.

use maud::{Markup, html};

use crate::model::journal::RunTally;
use crate::report::dates;
use crate::report::html::page::Words;

const WIDTH: u64 = 720;
const HEIGHT: u64 = 120;

/// The tallest of few changes is not as tall as the tallest of many.
const LEAST_SCALE: u64 = 5;

/// Few runs make no wider bars than this many.
const LEAST_PLACES: usize = 15;

/// The picture, oldest run first.
pub(crate) fn figure(runs: &[RunTally], words: &Words<'_>) -> Markup {
    let catalogue = words.catalogue;
    let oldest_first: Vec<&RunTally> = runs.iter().rev().collect();
    let most =
        runs.iter().map(|run| run.total() + u64::from(run.has_failed())).max().unwrap_or_default().max(LEAST_SCALE);
    let step = WIDTH / oldest_first.len().max(LEAST_PLACES) as u64;
    let summary = catalogue.format("html-runs-summary", &[("count", (runs.len() as u64).into())]);
    html! {
        figure {
            svg viewBox=(format!("0 0 {WIDTH} {}", HEIGHT + 2)) role="img" aria-label=(summary) {
                @for (place, run) in (0_u64..).zip(&oldest_first) {
                    (bar(run, (place * step, step), most, words))
                }
                line class="axis" x1="0" x2=(WIDTH) y1=(HEIGHT + 1) y2=(HEIGHT + 1) {}
            }
            figcaption {
                (summary)
                @for (class, id) in KEYS { span class={"key " (class)} aria-hidden="true" {} (catalogue.text(id)) }
            }
            details {
                summary { (catalogue.text("html-runs-table")) }
                (table(runs, words))
            }
        }
    }
}

/// What a bar is made of, from below: its class, and its name.
const KEYS: [(&str, &str); 3] = [("done", "html-done"), ("held", "html-held"), ("failed", "html-failed")];

fn bar(run: &RunTally, (left, step): (u64, u64), most: u64, words: &Words<'_>) -> Markup {
    let width = (step * 7 / 10).max(2);
    let mut top = HEIGHT;
    let pieces: Vec<(&str, u64, u64)> = KEYS
        .iter()
        .zip([run.done, run.held, failures(run)])
        .filter(|(_, count)| *count > 0)
        .map(|((class, _), count)| {
            // One of very many is seen too, as long as there is room.
            let height = (count * HEIGHT / most).max(2).min(top);
            top -= height;
            (*class, top, height)
        })
        .collect();
    html! {
        g {
            title { (words.date(run.run.started_at)) " · " (words.outcome(run)) }
            @for (class, top, height) in pieces {
                rect class=(class) x=(left) y=(top) width=(width) height=(height) {}
            }
        }
    }
}

/// A run that came to nothing has a bar too.
fn failures(run: &RunTally) -> u64 {
    run.failed + u64::from(run.has_failed())
}

fn table(runs: &[RunTally], words: &Words<'_>) -> Markup {
    let catalogue = words.catalogue;
    html! {
        div class="wide" tabindex="0" role="region" aria-label=(catalogue.text("html-runs-table")) {
            table {
                thead { tr {
                    th scope="col" { (catalogue.text("html-date")) }
                    th scope="col" { (catalogue.text("html-outcome")) }
                    @for (_, id) in KEYS { th scope="col" class="n" { (catalogue.text(id)) } }
                } }
                tbody { @for run in runs {
                    tr {
                        td { (dates::date(catalogue, run.run.started_at, words.time_zone)) }
                        td { (words.outcome(run)) }
                        @for count in [run.done, run.held, run.failed] { td class="n" { (catalogue.number(count)) } }
                    }
                } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::report::locale::{Catalogue, Language};
    use crate::report::samples;

    #[test]
    fn every_bar_stays_within_the_picture_whatever_the_counts() {
        let (catalogue, zone) = (Catalogue::new(Language::French), TimeZone::UTC);
        let words = Words { catalogue: &catalogue, time_zone: &zone };
        let run = samples::small_report().run;
        let tally = |done, held, failed| RunTally { run: run.clone(), done, held, failed };
        let runs = [tally(0, 0, 0), tally(1_000_000, 1, 1), tally(0, 0, 7), tally(3, 2, 1)];
        let unfinished =
            RunTally { run: crate::model::journal::Run { outcome: None, ..run.clone() }, ..tally(4, 0, 0) };
        let page = figure(&[&runs[..], &[unfinished]].concat(), &words).into_string();
        let number = |text: &str, name: &str| -> Option<u64> {
            text.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.parse().ok()
        };
        let bars: Vec<&str> = page.split("<rect").skip(1).collect();
        assert!(bars.len() >= 8, "{page}");
        for bar in bars {
            let (top, height) = (number(bar, "y").unwrap(), number(bar, "height").unwrap());
            assert!(top + height <= HEIGHT, "{bar}");
        }
    }
}
