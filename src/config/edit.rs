//! Changes one value in the text of a `sync.toml` and leaves every other byte, comments among them.
//! It must not write the file.

use toml::de::DeTable;

use crate::model::rules::Mode;

/// The text with another mode. The text must be one that loads; where it names no mode, a line is
/// put on top, since below a table's heading it would belong to that table.
pub fn with_mode(text: &str, mode: Mode) -> String {
    let word = match mode {
        Mode::Test => "\"test\"",
        Mode::Production => "\"production\"",
    };
    let (table, _) = DeTable::parse_recoverable(text);
    let place = table.get_ref().get("mode").map(toml::Spanned::span);
    let parts = place.and_then(|place| Some((text.get(..place.start)?, text.get(place.end..)?)));
    match parts {
        Some((before, after)) => format!("{before}{word}{after}"),
        None => format!("mode = {word}\n{}", text.trim_start_matches('\u{feff}')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changing_the_mode_leaves_every_other_byte() {
        let cases = [
            ("# é\r\nmode = 'test' # x\r\n", "# é\r\nmode = \"production\" # x\r\n"),
            ("[test]\nmode = 1", "mode = \"production\"\n[test]\nmode = 1"),
            ("# mode = \"test\"\n", "mode = \"production\"\n# mode = \"test\"\n"),
            ("\u{feff}mode = \"test\"", "\u{feff}mode = \"production\""),
            ("\u{feff}a = 1", "mode = \"production\"\na = 1"),
            ("", "mode = \"production\"\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(with_mode(text, Mode::Production), expected, "{text}");
        }
        assert_eq!(with_mode("mode = \"production\"", Mode::Test), "mode = \"test\"");
    }
}
