//! The body of a member write, checked against the schema.
//! It must not look at the member it is for.

use serde_json::{Map, Value};

use crate::sandbox::mailchimp::member::Profile;
use crate::sandbox::mailchimp::problem::{Fault, Problem};
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::standing::Status;

/// What a body says; what it leaves out is `None` or empty. Keys that the schema does not know are ignored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    /// The address, new or unchanged.
    pub(crate) email_address: Option<String>,
    /// Applies always.
    pub(crate) status: Option<Status>,
    /// Applies only to an address that the list does not know.
    pub(crate) status_if_new: Option<Status>,
    /// Values by tag, not yet checked against the fields.
    pub(crate) merge_fields: Option<Map<String, Value>>,
    /// Names of tags.
    pub(crate) tags: Vec<String>,
    plain: Plain,
}

#[derive(Debug, Clone, Default)]
struct Plain {
    email_type: Option<String>,
    language: Option<String>,
    is_vip: Option<bool>,
    location: Option<(f64, f64)>,
    ip_signup: Option<String>,
    signed_up: Option<Stamp>,
    ip_opt: Option<String>,
    opted_in: Option<Stamp>,
}

/// A time in a body, which may also be the wish to unset it.
#[derive(Debug, Clone, Copy)]
enum Stamp {
    Unset,
    Second(i64),
}

impl Body {
    /// Reads a body.
    ///
    /// # Errors
    /// Invalid Resource with one entry per key of the wrong type or outside its enumeration.
    pub(crate) fn of(json: &Value) -> Result<Self, Problem> {
        let Value::Object(map) = json else {
            return Err(Problem::schema(vec![wrong_type("", "object", json)]));
        };
        let mut reader = Reader { map, faults: Vec::new() };
        let body = reader.body();
        if reader.faults.is_empty() { Ok(body) } else { Err(Problem::schema(reader.faults)) }
    }

    /// Puts the plain values on a profile.
    pub(crate) fn write_profile(&self, profile: &mut Profile) {
        let plain = self.plain.clone();
        replace(&mut profile.email_type, plain.email_type);
        replace(&mut profile.language, plain.language);
        replace(&mut profile.is_vip, plain.is_vip);
        replace(&mut profile.location, plain.location);
        replace(&mut profile.ip_signup, plain.ip_signup);
        replace(&mut profile.signed_up_s, plain.signed_up.map(Stamp::second));
        replace(&mut profile.ip_opt, plain.ip_opt);
        replace(&mut profile.opted_in_s, plain.opted_in.map(Stamp::second));
    }
}

impl Stamp {
    fn second(self) -> Option<i64> {
        match self {
            Self::Unset => None,
            Self::Second(second) => Some(second),
        }
    }
}

/// The validator's message for a value of the wrong type.
pub(crate) fn wrong_type(field: &str, expected: &str, found: &Value) -> Fault {
    let found = match found {
        Value::Null => "NULL",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    Fault::new(field, format!("Schema describes {expected}, {found} found instead"))
}

fn replace<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

struct Reader<'a> {
    map: &'a Map<String, Value>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn body(&mut self) -> Body {
        Body {
            email_address: self.text("email_address"),
            status: self.status("status"),
            status_if_new: self.status("status_if_new"),
            merge_fields: self.typed("merge_fields", "object", |value| value.as_object().cloned()),
            tags: self.typed("tags", "array", names).unwrap_or_default(),
            plain: self.plain(),
        }
    }

    fn plain(&mut self) -> Plain {
        Plain {
            email_type: self.text("email_type"),
            language: self.text("language"),
            is_vip: self.typed("vip", "boolean", Value::as_bool),
            location: self.typed("location", "object", location),
            ip_signup: self.text("ip_signup"),
            signed_up: self.stamp("timestamp_signup"),
            ip_opt: self.text("ip_opt"),
            opted_in: self.stamp("timestamp_opt"),
        }
    }

    fn text(&mut self, key: &str) -> Option<String> {
        self.typed(key, "string", |value| value.as_str().map(str::to_owned))
    }

    fn typed<T>(&mut self, key: &str, expected: &str, read: fn(&Value) -> Option<T>) -> Option<T> {
        let value = self.map.get(key)?;
        let read = read(value);
        if read.is_none() {
            self.faults.push(wrong_type(key, expected, value));
        }
        read
    }

    fn status(&mut self, key: &str) -> Option<Status> {
        let name = self.text(key)?;
        let status = Status::named(&name).filter(|status| *status != Status::Archived);
        if status.is_none() {
            self.faults.push(Fault::new(key, "Data presented is not one of the accepted values."));
        }
        status
    }

    fn stamp(&mut self, key: &str) -> Option<Stamp> {
        let text = self.text(key)?;
        if text.is_empty() {
            return Some(Stamp::Unset);
        }
        let stamp = stamps::parse_ms(&text).map(stamps::whole_seconds);
        if stamp.is_none() {
            self.faults.push(Fault::new(key, "Please enter a date"));
        }
        stamp.map(Stamp::Second)
    }
}

fn names(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

fn location(value: &Value) -> Option<(f64, f64)> {
    Some((value.get("latitude")?.as_f64()?, value.get("longitude")?.as_f64()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(json: &Value) -> String {
        Body::of(json).unwrap_err().words()
    }

    #[test]
    fn an_array_is_no_object() {
        let message = "Schema describes object, array found instead";
        assert!(refusal(&json!([])).ends_with(message));
        assert!(refusal(&json!({"merge_fields": []})).ends_with(message));
    }

    #[test]
    fn archived_cannot_be_written() {
        assert!(Body::of(&json!({"status": "cleaned"})).is_ok());
        assert!(refusal(&json!({"status": "archived"})).contains("status: "));
    }

    #[test]
    fn a_null_text_is_refused_and_an_empty_stamp_is_not() {
        assert!(refusal(&json!({"language": null})).ends_with("Schema describes string, NULL found instead"));
        let body = Body::of(&json!({"timestamp_opt": ""})).unwrap();
        let mut profile = Profile { opted_in_s: Some(1), ..Profile::default() };
        body.write_profile(&mut profile);
        assert_eq!(profile.opted_in_s, None);
    }

    #[test]
    fn unknown_keys_are_ignored() {
        assert!(Body::of(&json!({"favourite_colour": 7})).is_ok());
    }
}
