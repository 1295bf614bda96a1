//! The form that a setting's value must have, and how TOML and plain text are read as it. It must
//! not know which key a value belongs to.

use std::fmt;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeInteger, DeValue};

use crate::config::base_url;
use crate::config::problem::{Problem, SecretProblem, ValueType};

/// The form of one setting.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Any text, also none.
    Text,
    /// Any text but none.
    Filled,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A list of such words.
    Words(&'static [&'static str]),
    /// A whole number within bounds.
    Number(i64, i64),
    /// True or false.
    Flag,
    /// A list of texts.
    List,
    /// A length of time, `15m`.
    Duration,
    /// The name of an environment variable, or nothing.
    Variable,
    /// The base of a service's addresses.
    BaseUrl,
}

/// A value of the form asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plain {
    /// Trimmed.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Flag(bool),
    /// Each trimmed, in the order given.
    List(Vec<String>),
}

/// A problem and the byte where it stands in the file.
#[derive(Debug)]
pub(crate) struct Fault {
    /// What is wrong.
    pub(crate) problem: Problem,
    /// Bytes before it.
    pub(crate) offset: usize,
}

impl Shape {
    /// Reads a value of `sync.toml`; a list tells every faulty item at its own place.
    pub(crate) fn read_toml(self, value: &Spanned<DeValue<'_>>) -> Result<Plain, Vec<Fault>> {
        let at = |offset| move |problem| Fault { problem, offset };
        let (DeValue::Array(items), ValueType::List) = (value.get_ref(), self.value_type()) else {
            return scalar(self.value_type(), value.get_ref())
                .and_then(|plain| self.check(plain))
                .map_err(|problem| vec![at(value.span().start)(problem)]);
        };
        collect(items.iter().map(|item| {
            scalar(ValueType::Text, item.get_ref()).and_then(|plain| self.check(plain)).map_err(at(item.span().start))
        }))
    }

    /// Reads the text of a variable or of a default: lists are separated by commas.
    pub(crate) fn read_text(self, text: &str) -> Result<Plain, Vec<Problem>> {
        let text = text.trim();
        let wrong = |expected| {
            let found = ValueType::Text;
            vec![Problem::WrongType { expected, found }]
        };
        let plain = match self.value_type() {
            ValueType::List => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                return collect(items.map(|item| self.check(Plain::Text(item.to_owned()))));
            }
            ValueType::Number => Plain::Number(text.parse().map_err(|_| wrong(ValueType::Number))?),
            ValueType::Flag => Plain::Flag(text.parse().map_err(|_| wrong(ValueType::Flag))?),
            _ => Plain::Text(text.to_owned()),
        };
        self.check(plain).map_err(|problem| vec![problem])
    }

    fn value_type(self) -> ValueType {
        match self {
            Self::Number(..) => ValueType::Number,
            Self::Flag => ValueType::Flag,
            Self::List | Self::Words(_) => ValueType::List,
            Self::Text | Self::Filled | Self::Word(_) | Self::Duration | Self::Variable | Self::BaseUrl => {
                ValueType::Text
            }
        }
    }

    /// Holds a value of the right type, or one item of a list, against the form.
    fn check(self, plain: Plain) -> Result<Plain, Problem> {
        match (self, &plain) {
            (Self::Word(allowed) | Self::Words(allowed), Plain::Text(text)) if !allowed.contains(&text.as_str()) => {
                Err(Problem::NotAllowed {
                    found: text.clone(),
                    allowed: allowed.iter().map(|&word| word.to_owned()).collect(),
                })
            }
            (Self::Number(least, most), Plain::Number(found)) if !(least..=most).contains(found) => {
                let found = *found;
                Err(Problem::OutOfRange { found, least, most })
            }
            (Self::Filled, Plain::Text(text)) if text.is_empty() => Err(Problem::Blank),
            (Self::Duration, Plain::Text(text)) if duration(text).is_none() => {
                let found = text.clone();
                Err(Problem::NotADuration { found })
            }
            (Self::Variable, Plain::Text(text)) if !is_variable(text) => {
                Err(Problem::Secret(SecretProblem::NotAVariable))
            }
            (Self::BaseUrl, Plain::Text(text)) => base_url::check(text).map(Plain::Text).map_err(Problem::BaseUrl),
            _ => Ok(plain),
        }
    }
}

/// A length of time: a number from 1 and `m`, `h` or `d`, a year at most.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    const YEAR_MINUTES: u64 = 366 * 24 * 60;
    let unit = text.chars().next_back()?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return None,
    };
    let count: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let minutes = count.checked_mul(minutes)?;
    (1..=YEAR_MINUTES).contains(&minutes).then(|| Duration::from_mins(minutes))
}

/// The type of a TOML value.
pub(crate) fn type_of(value: &DeValue<'_>) -> ValueType {
    match value {
        DeValue::String(_) => ValueType::Text,
        DeValue::Integer(_) => ValueType::Number,
        DeValue::Float(_) => ValueType::Decimal,
        DeValue::Boolean(_) => ValueType::Flag,
        DeValue::Datetime(_) => ValueType::Date,
        DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => ValueType::Tables,
        DeValue::Array(_) => ValueType::List,
        DeValue::Table(_) => ValueType::Table,
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Flag(flag) => write!(formatter, "{flag}"),
            Self::List(items) => formatter.write_str(&items.join(", ")),
        }
    }
}

fn scalar(expected: ValueType, value: &DeValue<'_>) -> Result<Plain, Problem> {
    match (expected, value) {
        (ValueType::Text, DeValue::String(text)) => Ok(Plain::Text(text.trim().to_owned())),
        (ValueType::Number, DeValue::Integer(number)) => Ok(Plain::Number(saturated(number))),
        (ValueType::Flag, DeValue::Boolean(flag)) => Ok(Plain::Flag(*flag)),
        (expected, value) => {
            let found = type_of(value);
            Err(Problem::WrongType { expected, found })
        }
    }
}

/// A number beyond 64 bits becomes the extreme, which no range of a setting reaches.
fn saturated(number: &DeInteger<'_>) -> i64 {
    let text = number.as_str();
    let extreme = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    i64::from_str_radix(text, number.radix()).unwrap_or(extreme)
}

/// All items as a list, or all that is wrong with them.
fn collect<E>(items: impl Iterator<Item = Result<Plain, E>>) -> Result<Plain, Vec<E>> {
    let mut texts = Vec::new();
    let mut faults = Vec::new();
    for item in items {
        match item {
            Ok(plain) => texts.push(plain.to_string()),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(Plain::List(texts)) } else { Err(faults) }
}

/// Also refuses 32 hexadecimal digits: that is a key, pasted where its variable's name belongs.
fn is_variable(text: &str) -> bool {
    let is_word = text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    let is_key = text.len() >= 32 && text.chars().all(|digit| digit.is_ascii_hexdigit());
    is_word && !is_key && !text.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_a_number_and_a_unit() {
        let cases = [
            ("15m", Some(900)),
            ("24h", Some(86_400)),
            ("7d", Some(604_800)),
            ("366d", Some(31_622_400)),
            ("367d", None),
            ("0m", None),
            ("15", None),
            ("m", None),
            ("-1h", None),
            ("15 m", None),
            ("15min", None),
            ("", None),
            ("15é", None),
            ("99999999999999999999d", None),
            ("18446744073709551615d", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(duration(text), seconds.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn a_variable_s_name_is_no_key() {
        assert!(is_variable("COPPER_API_KEY"));
        assert!(is_variable(""));
        assert!(!is_variable("0123456789abcdef0123456789abcdef-us21"));
        assert!(!is_variable("abcdef0123456789abcdef0123456789"));
        assert!(!is_variable("https://hooks.exemple.com/1"));
        assert!(!is_variable("1KEY"));
    }

    #[test]
    fn a_comma_separates_the_items_of_a_list_and_blanks_are_dropped() {
        let list = Shape::List.read_text(" a , b c,, ").unwrap();
        assert_eq!(list, Plain::List(vec!["a".into(), "b c".into()]));
        assert_eq!(Shape::List.read_text("").unwrap(), Plain::List(vec![]));
    }

    #[test]
    fn every_faulty_item_of_a_list_is_told() {
        let problems = Shape::Words(&["a"]).read_text("b,a,c").unwrap_err();
        assert_eq!(problems.len(), 2);
    }
}
