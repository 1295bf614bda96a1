//! Every command of every guide, run in its order on one desk. It must not know what a command prints.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::desk::{Desk, Ended, ended};

/// Commands that ask on a terminal, by their beginning: what is typed, and how they end.
const TYPED: [(&str, &[&str], i32); 7] = [
    // The questions come first, then the plan.
    ("apply", &["q", "oui"], 0),
    ("decide", &["q"], 0),
    ("forget jean.martin@exemple.com", &["jean.martin@exemple.com"], 0),
    // The desk is set up already, and it is not to be set up anew.
    ("init", &["non"], 4),
    ("mode production", &["production"], 0),
    ("doctor", &[], 0),
    // Nothing was interrupted.
    ("resume", &[], 0),
];

/// The commands of a guide: what follows `sync` on each line of its console blocks, without remarks.
fn commands(name: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap();
    let mut is_console = false;
    let mut found = Vec::new();
    for line in text.lines() {
        match line.trim() {
            "```console" => is_console = true,
            "```" => is_console = false,
            command if is_console => {
                let command = command.split("  #").next().unwrap_or_default().trim();
                found.push(command.strip_prefix("sync ").unwrap_or_else(|| panic!("{name}: {command}")).to_owned());
            }
            _ => {}
        }
    }
    found
}

struct Reader {
    desk: Desk,
}

impl Reader {
    fn new() -> Self {
        let desk = Desk::with_cast();
        fs::set_permissions(desk.path(".env"), fs::Permissions::from_mode(0o600)).unwrap();
        desk.lend_crontab();
        Self { desk }
    }

    fn runs(&self, command: &str) -> Ended {
        let typed = TYPED.iter().find(|(begins, ..)| command == *begins || command.starts_with(&format!("{begins} -")));
        match typed {
            Some((_, lines, _)) if !lines.is_empty() => self.desk.type_on_lent(command, lines),
            _ => {
                let words: Vec<&str> = command.split_whitespace().collect();
                ended(&self.desk.command(&words).envs(self.desk.lent()).output().unwrap())
            }
        }
    }

    fn reads(&self, guide: &str) {
        let commands = commands(guide);
        assert!(commands.len() > 8, "{guide}: {commands:?}");
        for command in commands {
            let code = TYPED.iter().find(|(begins, ..)| command == *begins).map_or(0, |(.., code)| *code);
            let ended = self.runs(&command);
            assert_eq!(ended.code, code, "{guide}: sync {command}: {ended:?}");
        }
    }
}

#[test]
fn every_command_of_the_french_guide_does_what_a_reader_types() {
    Reader::new().reads("guide.fr.md");
}

#[test]
fn every_command_of_the_english_guide_does_what_a_reader_types() {
    Reader::new().reads("guide.en.md");
}

#[test]
fn every_command_of_the_operations_manual_does_what_a_reader_types() {
    let reader = Reader::new();
    assert_eq!(reader.desk.sync(&["apply", "--yes", "-q"]).code, 0);
    reader.reads("operations.md");
}

/// The marks, the questions and their answers are the program's own.
#[test]
fn the_guides_name_every_mark_and_every_command_that_a_team_needs() {
    for guide in ["guide.fr.md", "guide.en.md"] {
        let commands = commands(guide).join("\n");
        for word in
            ["status", "plan", "apply", "report", "decide", "why", "history", "export", "undo", "show", "doctor"]
        {
            assert!(commands.contains(word), "{guide}: {word}");
        }
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(guide)).unwrap();
        for mark in ["🗑️ À SUPPRIMER", "📥 INACTIF", "🔕 DÉSABONNÉ", "Réinscription requise"] {
            assert!(text.contains(mark), "{guide}: {mark}");
        }
    }
}
