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

/// The text with another period between two runs, as `every` is written (`15m`). The text must be one that
/// loads.
pub fn with_period(text: &str, every: &str) -> String {
    let line = format!("every = \"{every}\"");
    let (table, _) = DeTable::parse_recoverable(text);
    let schedule = table.get_ref().get("schedule");
    let place = schedule.and_then(|schedule| Some(schedule.get_ref().get("every")?.span()));
    let parts = place.and_then(|place| Some((text.get(..place.start)?, text.get(place.end..)?)));
    if let Some((before, after)) = parts {
        return format!("{before}\"{every}\"{after}");
    }
    let heading = |line: &&str| line.split('#').next().unwrap_or_default().trim() == "[schedule]";
    match text.split_inclusive('\n').find(heading) {
        Some(heading) => text.replacen(heading, &format!("{}\n{line}\n", heading.trim_end_matches('\n')), 1),
        None => format!("{}\n[schedule]\n{line}\n", text.trim_end_matches('\n')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changing_the_period_leaves_every_other_byte() {
        for (text, expected) in [
            ("a = 1\n[schedule] # x\nevery = '1h' # y\n", "a = 1\n[schedule] # x\nevery = \"15m\" # y\n"),
            ("[schedule] # x\n# every = \"1h\"\n", "[schedule] # x\nevery = \"15m\"\n# every = \"1h\"\n"),
            ("a = 1\n", "a = 1\n[schedule]\nevery = \"15m\"\n"),
        ] {
            assert_eq!(with_period(text, "15m"), expected, "{text}");
        }
    }

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
