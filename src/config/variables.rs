//! The environment, with what a `.env` adds to it. It must not let `.env` override the real
//! environment, nor be printed: it holds secrets.

use std::collections::BTreeMap;

use crate::config::error::Mistake;
use crate::config::problem::{Problem, SecretProblem};
use crate::config::settings::Origin;

/// Variables by name. Has no `Debug`, because it holds secrets.
pub(crate) struct Variables(BTreeMap<String, Variable>);

/// One variable.
pub(crate) struct Variable {
    /// As it stands.
    pub(crate) text: String,
    /// The environment or `.env`.
    pub(crate) origin: Origin,
}

impl Variables {
    /// The real environment over the text of a `.env`.
    pub(crate) fn new(environment: &BTreeMap<String, String>, dotenv: &str, mistakes: &mut Vec<Mistake>) -> Self {
        let added = dotenv_pairs(dotenv, mistakes).into_iter().map(|(name, text)| {
            let origin = Origin::DotEnv { name: name.clone() };
            (name, Variable { text, origin })
        });
        let real = environment.iter().map(|(name, text)| {
            let origin = Origin::Environment { name: name.clone() };
            let text = text.clone();
            (name.clone(), Variable { text, origin })
        });
        Self(added.chain(real).collect())
    }

    /// A variable, also an empty one.
    pub(crate) fn get(&self, name: &str) -> Option<&Variable> {
        self.0.get(name)
    }

    /// A variable that holds something.
    pub(crate) fn filled(&self, name: &str) -> Option<&Variable> {
        self.get(name).filter(|variable| !variable.text.trim().is_empty())
    }

    /// All, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Variable)> {
        self.0.iter()
    }
}

/// `KEY=VALUE` lines: comments, `export`, single and double quotes. A line without `=` is passed
/// over, as the common readers of such files do.
fn dotenv_pairs(text: &str, mistakes: &mut Vec<Mistake>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, rest)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let name = name.trim().to_owned();
        match value(rest.trim()) {
            Some(value) => pairs.push((name, value)),
            None => mistakes.push(Mistake {
                file: Some(".env".to_owned()),
                line: Some(index + 1),
                key: name,
                problem: Problem::Secret(SecretProblem::OpenQuote),
            }),
        }
    }
    pairs
}

/// What stands after `=`; none where a quotation mark is left open.
fn value(rest: &str) -> Option<String> {
    let mut characters = rest.chars();
    match characters.next() {
        Some('\'') => characters.as_str().split_once('\'').map(|(text, _)| text.to_owned()),
        Some('"') => unescaped(characters.as_str()),
        _ => Some(before_comment(rest).to_owned()),
    }
}

fn unescaped(quoted: &str) -> Option<String> {
    let mut value = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return Some(value),
            '\\' => match characters.next()? {
                'n' => value.push('\n'),
                character @ ('"' | '\\' | '$') => value.push(character),
                character => value.extend(['\\', character]),
            },
            character => value.push(character),
        }
    }
}

/// A `#` begins a comment only after a blank: passwords may hold one.
fn before_comment(rest: &str) -> &str {
    let is_comment =
        |(at, _): &(usize, &str)| *at == 0 || rest.get(..*at).is_some_and(|text| text.ends_with([' ', '\t']));
    match rest.match_indices('#').find(is_comment) {
        Some((at, _)) => rest.get(..at).unwrap_or(rest).trim_end(),
        None => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_dotenv_is_read_as_shells_read_it() {
        let cases = [
            ("A=b", Some("b")),
            ("  A = b  ", Some("b")),
            ("export A=b", Some("b")),
            ("A='b # c' # d", Some("b # c")),
            ("A=\"b \\\"c\\\" \\\\ \\$d\"", Some("b \"c\" \\ $d")),
            ("A=b#c # d", Some("b#c")),
            ("A=# d", Some("")),
            ("A=", Some("")),
            ("A=b=c", Some("b=c")),
            ("\u{feff}A=b\r", Some("b")),
            ("# A=b", None),
            ("A", None),
            ("", None),
        ];
        for (line, expected) in cases {
            let mut mistakes = Vec::new();
            let pairs = dotenv_pairs(line, &mut mistakes);
            let expected = expected.map(|value| ("A".to_owned(), value.to_owned()));
            assert_eq!(pairs.first(), expected.as_ref(), "{line}");
            assert!(mistakes.is_empty(), "{line}");
        }
    }

    #[test]
    fn an_open_quotation_mark_is_told_without_what_follows() {
        let mut mistakes = Vec::new();
        dotenv_pairs("A=b\nKEY=\"s3cret\nB='c", &mut mistakes);
        let texts: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                ".env:2: `KEY` has a quotation mark that is never closed",
                ".env:3: `B` has a quotation mark that is never closed",
            ]
        );
    }

    #[test]
    fn a_dotenv_does_not_override_the_environment() {
        let environment = BTreeMap::from([("A".to_owned(), "real".to_owned())]);
        let variables = Variables::new(&environment, "A=file\nB=file", &mut Vec::new());
        assert_eq!(variables.get("A").unwrap().text, "real");
        assert_eq!(variables.get("B").unwrap().origin, Origin::DotEnv { name: "B".into() });
    }
}
