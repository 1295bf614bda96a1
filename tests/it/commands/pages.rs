//! What is taller than the terminal goes through the reader's pager, and nothing else does.

use copper_mailchimp_sync::report::locale::{Catalogue, Language};

use crate::support::desk::{Desk, files};

/// Marks each line that it shows.
const MARKER: &str = "sed s/^/P:/";

fn planned() -> (Desk, String) {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    let plan = files(&desk.path("plans")).remove(0).display().to_string();
    (desk, plan)
}

/// How many lines a terminal showed, and how many of them came through the pager.
fn lines(desk: &Desk, arguments: &str, rows: u32, pager: &str) -> (usize, usize) {
    let ended = desk.look_at(arguments, (rows, 300), &[("PAGER", pager)]);
    assert_eq!(ended.code, 0, "{ended:?}");
    (ended.stdout.lines().count(), ended.stdout.lines().filter(|line| line.starts_with("P:")).count())
}

#[test]
fn a_plan_taller_than_the_terminal_is_paged_whole() {
    let (desk, plan) = planned();
    let whole = desk.sync(&["show", &plan]).stdout.lines().count();
    let show = format!("show {plan} --color never");
    assert_eq!(lines(&desk, &show, 20, MARKER), (whole, whole));
    assert_eq!(lines(&desk, &show, 500, MARKER), (whole, 0), "it fits");
    assert_eq!(lines(&desk, &show, 20, "cat"), (whole, 0), "none is wanted");
    assert_eq!(lines(&desk, &show, 20, "no-such-pager 2>/dev/null"), (whole, 0), "there is none");
}

#[test]
fn whoever_reads_a_plan_page_by_page_keeps_no_run_waiting() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let meanwhile = format!("{} run -q; echo the run ended with $?", env!("CARGO_BIN_EXE_sync"));
    let ended = desk.look_at("plan", (3, 80), &[("PAGER", &meanwhile)]);
    assert!(ended.stdout.contains("the run ended with 0"), "{ended:?}");
}

#[test]
fn what_is_indented_keeps_within_the_width_and_says_the_same() {
    let (desk, plan) = planned();
    let whole = desk.sync(&["show", &plan]).stdout;
    let seen = desk.look_at(&format!("show {plan} --color never"), (500, 50), &[]).stdout;
    let too_long = |line: &&str| line.starts_with(' ') && line.trim_end().chars().count() > 50;
    assert_eq!(seen.lines().filter(too_long).collect::<Vec<_>>(), [""; 0]);
    let words = |text: &str| {
        text.split([' ', '\r', '\n'])
            .filter(|word| !word.is_empty() && !word.contains('─'))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&seen), words(&whole));
}

#[test]
fn reports_and_what_is_told_of_one_contact_are_paged_and_documents_never() {
    let (desk, _) = planned();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    for arguments in ["report", "why jean.martin@exemple.com", "history jean.martin@exemple.com"] {
        let (all, paged) = lines(&desk, arguments, 2, MARKER);
        assert_eq!(all, paged, "{arguments}");
    }
    for arguments in ["report --format csv", "--json report", "status"] {
        assert_eq!(lines(&desk, arguments, 2, MARKER).1, 0, "{arguments}");
    }
}

#[test]
fn what_advances_says_how_many_of_how_many_and_what_is_left_in_the_reader_s_language() {
    let desk = Desk::with_cast();
    for (language, left) in [(Language::French, "encore "), (Language::English, " left")] {
        let ended = desk.look_at(&format!("--lang {} plan", language.as_str()), (50, 100), &[("PAGER", "cat")]);
        let told = ended.stdout.split(['\r', '\n']).find(|line| line.contains("Copper  ") && line.contains('█'));
        let told = told.unwrap_or_else(|| panic!("{}", ended.stdout));
        assert!(told.contains(left) && told.contains(" / "), "{told:?}");
    }
    assert_eq!(Catalogue::new(Language::French).number(13_700), "13\u{202f}700");
}
