//! The message catalogue: every word that a person reads, in French and in English, from
//! `locale/*.ftl`. It must not hold a rule: it turns ids and arguments into text.

use std::str::FromStr;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// The languages spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `fr`.
    French,
    /// `en`.
    English,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The word in the configuration and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// From a locale as the environment gives it (`fr_FR.UTF-8`); `None` where it names no language
    /// (`C`, `POSIX`, nothing). A language that is not spoken here is answered in English.
    pub fn from_locale(locale: &str) -> Option<Self> {
        let language = locale.split(['_', '-', '.', '@']).next()?.to_lowercase();
        match language.as_str() {
            "" | "c" | "posix" => None,
            "fr" => Some(Self::French),
            _ => Some(Self::English),
        }
    }

    /// A number in the language's digits: `1 234` (no-break) in French, `1,234` in English.
    pub fn number(self, number: u64) -> String {
        let separator = match self {
            Language::French => '\u{202F}',
            Language::English => ',',
        };
        let digits = number.to_string();
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped
    }

    fn identifier(self) -> LanguageIdentifier {
        self.as_str().parse().expect("both words are language tags")
    }

    pub(crate) const fn source(self) -> &'static str {
        match self {
            Self::French => include_str!("locale/fr.ftl"),
            Self::English => include_str!("locale/en.ftl"),
        }
    }
}

/// The word is neither `fr` nor `en`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a language, known are fr and en: {0}")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|language| language.as_str() == word).ok_or_else(|| UnknownLanguage(word.to_owned()))
    }
}

/// What stands for a variable of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument<'a> {
    /// Text, put in as it is.
    Text(&'a str),
    /// A number: `$name` chooses the plural, `$name_text` is the number in the language's digits.
    Number(u64),
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Argument<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Argument<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// All messages of one language.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// The catalogue of a language.
    pub fn new(language: Language) -> Self {
        let resource = FluentResource::try_new(language.source().to_owned()).expect("the catalogue's syntax is tested");
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // Isolation marks are invisible characters that would end up in files and terminals.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("the catalogue's ids are tested to be unique");
        Self { language, bundle }
    }

    /// Its language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message without variables; its id where there is no such message.
    pub fn text(&self, id: &str) -> String {
        self.format(id, &[])
    }

    /// A message with its variables; its id where there is no such message.
    pub fn format(&self, id: &str, arguments: &[(&str, Argument)]) -> String {
        self.find(id, arguments).unwrap_or_else(|| id.to_owned())
    }

    /// A message that need not exist.
    pub fn find(&self, id: &str, arguments: &[(&str, Argument)]) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let mut errors = Vec::new();
        let text =
            self.bundle.format_pattern(message.value()?, Some(&self.values(arguments)), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{id}: {errors:?}");
        Some(text)
    }

    /// A number in the language's digits.
    pub fn number(&self, number: u64) -> String {
        self.language.number(number)
    }

    fn values<'a>(&self, arguments: &[(&'a str, Argument<'a>)]) -> FluentArgs<'a> {
        let mut values = FluentArgs::with_capacity(arguments.len() * 2);
        for (name, argument) in arguments {
            match argument {
                Argument::Text(text) => values.set(*name, *text),
                Argument::Number(number) => {
                    values.set(*name, *number);
                    values.set(format!("{name}_text"), self.number(*number));
                }
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        let french = Catalogue::new(Language::French);
        let english = Catalogue::new(Language::English);
        assert_eq!(french.number(1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!(english.number(1_234_567), "1,234,567");
        assert_eq!(english.number(999), "999");
        assert_eq!(english.number(0), "0");
    }

    #[test]
    fn zero_is_singular_in_french_and_plural_in_english() {
        let count =
            |language, count: u64| Catalogue::new(language).format("count-contacts", &[("count", count.into())]);
        assert_eq!(count(Language::French, 0), "0 contact");
        assert_eq!(count(Language::English, 0), "0 contacts");
        assert_eq!(count(Language::French, 1_500), "1\u{202F}500 contacts");
    }

    #[test]
    fn a_message_that_is_missing_shows_its_id() {
        assert_eq!(Catalogue::new(Language::French).text("no-such"), "no-such");
    }

    #[test]
    fn a_locale_says_the_language_or_nothing() {
        assert_eq!(Language::from_locale("fr_FR.UTF-8"), Some(Language::French));
        assert_eq!(Language::from_locale("en"), Some(Language::English));
        assert_eq!(Language::from_locale("de_DE"), Some(Language::English));
        for silent in ["", "C", "C.UTF-8", "POSIX"] {
            assert_eq!(Language::from_locale(silent), None, "{silent}");
        }
    }

    #[test]
    fn only_the_two_words_are_languages() {
        assert_eq!("fr".parse(), Ok(Language::French));
        assert_eq!("en".parse(), Ok(Language::English));
        assert!("français".parse::<Language>().is_err());
    }
}
