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

/// Each picture: what is asked, from which line on it is shown, and how many lines.
const PICTURES: [(&str, &str, &str, &str, usize); 4] = [
    ("plan.fr.svg", "fr", "plan", "CE QUI SERA FAIT", 36),
    ("plan.en.svg", "en", "plan", "WHAT WILL BE DONE", 36),
    ("decide.fr.svg", "fr", "decide", "", 18),
    ("decide.en.svg", "en", "decide", "", 18),
];

/// A dark terminal on which everything can be read, what is dimmed too.
fn drawn(text: &str) -> String {
    let colour = |r, g, b| anstyle::Color::Rgb(anstyle::RgbColor(r, g, b));
    let terminal = anstyle_svg::Term::new()
        .palette(anstyle_lossy::palette::WIN10_CONSOLE)
        .fg_color(colour(242, 242, 242))
        .bg_color(colour(20, 23, 28));
    terminal.render_svg(text).replace("opacity: 0.4;", "opacity: 0.65;")
}

/// Pictures are drawn from what the program shows; `SYNC_REVIEW=write` draws them again.
#[test]
fn the_pictures_of_the_guides_are_what_the_program_shows() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    for (name, language, command, from, count) in PICTURES {
        let shown = desk.sync(&["--lang", language, "--color", "always", command]).stdout;
        let begin = shown.find(from).unwrap_or_else(|| panic!("{name}: {shown}"));
        let begin = shown[..begin].rfind('\n').map_or(0, |end| end + 1);
        let lines: Vec<&str> = shown[begin..].lines().take(count).collect();
        let drawn = drawn(&format!("$ sync {command}\n\n{}", lines.join("\n")));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images").join(name);
        if std::env::var_os("SYNC_REVIEW").is_some_and(|value| value == "write") {
            fs::write(&path, &drawn).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == drawn,
            "docs/images/{name} is not what `sync {command}` shows; SYNC_REVIEW=write draws it again"
        );
        let guide = fs::read_to_string(path.with_file_name("..").join(format!("guide.{language}.md"))).unwrap();
        assert!(guide.contains(&format!("images/{name}")), "{name} is in no guide");
    }
}
