//! Our values → the merge fields that Mailchimp takes. It must not write what is not known.

use serde_json::{Map, Value as Json, json};

use crate::model::contact::Contact;
use crate::model::mapping::{FieldMapping, MERGE_VALUE_BYTES};
use crate::model::value::{Address, Number, Value};
use crate::remote::RemoteError;
use crate::remote::mailchimp::problem::rejected;

/// The `merge_fields` object of these values; an error says which field cannot be written.
pub(crate) fn merge_fields(values: &Contact, fields: &[FieldMapping]) -> Result<Map<String, Json>, RemoteError> {
    values
        .iter()
        .map(|(name, value)| {
            let mapping = fields
                .iter()
                .find(|mapping| mapping.name == *name)
                .ok_or_else(|| rejected(&format!("{name}: not a mapped field")))?;
            let tag = &mapping.mailchimp;
            let json = merge_value(value).ok_or_else(|| rejected(&format!("{tag}: a value that is not known")))?;
            Ok((tag.clone(), json))
        })
        .collect()
}

/// Any merge field is cleared by an empty string; null and booleans are refused.
fn merge_value(value: &Value) -> Option<Json> {
    match value {
        Value::Unknown | Value::Unrepresentable(_) => None,
        Value::Empty => Some(json!("")),
        Value::Text(text) => Some(json!(cut(text))),
        Value::Number(number) => Some(number_json(number)),
        Value::Flag(true) => Some(json!("true")),
        Value::Flag(false) => Some(json!("false")),
        Value::Choices(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            Some(json!(cut(&names.join(", "))))
        }
        Value::Address(address) => Some(address_json(address)),
    }
}

/// How the service itself treats longer text is not documented.
fn cut(text: &str) -> &str {
    let end = text.floor_char_boundary(MERGE_VALUE_BYTES);
    text.get(..end).expect("a floor of a boundary is a boundary").trim_end()
}

fn number_json(number: &Number) -> Json {
    serde_json::from_str(number.as_str()).expect("the shortest decimal form is JSON")
}

/// Every part but the country is sent, so that no part of an address before is left over; an empty
/// country would be no country code.
fn address_json(address: &Address) -> Json {
    let (addr1, addr2) = address.street.split_once('\n').unwrap_or((&address.street, ""));
    let mut object = json!({
        "addr1": addr1,
        "addr2": addr2,
        "city": address.city,
        "state": address.state,
        "zip": address.zip,
    });
    if let (Some(map), false) = (object.as_object_mut(), address.country.is_empty()) {
        map.insert("country".to_owned(), json!(address.country));
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contact::FieldName;
    use crate::model::mapping::FieldKind;
    use crate::model::value::Obstacle;
    use crate::remote::mailchimp::script::mapping;

    fn written(value: Value) -> Json {
        let fields = [mapping("f", "F", FieldKind::Text)];
        let mut map = merge_fields(&[(FieldName::new("f"), value)].into(), &fields).unwrap();
        map.remove("F").unwrap()
    }

    #[test]
    fn each_kind_of_value_has_a_form_that_the_service_takes() {
        assert_eq!(written(Value::Empty), json!(""));
        assert_eq!(written(Value::Flag(true)), json!("true"));
        assert_eq!(written(Value::Flag(false)), json!("false"));
        let number = |n| Value::Number(Number::new(n).unwrap());
        assert_eq!(written(number(15.5)), json!(15.5));
        assert_eq!(written(number(12.0)), json!(12));
        let names = ["b".to_owned(), "a".to_owned()];
        assert_eq!(written(Value::choices(names)), json!("a, b"));
    }

    #[test]
    fn text_is_cut_at_a_character_within_255_bytes() {
        assert_eq!(written(Value::text(&"é".repeat(200))), json!("é".repeat(127)));
    }

    #[test]
    fn the_second_street_line_and_those_after_it_are_addr2() {
        let address = Address {
            street: "1 rue A\nBât. B\nÉtage 3".into(),
            city: "Lyon".into(),
            state: "Lyon".into(),
            zip: "69001".into(),
            country: String::new(),
        };
        assert_eq!(
            written(Value::address(&address)),
            json!({"addr1": "1 rue A", "addr2": "Bât. B\nÉtage 3", "city": "Lyon",
                "state": "Lyon", "zip": "69001"})
        );
    }

    #[test]
    fn what_is_not_known_or_not_mapped_is_never_written() {
        let fields = [mapping("f", "F", FieldKind::Text)];
        for (name, value) in
            [("f", Value::Unknown), ("f", Value::Unrepresentable(Obstacle::TooLong)), ("g", Value::text("x"))]
        {
            let values = [(FieldName::new(name), value.clone())].into();
            assert!(merge_fields(&values, &fields).is_err(), "{name} {value:?}");
        }
    }
}
