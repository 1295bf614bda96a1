//! A full name and its five parts: first token, the rest, and a suffix after a comma.
//! It must not guess prefixes or middle names.

use serde::Serialize;

/// The parts of a name as a record shows them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct NameParts {
    pub(crate) prefix: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) middle_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) suffix: Option<String>,
}

/// The parts of a full name.
pub(crate) fn split(name: &str) -> NameParts {
    let (body, suffix) = name.split_once(',').unwrap_or((name, ""));
    let mut words = body.split_whitespace();
    NameParts {
        first_name: words.next().map(str::to_owned),
        last_name: filled(&words.collect::<Vec<_>>().join(" ")),
        suffix: filled(suffix.trim()),
        ..NameParts::default()
    }
}

/// The full name that a person's parts make.
pub(crate) fn join(parts: &NameParts) -> String {
    let words = [&parts.prefix, &parts.first_name, &parts.middle_name, &parts.last_name];
    let body = words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    match &parts.suffix {
        Some(suffix) => format!("{}, {suffix}", body.trim()),
        None => body.trim().to_owned(),
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_is_the_first_name_and_the_rest_the_last() {
        let parts = split(" Ana  de la Cruz ");
        assert_eq!(parts.first_name.as_deref(), Some("Ana"));
        assert_eq!(parts.last_name.as_deref(), Some("de la Cruz"));
        assert_eq!(parts.suffix, None);
    }

    #[test]
    fn what_follows_a_comma_is_the_suffix() {
        let parts = split("Jo Bennett, (sample)");
        assert_eq!(parts.last_name.as_deref(), Some("Bennett"));
        assert_eq!(parts.suffix.as_deref(), Some("(sample)"));
    }

    #[test]
    fn a_single_word_leaves_the_last_name_null() {
        assert_eq!(split("Prince").last_name, None);
    }

    #[test]
    fn joining_the_parts_gives_the_name_back() {
        assert_eq!(join(&split("Jo Bennett, (sample)")), "Jo Bennett, (sample)");
    }
}
