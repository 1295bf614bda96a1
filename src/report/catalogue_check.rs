//! Checks that the catalogues are complete: same ids and variables in both languages, a message for
//! every variant and for every id that the sources name. It must not check wording.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use crate::model::journal::FailureClass;
use crate::model::question::{Choice, QuestionKind};
use crate::report::locale::{Catalogue, Language};
use crate::report::{samples, words};

/// Message id → names of its variables.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in language.source().lines() {
        if line.starts_with(|character: char| character.is_ascii_alphabetic()) {
            current = line.split_once('=').unwrap().0.trim().to_owned();
            assert!(!messages.contains_key(&current), "{current} stands twice");
            messages.insert(current.clone(), BTreeSet::new());
        }
        if !line.starts_with('#') && !current.is_empty() {
            messages.get_mut(&current).unwrap().extend(variables(line));
        }
    }
    messages
}

fn variables(line: &str) -> impl Iterator<Item = String> {
    line.split('$').skip(1).map(|rest| {
        rest.chars().take_while(|character| character.is_ascii_alphanumeric() || *character == '_').collect()
    })
}

/// The words of an enum's variants as they stand in its source, so that a new variant is asked for.
fn variants(source: &str, name: &str) -> Vec<String> {
    let body = source.split_once(&format!("pub enum {name} {{")).unwrap().1;
    let body = body.split_once("\n}").unwrap().0;
    body.lines()
        .map(str::trim)
        .filter(|line| line.starts_with(|character: char| character.is_ascii_uppercase()))
        .map(|line| line.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
        .map(|variant| snake_case(&variant))
        .collect()
}

fn snake_case(variant: &str) -> String {
    let mut word = String::new();
    for character in variant.chars() {
        if character.is_ascii_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.push(character.to_ascii_lowercase());
    }
    word
}

fn sources(folder: &Path, texts: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, texts)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push(fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// The literal after each call, across line breaks.
fn literals<'a>(source: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
    source
        .split(call)
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"'))
        .filter_map(|rest| rest.split('"').next())
}

#[test]
fn both_languages_have_the_same_messages_and_variables() {
    let (french, english) = (messages(Language::French), messages(Language::English));
    assert_eq!(french, english);
    assert!(french.len() > 100);
}

#[test]
fn every_variant_has_its_message() {
    let kind = include_str!("../model/kind.rs");
    let question = include_str!("../model/question.rs");
    let journal = include_str!("../model/journal.rs");
    let known = messages(Language::French);
    for (prefix, source, name) in [
        ("reason", include_str!("../model/reason.rs"), "Reason"),
        ("kind", kind, "Kind"),
        ("count", kind, "Kind"),
        ("question", question, "QuestionKind"),
        ("choice", question, "Choice"),
        ("status", include_str!("../model/consent.rs"), "Status"),
        ("owner", include_str!("../model/consent.rs"), "Owner"),
        ("bucket", include_str!("../model/plan.rs"), "Bucket"),
        ("verdict", include_str!("../model/plan.rs"), "Verdict"),
        ("failure", journal, "FailureClass"),
        ("remedy", journal, "FailureClass"),
        ("outcome", journal, "RunOutcome"),
        ("answer", include_str!("../model/dossier.rs"), "Answer"),
        ("answer-bucket", include_str!("../model/plan.rs"), "Bucket"),
        ("answer-mark", include_str!("../model/consent.rs"), "Mark"),
        ("answer-link", include_str!("../model/link.rs"), "LinkState"),
        ("answer-cause", include_str!("../model/link.rs"), "Cause"),
        ("hold", journal, "Hold"),
        ("release", journal, "Hold"),
    ] {
        let variants = variants(source, name);
        assert!(variants.len() > 2, "{name}: {variants:?}");
        for variant in variants {
            let id = format!("{prefix}-{variant}");
            assert!(known.contains_key(&id), "{id}");
        }
    }
}

#[test]
fn the_words_of_variants_are_those_of_the_ids() {
    assert_eq!(words::word(&FailureClass::IgnoredByService), "ignored_by_service");
    assert_eq!(snake_case("IgnoredByService"), "ignored_by_service");
}

#[test]
fn every_answer_to_every_question_is_explained_in_both_languages() {
    let kinds = variants(include_str!("../model/question.rs"), "QuestionKind");
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for kind in &kinds {
            let kind: QuestionKind = serde_json::from_value(kind.as_str().into()).unwrap();
            let question = crate::model::question::Question { kind, ..samples::question() };
            for choice in kind.choices().iter().chain([&Choice::parse("use:7").unwrap()]) {
                let text = words::choice(&catalogue, &question, choice);
                assert!(text.contains(' '), "{kind:?} {choice:?}: {text}");
            }
        }
    }
}

#[test]
fn every_id_that_the_sources_name_exists() {
    let mut texts = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for folder in ["report", "cli"] {
        let folder = source.join(folder);
        if folder.is_dir() {
            sources(&folder, &mut texts).unwrap();
        }
    }
    let known = messages(Language::English);
    let mut found = 0;
    for text in &texts {
        for id in literals(text, concat!(".text", "(")).chain(literals(text, concat!(".format", "("))) {
            // Tests ask for one message that must not exist.
            if id != "no-such" {
                assert!(known.contains_key(id), "{id}");
                found += 1;
            }
        }
    }
    assert!(found > 30, "{found}");
}

#[test]
fn no_message_is_there_for_nobody() {
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts).unwrap();
    let whole = texts.concat();
    let families = [
        "reason-",
        "kind-",
        "count-",
        "question-",
        "choice-",
        "status-",
        "owner-",
        "bucket-",
        "verdict-",
        "failure-",
        "remedy-",
        "outcome-",
        "month-",
        "field-",
        "check-",
        "done-",
        "error-",
        "hint-",
        "cli-",
        "help-",
        "usage-",
        "answer-",
        "hold-",
        "release-",
        "doctor-",
        "init-",
    ];
    for id in messages(Language::English).keys() {
        let is_of_a_family = families.iter().any(|family| id.starts_with(family));
        assert!(is_of_a_family || whole.contains(&format!("\"{id}\"")), "{id}");
    }
}

#[test]
fn every_failure_has_its_cause_and_its_remedy_in_words() {
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli"), &mut texts).unwrap();
    let known = messages(Language::English);
    let mut codes = BTreeSet::new();
    for call in texts.iter().flat_map(|text| text.split("Exit::").skip(1)) {
        // `Exit::Refused, "plan-used"`: the code follows the exit at once, on this line or the next.
        let code = call.split_once(',').and_then(|(_, rest)| rest.trim_start().strip_prefix('"'));
        codes.extend(code.and_then(|rest| rest.split('"').next()).map(str::to_owned));
    }
    for code in &codes {
        assert!(known.contains_key(&format!("error-{code}")), "error-{code}");
        assert!(known.contains_key(&format!("hint-{code}")), "hint-{code}");
    }
    assert!(codes.len() > 15, "{codes:?}");
}

#[test]
fn french_keeps_its_punctuation_on_the_line() {
    // This one line is known to the teams with ordinary blanks.
    let wording = |line: &&str| !line.starts_with('#') && !line.starts_with("report-mode-test");
    for line in Language::French.source().lines().filter(wording) {
        for breakable in [" :", " ;", " !", " ?", " »", "« "] {
            assert!(!line.contains(breakable), "an ordinary blank beside {breakable}: {line}");
        }
    }
}
