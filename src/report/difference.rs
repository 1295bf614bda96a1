//! Two texts side by side with the words in which they differ set off. It must not change a text
//! otherwise than by cutting off what both begin with.

use similar::{ChangeTag, TextDiff};

use crate::report::safe;
use crate::report::style::{Colour, Palette, Tone};
use crate::report::words::MAX_VALUE_CHARS;

/// How the words that differ are set off.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Emphasis {
    /// In colour, or between `[-` `-]` and `{+` `+}` where there is none.
    Words(Palette),
    /// Not at all: both texts are shown whole.
    Whole,
}

/// How much of a common beginning is kept where the texts are too long to be shown whole.
const KEPT_CHARS: usize = 40;

/// Both texts, safe to show. Nothing is set off where the two have no word in common: then all differs.
pub(crate) fn pair(before: &str, after: &str, emphasis: Emphasis) -> (String, String) {
    let (before, after) = excerpts(&safe::visible(before), &safe::visible(after));
    match emphasis {
        Emphasis::Whole => (before, after),
        Emphasis::Words(palette) => set_off(&before, &after, palette),
    }
}

fn set_off(before: &str, after: &str, palette: Palette) -> (String, String) {
    let difference = TextDiff::from_unicode_words(before, after);
    let pieces: Vec<(ChangeTag, &str)> =
        difference.iter_all_changes().map(|change| (change.tag(), change.value())).collect();
    let shares_a_word =
        pieces.iter().any(|(tag, text)| *tag == ChangeTag::Equal && text.contains(char::is_alphanumeric));
    if !shares_a_word {
        return (before.to_owned(), after.to_owned());
    }
    (joined(&pieces, ChangeTag::Delete, palette), joined(&pieces, ChangeTag::Insert, palette))
}

/// One of the two texts: the equal pieces and those with `tag`, neighbours of the latter as one.
fn joined(pieces: &[(ChangeTag, &str)], tag: ChangeTag, palette: Palette) -> String {
    let mut runs: Vec<(ChangeTag, String)> = Vec::new();
    for (piece_tag, text) in pieces {
        if *piece_tag == tag || *piece_tag == ChangeTag::Equal {
            append(&mut runs, *piece_tag, text);
        }
    }
    runs.into_iter()
        .map(|(run_tag, text)| match (run_tag, palette.colour()) {
            (ChangeTag::Equal, _) => text,
            (ChangeTag::Delete, Colour::Off) => format!("[-{text}-]"),
            (ChangeTag::Insert, Colour::Off) => format!("{{+{text}+}}"),
            (ChangeTag::Delete, Colour::On) => palette.paint(Tone::Remove, &text),
            (ChangeTag::Insert, Colour::On) => palette.paint(Tone::Add, &text),
        })
        .collect()
}

/// Adds a piece to the last run of its kind, over a blank if need be: a telephone number reads
/// better set off as a whole than pair by pair.
fn append(runs: &mut Vec<(ChangeTag, String)>, tag: ChangeTag, text: &str) {
    let blank = runs.pop_if(|(last, run)| *last == ChangeTag::Equal && run.trim().is_empty());
    match (runs.last_mut(), blank) {
        (Some((last, run)), blank) if *last == tag => {
            run.extend(blank.map(|(_, blank)| blank));
            run.push_str(text);
        }
        (_, blank) => {
            runs.extend(blank);
            runs.push((tag, text.to_owned()));
        }
    }
}

/// Texts too long to be shown whole begin shortly before the first difference, so that whoever
/// approves a change sees it.
fn excerpts(before: &str, after: &str) -> (String, String) {
    let longest = before.chars().count().max(after.chars().count());
    let common = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
    let skipped = if longest > MAX_VALUE_CHARS { common.saturating_sub(KEPT_CHARS) } else { 0 };
    let excerpt = |text: &str| {
        let lead = if skipped == 0 { "" } else { "…" };
        let rest: String = text.chars().skip(skipped).collect();
        safe::line(&format!("{lead}{rest}"), MAX_VALUE_CHARS)
    };
    (excerpt(before), excerpt(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(before: &str, after: &str) -> (String, String) {
        pair(before, after, Emphasis::Words(Palette::new(Colour::Off)))
    }

    #[test]
    fn words_that_differ_are_bracketed_without_colour() {
        let (before, after) = plain("12 rue Neuve, Lyon", "12 rue de la Paix, Lyon");
        assert_eq!(before, "12 rue [-Neuve-], Lyon");
        assert_eq!(after, "12 rue {+de la Paix+}, Lyon");
    }

    #[test]
    fn neighbouring_words_are_set_off_as_one() {
        let (before, after) = plain("+33 6 11 22 rue", "+33 6 44 55 rue");
        assert_eq!(before, "+33 6 [-11 22-] rue");
        assert_eq!(after, "+33 6 {+44 55+} rue");
    }

    #[test]
    fn words_that_differ_are_coloured_with_colour() {
        let emphasis = Emphasis::Words(Palette::new(Colour::On));
        let (before, after) = pair("Anne Marie", "Anne Claire", emphasis);
        assert_eq!(before, "Anne \u{1b}[31mMarie\u{1b}[0m");
        assert_eq!(after, "Anne \u{1b}[32mClaire\u{1b}[0m");
    }

    #[test]
    fn texts_without_a_common_word_are_not_marked_up() {
        assert_eq!(plain("Marie", "Anne"), ("Marie".into(), "Anne".into()));
    }

    #[test]
    fn a_change_at_the_end_of_a_long_text_is_still_seen() {
        let start = "mot ".repeat(200);
        let (before, after) = plain(&format!("{start}un"), &format!("{start}deux"));
        assert!(before.ends_with("[-un-]"), "{before}");
        assert!(after.ends_with("{+deux+}"), "{after}");
        assert!(before.starts_with('…'));
    }

    #[test]
    fn hidden_characters_show_in_both() {
        let (before, after) = plain("a\u{200B}", "a\u{1b}");
        assert_eq!(before, "a[-\u{FFFD}-]");
        assert_eq!(after, "a{+␛+}");
    }
}
