//! Makes a service's words fit to be shown and logged: one short line, no address, no key. It must
//! not decide what is worth saying.

/// The most characters of a service's words that go into an error.
const MAX_CHARS: usize = 200;
/// Keys and address hashes have 32 hex digits or more, ids have far fewer than 16.
const SECRET_DIGITS: usize = 16;

/// One line of at most 200 characters, with e-mail addresses and long hexadecimal runs replaced.
pub fn mask(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .map(mask_word)
        .collect();
    shorten(&words.join(" "))
}

fn mask_word(word: &str) -> String {
    word.split_inclusive(is_border)
        .flat_map(|piece| {
            let core = piece.trim_end_matches(is_border);
            let border = piece.get(core.len()..).unwrap_or_default();
            [mask_piece(core), border]
        })
        .collect()
}

fn is_border(c: char) -> bool {
    "<>\"'(),;:[]{}=&?/".contains(c)
}

fn mask_piece(piece: &str) -> &str {
    if piece.contains('@') || piece.contains("%40") {
        "[address]"
    } else if has_long_hex(piece) {
        "[secret]"
    } else {
        piece
    }
}

fn has_long_hex(piece: &str) -> bool {
    piece.split(|c: char| !c.is_ascii_hexdigit()).any(|run| run.len() >= SECRET_DIGITS)
}

fn shorten(line: &str) -> String {
    if line.chars().count() <= MAX_CHARS {
        return line.to_owned();
    }
    let cut: String = line.chars().take(MAX_CHARS - 1).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_replaced_wherever_it_stands() {
        assert_eq!(
            mask("Emails: <Marie.Dupont@exemple.fr> is taken,by:zoé@exemple.fr"),
            "Emails: <[address]> is taken,by:[address]"
        );
        assert_eq!(mask("/people?email=a%40exemple.fr"), "/people?email=[address]");
    }

    #[test]
    fn keys_and_hashes_are_replaced_and_ids_are_not() {
        let key = "0123456789abcdef0123456789abcdef";
        assert_eq!(mask(&format!("key {key}-us21 of person 27140448")), "key [secret] of person 27140448");
    }

    #[test]
    fn several_lines_become_one_short_one() {
        assert_eq!(mask("a\nb\t\u{1b} c\r\n"), "a b c");
        let long = mask(&"é ".repeat(300));
        assert_eq!(long.chars().count(), MAX_CHARS);
        assert!(long.ends_with('…'));
    }
}
