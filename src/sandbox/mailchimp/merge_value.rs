//! What each type of merge field takes and how it gives it back.
//! It must not know which member the value is for.

use jiff::civil::Date;
use serde_json::{Map, Number, Value};

const ANY_OF: &str = "Data did not match any of the schemas described in anyOf.";
const REQUIRED_PARTS: [&str; 4] = ["addr1", "city", "state", "zip"];
const PARTS: [&str; 6] = ["addr1", "addr2", "city", "state", "zip", "country"];
/// The service's number for the United States, the default of an address field.
const UNITED_STATES: i64 = 164;
/// Longer texts were never accepted on record.
const MAX_TEXT_BYTES: usize = 255;

/// The types of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Up to 255 bytes.
    Text,
    /// A JSON number once set.
    Number,
    /// An object of six texts.
    Address,
    /// Free, or the American form.
    Phone,
    /// `YYYY-MM-DD`.
    Date,
    /// A web address.
    Url,
    /// The web address of a picture.
    ImageUrl,
    /// One of the choices.
    Radio,
    /// One of the choices.
    Dropdown,
    /// `MM/DD`.
    Birthday,
    /// Five digits.
    Zip,
}

/// Why a value is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its JSON type is wrong, whatever the field.
    Schema(String),
    /// It fails the field's own rule.
    Rule(&'static str),
}

const NAMES: [(Kind, &str); 11] = [
    (Kind::Text, "text"),
    (Kind::Number, "number"),
    (Kind::Address, "address"),
    (Kind::Phone, "phone"),
    (Kind::Date, "date"),
    (Kind::Url, "url"),
    (Kind::ImageUrl, "imageurl"),
    (Kind::Radio, "radio"),
    (Kind::Dropdown, "dropdown"),
    (Kind::Birthday, "birthday"),
    (Kind::Zip, "zip"),
];

impl Kind {
    /// The type of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, text)| *text == name).map(|(kind, _)| *kind)
    }

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, text)| text)
    }
}

/// The value as stored; `None` clears the field, which every type does for `""`.
///
/// # Errors
/// A [`Refusal`], with the service's own words.
pub(crate) fn stored(kind: Kind, options: &Value, value: &Value) -> Result<Option<Value>, Refusal> {
    match (kind, value) {
        (_, Value::Null) => Err(Refusal::Schema("Schema describes string, NULL found instead".to_owned())),
        (_, Value::Bool(_) | Value::Array(_)) => Err(Refusal::Schema(ANY_OF.to_owned())),
        (_, Value::String(text)) if text.is_empty() => Ok(None),
        (Kind::Address, Value::Object(parts)) => address(parts, options).map(Some),
        (Kind::Address, _) => Err(Refusal::Rule("Please enter a complete address")),
        (_, Value::Object(_)) => Err(Refusal::Schema(ANY_OF.to_owned())),
        (Kind::Number, Value::Number(_)) => Ok(Some(value.clone())),
        (Kind::Number, Value::String(text)) => number(text).map(Some),
        (kind, Value::Number(number)) => plain(kind, options, &number.to_string()).map(Some),
        (kind, Value::String(text)) => plain(kind, options, text).map(Some),
    }
}

/// Whether a stored address lacks a part that a write would have to give.
pub(crate) fn is_incomplete_address(value: &Value) -> bool {
    let is_empty = |part: &str| value.get(part).and_then(Value::as_str).is_none_or(str::is_empty);
    REQUIRED_PARTS.into_iter().any(is_empty)
}

fn address(parts: &Map<String, Value>, options: &Value) -> Result<Value, Refusal> {
    let is_text = |part: &&str| parts.get(*part).is_none_or(Value::is_string);
    if !REQUIRED_PARTS.iter().all(|part| parts.contains_key(*part)) || !PARTS.iter().all(is_text) {
        return Err(Refusal::Schema(ANY_OF.to_owned()));
    }
    let text = |part: &str| parts.get(part).and_then(Value::as_str).unwrap_or_default();
    if REQUIRED_PARTS.into_iter().any(|part| text(part).trim().is_empty()) {
        return Err(Refusal::Rule("Please enter a complete address"));
    }
    let mut whole: Map<String, Value> = PARTS.into_iter().map(|part| (part.to_owned(), text(part).into())).collect();
    if text("country").is_empty() && options.get("default_country") == Some(&UNITED_STATES.into()) {
        whole.insert("country".to_owned(), "US".into());
    }
    Ok(Value::Object(whole))
}

fn number(text: &str) -> Result<Value, Refusal> {
    let text = text.trim();
    let whole = text.parse::<i64>().ok().map(Number::from);
    let number = whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
    number.map(Value::Number).ok_or(Refusal::Rule("Please enter a number"))
}

fn plain(kind: Kind, options: &Value, text: &str) -> Result<Value, Refusal> {
    let (is_good, otherwise) = match kind {
        Kind::Text | Kind::Number | Kind::Address => (text.len() <= MAX_TEXT_BYTES, "Please enter a shorter value"),
        Kind::Date => (text.parse::<Date>().is_ok() && text.len() == 10, "Please enter a date"),
        Kind::Birthday => (is_birthday(text), "Please enter a date"),
        Kind::Zip => (shape(text) == "99999", "Please enter a zip code"),
        Kind::Phone => (
            options.get("phone_format") != Some(&"US".into()) || shape(text) == "999-999-9999",
            "Please enter a phone number",
        ),
        Kind::Url | Kind::ImageUrl => {
            (text.starts_with("http://") || text.starts_with("https://"), "Please enter a valid URL")
        }
        Kind::Radio | Kind::Dropdown => (is_choice(options, text), "Please select one of the choices"),
    };
    is_good.then(|| text.into()).ok_or(Refusal::Rule(otherwise))
}

/// Every day of a leap year is a birthday.
fn is_birthday(text: &str) -> bool {
    shape(text) == "99/99" && format!("2024-{}", text.replace('/', "-")).parse::<Date>().is_ok()
}

fn shape(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_digit() { '9' } else { letter }).collect()
}

fn is_choice(options: &Value, text: &str) -> bool {
    options.get("choices").and_then(Value::as_array).is_some_and(|choices| choices.contains(&text.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn store(kind: Kind, value: &Value) -> Result<Option<Value>, Refusal> {
        stored(kind, &json!({"choices": ["A"], "phone_format": "US", "default_country": 164}), value)
    }

    #[test]
    fn an_empty_text_clears_every_type() {
        for (kind, _) in NAMES {
            assert_eq!(store(kind, &json!("")), Ok(None), "{kind:?}");
        }
    }

    #[test]
    fn null_and_booleans_are_refused_by_every_type() {
        for (kind, _) in NAMES {
            for value in [json!(null), json!(true)] {
                assert!(matches!(store(kind, &value), Err(Refusal::Schema(_))), "{kind:?} {value}");
            }
        }
    }

    #[test]
    fn a_number_comes_back_as_a_number_however_it_was_sent() {
        assert_eq!(store(Kind::Number, &json!("15.5")), Ok(Some(json!(15.5))));
        assert_eq!(store(Kind::Number, &json!(15.5)), Ok(Some(json!(15.5))));
        assert_eq!(store(Kind::Number, &json!("AAAAA")), Err(Refusal::Rule("Please enter a number")));
    }

    #[test]
    fn an_address_needs_its_four_parts_and_comes_back_with_six() {
        let whole = json!({"addr1": "1 rue Neuve", "city": "Lyon", "state": "Rhône", "zip": "69001"});
        let read = store(Kind::Address, &whole).unwrap().unwrap();
        assert_eq!(read["addr2"], "");
        assert_eq!(read["country"], "US");
        let mut blank = whole.clone();
        blank["zip"] = json!(" ");
        assert_eq!(store(Kind::Address, &blank), Err(Refusal::Rule("Please enter a complete address")));
        let mut lacking = whole;
        lacking.as_object_mut().unwrap().remove("state");
        assert_eq!(store(Kind::Address, &lacking), Err(Refusal::Schema(ANY_OF.to_owned())));
    }

    #[test]
    fn each_type_refuses_what_is_not_its_form() {
        let rows = [
            (Kind::Text, "x".repeat(255), "x".repeat(256)),
            (Kind::Date, "1980-12-21".to_owned(), "1980-13-21".to_owned()),
            (Kind::Birthday, "02/29".to_owned(), "02/30".to_owned()),
            (Kind::Zip, "69001".to_owned(), "6900".to_owned()),
            (Kind::Phone, "555-123-4567".to_owned(), "+33 6 12 34 56 78".to_owned()),
            (Kind::Url, "https://exemple.fr".to_owned(), "exemple.fr".to_owned()),
            (Kind::Dropdown, "A".to_owned(), "B".to_owned()),
        ];
        for (kind, good, bad) in rows {
            assert_eq!(store(kind, &json!(good)), Ok(Some(json!(good))), "{kind:?}");
            assert!(matches!(store(kind, &json!(bad)), Err(Refusal::Rule(_))), "{kind:?} {bad}");
        }
    }
}
