//! Readers of JSON values sent to the service: each gives the typed value or says what is wrong.
//! It must know no person and no state.

use serde_json::{Map, Value};

use crate::sandbox::copper::person::Address;
use crate::sandbox::copper::reply::Problem;

/// Categories of e-mail addresses and websites.
pub(crate) const PLACES: &[&str] = &["work", "personal", "other"];
/// Categories of phone numbers.
pub(crate) const PHONES: &[&str] = &["work", "mobile", "home", "other"];
/// Categories of social profiles.
pub(crate) const SOCIALS: &[&str] =
    &["other", "linkedin", "twitter", "googleplus", "facebook", "youtube", "quora", "foursquare", "klout", "gravatar"];

/// Why a value does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// Keys that the service does not know; all of a request are reported together.
    Unrecognized(Vec<String>),
    /// A known key with a wrong value.
    Invalid(Problem),
}

impl Misfit {
    /// A value of the wrong kind.
    pub(crate) fn invalid(field: &'static str) -> Self {
        Self::Invalid(Problem::new(field, "is invalid"))
    }
}

/// A text or null.
pub(crate) fn text(field: &'static str, value: &Value) -> Result<Option<String>, Misfit> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(Misfit::invalid(field)),
    }
}

/// An integer or null.
pub(crate) fn number(field: &'static str, value: &Value) -> Result<Option<i64>, Misfit> {
    match value {
        Value::Null => Ok(None),
        _ => integer(value).map(Some).ok_or_else(|| Misfit::invalid(field)),
    }
}

/// An integer, which may be sent as a text of digits.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        _ => value.as_i64(),
    }
}

/// A list, null standing for an empty one.
pub(crate) fn list<'a>(field: &'static str, value: &'a Value) -> Result<&'a [Value], Misfit> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        _ => Err(Misfit::invalid(field)),
    }
}

/// A list of texts.
pub(crate) fn texts(field: &'static str, value: &Value) -> Result<Vec<String>, Misfit> {
    list(field, value)?
        .iter()
        .map(|item| item.as_str().map(str::to_owned).ok_or_else(|| Misfit::invalid(field)))
        .collect()
}

/// A list of `{key: text, "category": …}`; a category left out is the first of `categories`.
pub(crate) fn entries(
    field: &'static str,
    value: &Value,
    key: &str,
    categories: &'static [&'static str],
) -> Result<Vec<(String, &'static str)>, Misfit> {
    list(field, value)?
        .iter()
        .map(|item| {
            let item = object(field, item, &[key, "category"])?;
            let text = item.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
            let category = match item.get("category") {
                None | Some(Value::Null) => categories.first(),
                Some(sent) => categories.iter().find(|known| sent == *known),
            };
            match (text, category) {
                (Some(text), Some(category)) => Ok((text.to_owned(), *category)),
                _ => Err(Misfit::invalid(field)),
            }
        })
        .collect()
}

/// The parts of `value` laid over `address`; null clears the whole.
pub(crate) fn address(address: Option<Address>, value: &Value) -> Result<Option<Address>, Misfit> {
    if value.is_null() {
        return Ok(None);
    }
    let mut address = address.unwrap_or_default();
    for (key, value) in object("address", value, &["street", "city", "state", "postal_code", "country"])? {
        let part = match key.as_str() {
            "street" => &mut address.street,
            "city" => &mut address.city,
            "state" => &mut address.state,
            "postal_code" => &mut address.postal_code,
            _ => &mut address.country,
        };
        *part = text("address", value)?;
    }
    Ok(Some(address))
}

/// An object with none but these keys.
pub(crate) fn object<'a>(
    field: &'static str,
    value: &'a Value,
    keys: &[&str],
) -> Result<&'a Map<String, Value>, Misfit> {
    let object = value.as_object().ok_or_else(|| Misfit::invalid(field))?;
    let unknown: Vec<_> = object.keys().filter(|key| !keys.contains(&key.as_str())).cloned().collect();
    if unknown.is_empty() { Ok(object) } else { Err(Misfit::Unrecognized(unknown)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_integer_may_come_as_digits_in_a_text() {
        assert_eq!(integer(&json!("12")), Some(12));
        assert_eq!(integer(&json!("twelve")), None);
        assert_eq!(integer(&json!(1.5)), None);
    }

    #[test]
    fn a_category_outside_the_list_is_refused() {
        let sent = json!([{"email": "ana@exemple.com", "category": "Work"}]);
        assert_eq!(entries("emails", &sent, "email", PLACES), Err(Misfit::invalid("emails")));
    }

    #[test]
    fn an_entry_with_an_unknown_key_is_refused_by_name() {
        let sent = json!([{"email": "ana@exemple.com", "label": "x"}]);
        let expected = Err(Misfit::Unrecognized(vec!["label".to_owned()]));
        assert_eq!(entries("emails", &sent, "email", PLACES), expected);
    }
}
