//! One field's value in canonical form, with its three absences: empty, unknown, unrepresentable.
//! It must not know which service a value came from.

use std::collections::BTreeSet;
use std::fmt;

use compact_str::CompactString;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, json};
use unicode_normalization::UnicodeNormalization;

/// A value. Canonical forms are idempotent: making one from itself changes nothing.
///
/// In JSON: text, number, boolean, list of names or address object; `null` when empty;
/// `{"absence":"unknown"}` and `{"absence":"unrepresentable","reason":…}` for the other two.
#[derive(Debug, Clone, PartialEq, PartialOrd, Eq, Ord, Hash, Default)]
pub enum Value {
    /// The side says that it holds nothing.
    #[default]
    Empty,
    /// We did not see what the side holds.
    Unknown,
    /// The side cannot hold it; why.
    Unrepresentable(Obstacle),
    /// NFC, trimmed, never blank.
    Text(CompactString),
    /// A finite number.
    Number(Number),
    /// A checkbox.
    Flag(bool),
    /// Names of options, never none.
    Choices(BTreeSet<String>),
    /// A postal address, never blank.
    Address(Box<Address>),
}

/// Why a side cannot hold a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// Mailchimp wants street, city, state and zip.
    AddressIncomplete,
    /// Cutting it would lose meaning.
    TooLong,
    /// The field only takes listed options.
    NotAnOption,
    /// The text is no number, or the like.
    WrongType,
}

/// A finite decimal number in its shortest form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl Number {
    /// The number, or `None` where it is not finite.
    pub fn new(number: f64) -> Option<Self> {
        // Adding zero turns -0 into 0, so that the two have one form.
        number.is_finite().then(|| Self(format!("{}", number + 0.0)))
    }

    /// From text with a decimal point or comma.
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().replace(',', ".").parse().ok().and_then(Self::new)
    }

    /// As a double.
    pub fn get(&self) -> f64 {
        self.0.parse().expect("made from a finite number")
    }

    /// The shortest decimal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A postal address, decided as one: no mixture that nobody wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Address {
    /// Street lines, joined by a line feed.
    pub street: String,
    /// Town.
    pub city: String,
    /// State or region; French addresses have none.
    pub state: String,
    /// Postal code.
    pub zip: String,
    /// As the service writes it; two letters in upper case where it is a code.
    pub country: String,
}

impl Value {
    /// Text in canonical form; empty where nothing is left.
    pub fn text(raw: &str) -> Self {
        match clean(raw) {
            text if text.is_empty() => Self::Empty,
            text => Self::Text(text.into()),
        }
    }

    /// An address in canonical form; empty where every part is. A country alone is no address:
    /// services fill it in by default.
    pub fn address(raw: &Address) -> Self {
        let country = clean(&raw.country);
        let address = Address {
            street: raw
                .street
                .split(['\n', '\r'])
                .map(clean)
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join("\n"),
            city: clean(&raw.city),
            state: clean(&raw.state),
            zip: clean(&raw.zip),
            country: if country.len() == 2 { country.to_uppercase() } else { country },
        };
        let Address { street, city, state, zip, .. } = &address;
        if [street, city, state, zip].iter().all(|part| part.is_empty()) {
            return Self::Empty;
        }
        Self::Address(Box::new(address))
    }

    /// Names of options; empty where there are none.
    pub fn choices(names: impl IntoIterator<Item = String>) -> Self {
        let names: BTreeSet<String> =
            names.into_iter().map(|name| clean(&name)).filter(|name| !name.is_empty()).collect();
        if names.is_empty() { Self::Empty } else { Self::Choices(names) }
    }

    /// Whether the side says that it holds nothing.
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The JSON form.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Empty => serde_json::Value::Null,
            Self::Unknown => json!({"absence": "unknown"}),
            Self::Unrepresentable(reason) => {
                json!({"absence": "unrepresentable", "reason": reason})
            }
            Self::Text(text) => json!(text.as_str()),
            Self::Number(number) => json!(number.get()),
            Self::Flag(flag) => json!(flag),
            Self::Choices(names) => json!(names),
            Self::Address(address) => json!(address),
        }
    }

    fn from_number(number: &serde_json::Number) -> Result<Self, String> {
        number.as_f64().and_then(Number::new).map(Self::Number).ok_or_else(|| "a number out of range".to_owned())
    }

    fn from_object(map: Map<String, serde_json::Value>) -> Result<Self, String> {
        let object = serde_json::Value::Object(map);
        match object.get("absence").and_then(serde_json::Value::as_str) {
            Some("unknown") => Ok(Self::Unknown),
            Some(_) => serde_json::from_value(object.get("reason").cloned().unwrap_or_default())
                .map(Self::Unrepresentable)
                .map_err(|error| error.to_string()),
            None => serde_json::from_value(object)
                .map(|address| Self::Address(Box::new(address)))
                .map_err(|error| error.to_string()),
        }
    }
}

/// What a person reads. One line; empty when there is nothing.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Unknown | Self::Unrepresentable(_) => formatter.write_str("?"),
            Self::Text(text) => formatter.write_str(text),
            Self::Number(number) => formatter.write_str(number.as_str()),
            Self::Flag(flag) => write!(formatter, "{flag}"),
            Self::Choices(names) => {
                formatter.write_str(&names.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
            }
            Self::Address(address) => formatter.write_str(&address.one_line()),
        }
    }
}

impl Address {
    /// The filled parts, joined by commas.
    pub fn one_line(&self) -> String {
        let street = self.street.replace('\n', ", ");
        let town = format!("{} {}", self.zip, self.city);
        [street.as_str(), town.trim(), self.state.as_str(), self.country.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            other => other.to_json().serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// Reads the forms that most values have without a detour; the rest goes by way of JSON.
struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Empty)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Value::from_number(&number.into()).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Value::from_number(&number.into()).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Number::new(number).map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        BTreeSet::deserialize(SeqAccessDeserializer::new(access)).map(Value::Choices)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let map = Map::deserialize(MapAccessDeserializer::new(access))?;
        Value::from_object(map).map_err(A::Error::custom)
    }
}

fn clean(raw: &str) -> String {
    let trimmed = raw.trim();
    if trimmed.is_ascii() { trimmed.to_owned() } else { trimmed.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_and_normal_form_make_no_difference() {
        assert_eq!(Value::text(" Zoe\u{301} "), Value::text("Zoé"));
        assert_eq!(Value::text(" \t"), Value::Empty);
    }

    #[test]
    fn every_value_survives_json() {
        let address = Address {
            street: "1 rue A".into(),
            city: "Lyon".into(),
            zip: "69001".into(),
            country: "fr".into(),
            ..Address::default()
        };
        for value in [
            Value::Empty,
            Value::Unknown,
            Value::Unrepresentable(Obstacle::TooLong),
            Value::text("x"),
            Value::Number(Number::new(12.5).unwrap()),
            Value::Flag(true),
            Value::choices(["b".to_owned(), "a".to_owned()]),
            Value::address(&address),
        ] {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value, "{text}");
        }
    }

    #[test]
    fn a_country_alone_is_no_address() {
        assert_eq!(Value::address(&Address { country: "US".into(), ..Address::default() }), Value::Empty);
    }

    #[test]
    fn a_number_has_one_form() {
        assert_eq!(Number::parse("12,50"), Number::new(12.5));
        assert_eq!(Number::new(-0.0), Number::new(0.0));
        assert_eq!(Number::new(f64::NAN), None);
    }
}
