//! The only file that prints: answers to stdout, everything else to stderr. It must not choose words.

use std::io::{self, BufRead, IsTerminal, Write};

use secrecy::SecretString;

use crate::cli::args::{ColourChoice, Global};
use crate::host::pager;
use crate::host::terminal::hidden;
use crate::report::style::{Colour, Palette};

/// A terminal narrower than this is written to as if it had this width.
const LEAST_COLUMNS: usize = 40;

/// Where the program writes, and how.
#[derive(Debug, Clone)]
pub struct Output {
    /// Whether the answer is one JSON document.
    pub is_json: bool,
    is_quiet: bool,
    colour: ColourChoice,
}

impl Output {
    /// From the global options.
    pub const fn new(global: &Global) -> Self {
        Self { is_json: global.json, is_quiet: global.quiet, colour: global.color }
    }

    /// The colours for what goes to stdout.
    pub fn palette(&self) -> Palette {
        let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_coloured = match self.colour {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto => !is_plain && io::stdout().is_terminal(),
        };
        Palette::new(if is_coloured { Colour::On } else { Colour::Off })
    }

    /// How many characters fit on a line of stdout.
    pub fn width(&self) -> usize {
        terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)).max(LEAST_COLUMNS)
    }

    /// Whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        !self.is_json && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Whether progress is worth drawing.
    pub fn shows_progress(&self) -> bool {
        !self.is_quiet && io::stderr().is_terminal()
    }

    /// The answer itself. A closed pipe is not an error: the reader has seen enough.
    pub fn answer(&self, text: &str) {
        let mut stdout = io::stdout().lock();
        let _closed = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    }

    /// Text for a person to read: within the terminal's width, and by their pager where it is taller. Elsewhere
    /// than on a terminal it stays as it is.
    pub fn page(&self, text: &str) {
        let Some((width, height)) = terminal_size::terminal_size_of(io::stdout()) else { return self.answer(text) };
        let text = folded(text, usize::from(width.0).max(LEAST_COLUMNS));
        let is_taller = text.lines().count() >= usize::from(height.0);
        if !(is_taller && pager::page(&text)) {
            self.answer(&text);
        }
    }

    /// Text meant for people alone: not printed beside a JSON document, nor under `--quiet`.
    pub fn text(&self, text: &str) {
        if !self.is_json && !self.is_quiet {
            self.answer(text);
        }
    }

    /// Something worth knowing beside the answer.
    pub fn note(&self, text: &str) {
        if !self.is_quiet {
            let _closed = writeln!(io::stderr().lock(), "{text}");
        }
    }

    /// What went wrong; never kept quiet.
    pub fn complain(&self, text: &str) {
        let _closed = writeln!(io::stderr().lock(), "{text}");
    }

    /// Asks on stderr and reads one line that the terminal does not show; empty at the end of input.
    pub fn ask_secret(&self, prompt: &str) -> SecretString {
        let typed = hidden(|| self.ask(prompt));
        // The terminal did not show the end of the line either.
        self.note("");
        SecretString::from(typed)
    }

    /// Asks on stderr and reads one line, trimmed; empty at the end of input.
    pub fn ask(&self, prompt: &str) -> String {
        let mut stderr = io::stderr().lock();
        let _closed = write!(stderr, "{prompt} ").and_then(|()| stderr.flush());
        let mut line = String::new();
        let _ended = io::stdin().lock().read_line(&mut line);
        line.trim().to_owned()
    }
}

/// Text whose indented lines go on below themselves, between words, where they are too long. Others are
/// left to the terminal: they hold paths and commands, to be copied whole.
fn folded(text: &str, width: usize) -> String {
    let mut all = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if indent == 0 {
            all.push_str(line);
        } else {
            let further = " ".repeat(indent + 2);
            let options = textwrap::Options::new(width).break_words(false).subsequent_indent(&further);
            let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
            all.push_str(&textwrap::fill(line.trim_end_matches('\n'), options));
            all.push_str(if line.ends_with('\n') { "\n" } else { "" });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_indented_lines_are_folded_and_only_between_words() {
        let text =
            "Ensuite : sync apply /un/long/chemin/de/plan.json\n    Prénom : « Élodie » → « Anne-Sophie »\n\n  x";
        let expected = "Ensuite : sync apply /un/long/chemin/de/plan.json\n    Prénom : « Élodie »\n      → « Anne-Sophie »\n\n  x";
        assert_eq!(folded(text, 24), expected);
        assert_eq!(folded(text, 200), text);
    }

    #[test]
    fn colours_take_no_room() {
        let text = "    \u{1b}[2mRaison : nouveau\u{1b}[0m dans\n";
        assert_eq!(folded(text, 25), text);
        assert_eq!(folded(text, 20).lines().count(), 2);
    }
}
