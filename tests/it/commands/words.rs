//! Language, colour, quiet and help: how the same answer may look.

use crate::support::desk::{Desk, ended, files};

#[test]
fn the_language_comes_from_the_flag_else_the_file_else_the_locale() {
    let desk = Desk::with_cast();
    assert!(desk.sync(&["plan"]).stdout.contains("CE QUI SERA FAIT"));
    assert!(desk.sync(&["--lang", "en", "plan"]).stdout.contains("WHAT WILL BE DONE"));
    assert!(desk.sync(&["plan", "--lang=en"]).stdout.contains("WHAT WILL BE DONE"));
    let english = |command: &mut std::process::Command| ended(&command.env("LANG", "en_GB.UTF-8").output().unwrap());
    assert!(english(&mut desk.command(&["plan"])).stdout.contains("WHAT WILL BE DONE"));
    desk.reconfigure(|text| format!("language = \"fr\"\n{text}"));
    assert!(english(&mut desk.command(&["plan"])).stdout.contains("CE QUI SERA FAIT"));
    assert!(desk.sync(&["--lang", "en", "plan"]).stdout.contains("WHAT WILL BE DONE"));
}

#[test]
fn errors_and_help_are_in_the_reader_s_language() {
    let desk = Desk::with_cast();
    let (french, english) = (desk.sync(&["apply", "gone.json"]), desk.sync(&["apply", "gone.json", "--lang", "en"]));
    assert_ne!(french.stderr, english.stderr);
    let (french, english) = (desk.sync(&["--help"]), desk.sync(&["--lang", "en", "--help"]));
    assert_eq!((french.code, english.code), (0, 0));
    assert_ne!(french.stdout, english.stdout);
    assert!(english.stdout.contains("Usage"), "{}", english.stdout);
}

#[test]
fn colour_is_written_only_where_it_is_asked_for() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    let show = |arguments: &[&str], variable: Option<&str>| {
        let mut command = desk.command(arguments);
        command.envs(variable.map(|value| ("NO_COLOR", value)));
        ended(&command.output().unwrap()).stdout.contains('\u{1b}')
    };
    assert!(!show(&["show", "p.json"], None), "a pipe is no terminal");
    assert!(!show(&["show", "p.json", "--color", "never"], None));
    assert!(!show(&["show", "p.json", "--color", "auto"], Some("1")));
    assert!(show(&["show", "p.json", "--color", "always"], None));
    assert!(show(&["show", "p.json", "--color", "always"], Some("1")), "a flag beats the environment");
}

#[test]
fn colour_is_the_only_difference_that_colour_makes() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    let (plain, coloured) =
        (desk.sync(&["show", "p.json"]).stdout, desk.sync(&["show", "p.json", "--color", "always"]).stdout);
    let mut stripped = String::new();
    let mut is_inside = false;
    for character in coloured.chars() {
        match (is_inside, character) {
            (false, '\u{1b}') => is_inside = true,
            (true, 'm') => is_inside = false,
            (true, _) => {}
            (false, _) => stripped.push(character),
        }
    }
    assert_eq!(stripped, plain);
}

#[test]
fn quiet_leaves_the_exit_code_alone() {
    let desk = Desk::with_cast();
    let planned = desk.sync(&["plan", "-q", "--detailed-exitcode"]);
    assert_eq!((planned.code, planned.stdout.as_str(), planned.stderr.as_str()), (2, "", ""));
    let refused = desk.sync(&["apply", "-q"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (4, ""));
    assert!(!refused.stderr.is_empty(), "what went wrong is never kept quiet");
}

#[test]
fn completions_are_a_script_for_the_shell() {
    let desk = Desk::with_cast();
    let bash = desk.sync(&["completions", "bash"]);
    assert_eq!((bash.code, bash.stderr.as_str()), (0, ""));
    for word in ["complete ", "--detailed-exitcode", "approve"] {
        assert!(bash.stdout.contains(word), "{word}");
    }
    let output = std::process::Command::new("bash").args(["-n", "-c", &bash.stdout]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn one_contact_of_a_plan_can_be_looked_up() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    let one = desk.sync(&["show", "p.json", "--email", "jean.martin@exemple.com"]);
    assert_eq!(one.code, 0);
    assert!(one.stdout.contains("jean.martin@exemple.com"));
    assert!(!one.stdout.contains("thomas.garnier@exemple.com"), "{}", one.stdout);
}

#[test]
fn what_is_given_to_support_names_nobody_in_any_format() {
    let desk = crate::support::desk::Desk::with_cast();
    desk.sync(&["plan", "-q", "-o", "p.json"]);
    assert_eq!(desk.sync(&["apply", "p.json", "--yes", "-q"]).code, 0);
    for arguments in [
        &["report", "--redact"][..],
        &["report", "--redact", "--format", "csv"],
        &["report", "--redact", "--format", "html"],
        &["--json", "report", "--redact"],
        &["show", "p.json", "--redact", "--all"],
        &["--json", "show", "p.json", "--redact"],
    ] {
        let ended = desk.sync(arguments);
        for trace in ["@exemple.", "Dupont", "Marie", "Garnier", "VIP", "07 55 66", "Prospect", "testeur"] {
            assert!(!ended.stdout.contains(trace), "{arguments:?} says {trace}: {}", ended.stdout);
        }
        assert!(ended.stdout.contains("contact-"), "{arguments:?}");
    }
}

#[test]
fn every_command_has_a_manual_page_in_the_reader_s_language() {
    let desk = Desk::with_cast();
    for (language, name, plan) in
        [("fr", ".SH NOM", "Lit les deux services"), ("en", ".SH NAME", "Reads both services")]
    {
        let written = desk.sync(&["--lang", language, "man", "--output", language]);
        assert_eq!((written.code, written.stderr.as_str()), (0, ""), "{written:?}");
        let pages = files(&desk.path(language));
        let read = |name: &str| std::fs::read_to_string(desk.path(language).join(name)).unwrap();
        let main = read("sync.1");
        let named = main.lines().filter(|line| line.starts_with("sync\\-") && line.ends_with("(1)")).count();
        assert_eq!(pages.len(), named + 1, "a page for each command that the first one names");
        assert!(main.contains(name) && read("sync-plan.1").contains(plan), "{language}");
        assert_eq!(desk.sync(&["--lang", language, "man"]).stdout, main, "without a folder, the first page");
    }
}
