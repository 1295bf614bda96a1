//! A contact's data made safe to show: one line, nothing hidden, nothing that steers a terminal.
//! It must not be used on what a machine reads back (CSV, JSON).

/// What stands for the part of a text that was cut off.
const CUT: char = '…';

/// What stands for an invisible character that has no picture of its own.
const HIDDEN: char = '\u{FFFD}';

/// One line of at most `max_chars` characters: every control, direction, zero-width and line-break
/// character is replaced by a visible stand-in, and what is too long ends in `…`.
pub fn line(text: &str, max_chars: usize) -> String {
    let mut shown = visible(text);
    if let Some((cut_at, _)) = shown.char_indices().nth(max_chars) {
        let kept = shown.char_indices().nth(max_chars.saturating_sub(1)).map_or(cut_at, |(index, _)| index);
        shown.truncate(kept);
        shown.push(CUT);
    }
    shown
}

/// The same, whole however long it is.
pub fn visible(text: &str) -> String {
    text.chars().map(stand_in).collect()
}

fn stand_in(character: char) -> char {
    match character {
        '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '⏎',
        // Unicode draws a picture of each ASCII control, 0x2400 further on.
        '\u{00}'..='\u{1F}' => char::from_u32(0x2400 + character as u32).unwrap_or(HIDDEN),
        '\u{7F}' => '\u{2421}',
        _ if is_hidden(character) => HIDDEN,
        _ => character,
    }
}

/// The two presentation selectors U+FE0E and U+FE0F stay: the marks' pictograms carry them, and they
/// change nothing but the drawing of the character before.
const fn is_hidden(character: char) -> bool {
    matches!(character,
        // C1 controls and the soft hyphen.
        '\u{80}'..='\u{9F}' | '\u{AD}'
        // Direction marks, embeddings, overrides and isolates.
        | '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        // Zero-width spaces and joiners, invisible operators, deprecated format characters.
        | '\u{034F}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}' | '\u{FEFF}'
        // Letters that draw nothing.
        | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}'
        // Other variation selectors, interlinear marks, tag characters.
        | '\u{FE00}'..='\u{FE0D}' | '\u{FFF9}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_cannot_reach_the_terminal() {
        assert_eq!(line("a\u{1b}[31mb\u{9b}31m\u{7f}", 80), "a␛[31mb�31m␡");
    }

    #[test]
    fn a_name_stays_on_its_line() {
        assert_eq!(line("a\nb\r\u{2028}\u{85}c\td", 80), "a⏎b⏎⏎⏎c␉d");
    }

    #[test]
    fn text_cannot_be_turned_around_or_hidden() {
        for hidden in
            ['\u{202E}', '\u{2066}', '\u{2069}', '\u{200B}', '\u{200D}', '\u{FEFF}', '\u{AD}', '\u{E0041}', '\u{3164}']
        {
            assert_eq!(line(&format!("a{hidden}b"), 80), "a\u{FFFD}b", "{hidden:?}");
        }
    }

    #[test]
    fn accents_and_the_marks_pictograms_stay() {
        assert_eq!(line("🗑️ À SUPPRIMER é", 80), "🗑️ À SUPPRIMER é");
    }

    #[test]
    fn long_text_is_cut_to_the_length_asked() {
        assert_eq!(line("ééééé", 5), "ééééé");
        assert_eq!(line("éééééé", 5), "éééé…");
        assert_eq!(line("ab", 1), "…");
    }
}
