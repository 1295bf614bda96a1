//! The arrows: who may import whom, and which outside crate lives where. A file that breaks one is
//! named here before anybody reviews it.

use std::fs;
use std::path::{Path, PathBuf};

/// Folder → folders of ours that it may import.
const ARROWS: [(&str, &[&str]); 10] = [
    ("model", &["model"]),
    ("reconcile", &["model", "reconcile"]),
    ("store", &["model", "store"]),
    ("remote", &["model", "remote"]),
    ("report", &["model", "report"]),
    ("host", &["model", "host"]),
    ("sandbox", &["sandbox"]),
    ("config", &["model", "config"]),
    ("steps", &["model", "reconcile", "store", "remote", "steps"]),
    ("cli", &["model", "reconcile", "store", "remote", "report", "host", "sandbox", "config", "steps", "cli"]),
];

/// Outside crate → the only folders that may name it.
const HOMES: [(&str, &[&str]); 21] = [
    ("lettre", &["host"]),
    ("maud", &["report"]),
    ("rustix", &["host"]),
    ("rusqlite", &["store"]),
    ("rayon", &["reconcile"]),
    ("reqwest", &["remote", "host"]),
    ("blake3", &["model"]),
    ("similar", &["report"]),
    ("csv", &["report"]),
    ("fluent_bundle", &["report"]),
    ("axum", &["sandbox"]),
    ("flate2", &["remote", "sandbox"]),
    ("tar", &["remote"]),
    ("toml", &["config"]),
    ("etcetera", &["config"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("terminal_size", &["cli"]),
    ("textwrap", &["cli"]),
];

/// What neither `model` nor `reconcile` does.
const IMPURE: [&str; 6] = ["tracing::", ".await", "SystemTime", "std::fs", "std::env", "Instant::now"];

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The folder under `src` that a file stands in; `None` for `lib.rs` and `main.rs`.
fn folder_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root()).unwrap();
    (inside.components().count() > 1)
        .then(|| inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned())
}

/// Lines that are code: comments may name anything.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The words after each `crate::` in the code.
fn imports(text: &str) -> Vec<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    code(text).flat_map(|line| line.split("crate::").skip(1).map(word).collect::<Vec<_>>()).collect()
}

#[test]
fn every_folder_imports_only_what_the_architecture_allows() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root()) {
        let Some(folder) = folder_of(&path) else { continue };
        let (_, allowed) =
            ARROWS.iter().find(|(name, _)| *name == folder).unwrap_or_else(|| panic!("no arrows for {folder}"));
        for import in imports(&text).into_iter().filter(|import| !allowed.contains(&import.as_str())) {
            wrong.push(format!("{} imports {import}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_outside_crate_stays_in_its_folder() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root()) {
        let Some(folder) = folder_of(&path) else { continue };
        for (name, homes) in HOMES.iter().filter(|(_, homes)| !homes.contains(&folder.as_str())) {
            let names_it = |line: &str| {
                line.match_indices(&format!("{name}::"))
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
            };
            // A module of ours may bear a crate's name.
            let is_ours = code(&text).any(|line| line.contains("crate::") && line.contains(name));
            if !is_ours && code(&text).any(names_it) {
                wrong.push(format!("{} names {name}, which lives in {homes:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn steps_know_the_services_by_one_trait() {
    let wrong: Vec<_> = sources(&root().join("steps"))
        .into_iter()
        .filter(|(_, text)| {
            code(text).any(|line| line.contains("remote::copper") || line.contains("remote::mailchimp"))
        })
        .map(|(path, _)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn model_and_reconcile_neither_log_nor_wait_nor_read_the_world() {
    let mut wrong = Vec::new();
    for folder in ["model", "reconcile"] {
        for (path, text) in sources(&root().join(folder)) {
            for word in IMPURE.iter().filter(|word| code(&text).any(|line| line.contains(*word))) {
                wrong.push(format!("{} uses {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<_> =
        sources(&root()).into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long: Vec<_> = sources(&root())
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 400)
        .map(|(path, text)| format!("{} {}", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// Text of several words that is not for a reader: file names of the demonstration's world, what other
/// programs say or read.
const NOT_TO_READ: [(&str, &str); 8] = [
    ("cli/demo.rs", "Antoine Lambert-Roy"),
    ("cli/demo.rs", "🎯 Prospect chaud"),
    ("cli/demo.rs", "Élodie Faure"),
    ("cli/demo.rs", "Claire Petit-Durand"),
    ("host/schedule/crontab.rs", " --quiet --config {config} run >/dev/null 2>&1"),
    ("host/schedule/machine.rs", "no crontab"),
    ("report/html/page.rs", "default-src 'none'"),
    ("report/html/page.rs", "light dark"),
];

/// What is written for whoever programs, or reads a log.
const FOR_PROGRAMMERS: [&str; 8] =
    ["expect(", "tracing::", "#[error(", "reason = ", "unreachable!(", "debug_assert", "assert", "panic!("];

/// A text of two words at least, as a sentence has.
fn sentence(line: &str) -> Option<&str> {
    let is_letter = |character: char| character.is_alphabetic() || "-'’.,:!?".contains(character);
    let is_word = |word: &str| word.chars().count() > 1 && word.chars().all(is_letter);
    let has_two =
        |text: &&str| text.split(' ').collect::<Vec<_>>().windows(2).any(|two| two.iter().all(|word| is_word(word)));
    line.split('"').skip(1).step_by(2).find(has_two)
}

#[test]
fn every_sentence_that_a_reader_meets_comes_from_the_catalogue() {
    let mut met: Vec<&(&str, &str)> = Vec::new();
    for folder in ["cli", "report", "host"] {
        for (path, text) in sources(&root().join(folder)) {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            let (shipped, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
            let is_test = ["sample", "check", "tests"].iter().any(|word| name.contains(word));
            for line in code(shipped).filter(|line| !is_test && !FOR_PROGRAMMERS.iter().any(|sign| line.contains(sign)))
            {
                let Some(found) = sentence(line) else { continue };
                let known = NOT_TO_READ.iter().find(|(of, part)| name == *of && found.contains(part));
                assert!(known.is_some(), "{name} says {found:?}, which the catalogue does not know");
                met.extend(known);
            }
        }
    }
    let idle: Vec<_> = NOT_TO_READ.iter().filter(|known| !met.contains(known)).collect();
    assert!(idle.is_empty(), "no longer needed: {idle:?}");
}
