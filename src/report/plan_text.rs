//! The plan as a person reads it before saying yes. It must not leave out a deletion, and must not
//! say anything that the plan does not hold.

use std::io::{self, Write};

use crate::model::plan::PlanFile;
use crate::report::command;
use crate::report::locale::Catalogue;
use crate::report::plan_blocks;
use crate::report::plan_head;
use crate::report::plan_notes;
use crate::report::plan_questions;
use crate::report::plan_view::{Page, PlanView};

/// Writes the plan.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(file: &PlanFile, view: &PlanView, catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { file, view, catalogue };
    plan_head::write(page, out)?;
    plan_blocks::write(page, out)?;
    plan_questions::write(page, out)?;
    plan_notes::write(page, out)?;
    write_end(page, out)
}

fn write_end(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let plan = &page.file.body;
    let changes = plan.changes().count() as u64;
    let end = page.catalogue.format(
        "plan-end",
        &[
            ("changes", changes.into()),
            ("questions", (plan.questions.len() as u64).into()),
            ("identical", plan.counts.identical.into()),
        ],
    );
    let end = match page.view.email {
        Some(_) => page.catalogue.format("plan-whole", &[("end", (&end).into())]),
        None => end,
    };
    let command = next_command(page, changes);
    let next = page.catalogue.format("next", &[("command", (&command).into())]);
    writeln!(out, "\n{end} {next}")
}

/// Where a check says stop, the command that overrides it stands beside the check, not here.
fn next_command(page: Page, changes: u64) -> String {
    let plan = &page.file.body;
    let program = page.view.program;
    match (plan.failed_check(), changes, plan.questions.len()) {
        (Some(_), _, _) => command::line([program, "plan", "--full"]),
        (None, 0, _) => command::line([program, "status"]),
        (None, _, _) => command::line([program, "apply", page.file_word()]),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::*;
    use crate::model::rules::Mode;
    use crate::report::locale::Language;
    use crate::report::plan_view::Extent;
    use crate::report::samples;
    use crate::report::style::{Colour, Palette};

    fn rendered(file: &PlanFile, language: Language, change: impl Fn(&mut PlanView)) -> String {
        let time_zone = TimeZone::fixed(offset(2));
        let mut view = PlanView::new(&time_zone, Palette::new(Colour::Off));
        view.file = Some("plans/20250709T123000Z-1a2b3c4d.json");
        view.mode = Some((Mode::Test, "@exemple"));
        change(&mut view);
        let mut out = Vec::new();
        render(file, &view, &Catalogue::new(language), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_plan_reads_as_reviewed_in_both_languages() {
        let file = samples::plan_file();
        samples::assert_reviewed("plan-fr.txt", &rendered(&file, Language::French, |_| ()));
        samples::assert_reviewed("plan-en.txt", &rendered(&file, Language::English, |_| ()));
    }

    #[test]
    fn a_coloured_plan_says_the_same_words() {
        let file = samples::plan_file();
        let coloured = rendered(&file, Language::French, |view| {
            view.palette = Palette::new(Colour::On);
        });
        samples::assert_reviewed("plan-colour-fr.txt", &coloured);
    }

    #[test]
    fn one_address_shows_only_its_own() {
        let file = samples::plan_file();
        let text = rendered(&file, Language::French, |view| {
            view.email = Some(" Marie.Dupont@exemple.com ");
        });
        samples::assert_reviewed("plan-one-fr.txt", &text);
        let text = rendered(&file, Language::French, |view| {
            view.email = Some("x@exemple.fr");
        });
        assert!(text.contains("Ce plan ne contient rien sur x@exemple.fr"), "{text}");
    }

    #[test]
    fn an_empty_plan_says_so_in_one_line() {
        let file = samples::empty_plan_file();
        let text = rendered(&file, Language::French, |_| ());
        samples::assert_reviewed("plan-empty-fr.txt", &text);
    }

    #[test]
    fn a_long_plan_is_cut_by_kind_and_never_hides_a_deletion() {
        let file = samples::long_plan_file(60);
        let brief = rendered(&file, Language::French, |_| ());
        let all = rendered(&file, Language::French, |view| view.extent = Extent::All);
        let blocks = |text: &str, symbol: &str| {
            text.lines().filter(|line| line.starts_with(symbol) && line.contains('@')).count()
        };
        assert_eq!(blocks(&brief, "~ "), 50);
        assert_eq!(blocks(&brief, "! "), 60);
        assert_eq!(blocks(&all, "~ "), 60);
        assert!(brief.contains("--all"), "{brief}");
        assert!(!all.contains("--all"), "{all}");
    }

    #[test]
    fn a_contact_cannot_write_to_the_terminal() {
        let mut file = samples::plan_file();
        for operation in &mut file.body.operations {
            operation.contact.name = "\u{1b}]0;x\u{7}\u{202E}\n+ Faux".into();
        }
        let text = rendered(&file, Language::French, |_| ());
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202E}']), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("+ Faux")), "{text}");
    }
}
