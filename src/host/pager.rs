//! The reader's pager, for what is longer than the terminal. It must not change a byte of what it shows.

use std::io::{self, Write};
use std::process::{Command, Stdio};

/// What a shell answers for a program that it does not find.
const NOT_FOUND: i32 = 127;

/// Shows a text by `$PAGER`, else by `less`, and waits until the reader has seen enough. Gives whether it
/// was shown: not where the reader wants no pager, or has none.
pub fn page(text: &str) -> bool {
    let Some(mut command) = chosen(std::env::var("PAGER").ok().as_deref()) else { return false };
    // Colours as they are, nothing cleared, and no wait where it fits after all.
    command.env("LESS", "FRX").env("LESSCHARSET", "utf-8").stdin(Stdio::piped());
    shown(command, text).unwrap_or(false)
}

/// `None` where the reader says that none is wanted.
fn chosen(pager: Option<&str>) -> Option<Command> {
    match pager.map(str::trim) {
        Some("" | "cat") => None,
        Some(line) => {
            let mut shell = Command::new("sh");
            shell.args(["-c", line]);
            Some(shell)
        }
        None => Some(Command::new("less")),
    }
}

fn shown(mut command: Command, text: &str) -> io::Result<bool> {
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A reader who leaves before the end has seen enough.
        let _closed = stdin.write_all(text.as_bytes());
    }
    Ok(child.wait()?.code() != Some(NOT_FOUND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_s_word_counts_and_less_without_one() {
        let program = |pager| chosen(pager).map(|command| command.get_program().to_owned());
        assert_eq!(program(None).unwrap(), "less");
        assert_eq!(program(Some("more -s")).unwrap(), "sh");
        for none in ["", " ", "cat"] {
            assert_eq!(program(Some(none)), None, "{none:?}");
        }
    }

    #[test]
    fn a_pager_that_is_not_there_shows_nothing() {
        let mut missing = Command::new("sh");
        missing.args(["-c", "no-such-pager-anywhere 2>/dev/null"]).stdin(Stdio::piped());
        assert!(!shown(missing, "x").unwrap());
        assert!(shown(Command::new("no-such-pager-anywhere"), "x").is_err());
        let mut impatient = Command::new("sh");
        impatient.args(["-c", "exit 0"]).stdin(Stdio::piped());
        assert!(shown(impatient, &"x".repeat(1 << 20)).unwrap(), "it closes its end at once");
    }
}
