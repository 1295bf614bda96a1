//! Custom-field definitions: their shape, and the values that each data type accepts.
//! It must know no person.

use serde::Serialize;
use serde_json::{Value, json};

use crate::sandbox::copper::values::integer;

/// The definition of a custom field, as the service lists it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Definition {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) canonical_name: Option<String>,
    pub(crate) data_type: String,
    pub(crate) available_on: Vec<String>,
    pub(crate) is_filterable: bool,
    /// Dropdown and `MultiSelect` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) options: Option<Vec<Choice>>,
    /// Currency only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<String>,
}

/// One option of a Dropdown or `MultiSelect`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Choice {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) rank: u64,
}

static NULL: Value = Value::Null;
static UNTICKED: Value = Value::Bool(false);
static NOTHING: Value = Value::Array(Vec::new());

impl Definition {
    /// Whether people carry this field.
    pub(crate) fn is_on_people(&self) -> bool {
        self.available_on.iter().any(|entity| entity == "person")
    }

    /// What a record shows when the field is not set.
    pub(crate) fn empty(&self) -> &'static Value {
        match self.data_type.as_str() {
            "Checkbox" => &UNTICKED,
            "MultiSelect" | "Connect" => &NOTHING,
            _ => &NULL,
        }
    }

    /// The value to store, `None` to clear the field.
    /// Errors: nothing when the value does not fit the type.
    pub(crate) fn accept(&self, value: &Value, time_zone: &str) -> Result<Option<Value>, ()> {
        if value.is_null() {
            return Ok(None);
        }
        let stored = match self.data_type.as_str() {
            "Dropdown" => value.as_u64().filter(|id| self.choice(*id).is_some()).map(Value::from),
            "MultiSelect" => self.known_choices(value),
            "Connect" => value.as_array().filter(|ids| ids.iter().all(Value::is_u64)).map(|_| value.clone()),
            "Date" => date(value, time_zone).map(Value::from),
            "Checkbox" => value.as_bool().map(Value::from),
            "Float" | "Currency" => value.as_f64().map(Value::from),
            "Percentage" => integer(value).map(Value::from),
            // Copper's own sample text gives 255 as the length of a String.
            "String" => value.as_str().filter(|text| text.chars().count() <= 255).map(Value::from),
            _ => value.as_str().map(Value::from),
        };
        stored.map(|value| (value != *self.empty()).then_some(value)).ok_or(())
    }

    /// The value with option ids replaced by option names.
    pub(crate) fn computed(&self, value: &Value) -> Value {
        let name = |id: &Value| id.as_u64().and_then(|id| self.choice(id)).map(|choice| choice.name.clone());
        match (self.data_type.as_str(), value) {
            ("Dropdown", _) => json!(name(value)),
            ("MultiSelect", Value::Array(ids)) => ids.iter().filter_map(name).collect(),
            _ => value.clone(),
        }
    }

    fn choice(&self, id: u64) -> Option<&Choice> {
        self.options.iter().flatten().find(|choice| choice.id == id)
    }

    fn known_choices(&self, value: &Value) -> Option<Value> {
        let ids = value.as_array()?;
        let is_known = |id: &Value| id.as_u64().is_some_and(|id| self.choice(id).is_some());
        ids.iter().all(is_known).then(|| value.clone())
    }
}

/// Unix seconds as sent, or the local midnight of a `MM/DD/YYYY`.
fn date(value: &Value, time_zone: &str) -> Option<i64> {
    let Value::String(text) = value else {
        return value.as_i64();
    };
    let day = jiff::civil::Date::strptime("%m/%d/%Y", text).ok()?;
    let midnight = day.in_tz(time_zone).or_else(|_| day.in_tz("UTC")).ok()?;
    Some(midnight.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(data_type: &str) -> Definition {
        let choice = Choice { id: 7, name: "Yellow".to_owned(), rank: 0 };
        Definition {
            id: 1,
            name: "Field".to_owned(),
            canonical_name: None,
            data_type: data_type.to_owned(),
            available_on: vec!["person".to_owned()],
            is_filterable: false,
            options: Some(vec![choice]),
            currency: None,
        }
    }

    #[test]
    fn a_choice_is_written_as_an_option_id_and_computed_as_its_name() {
        let dropdown = definition("Dropdown");
        assert_eq!(dropdown.accept(&json!(7), "UTC"), Ok(Some(json!(7))));
        assert_eq!(dropdown.accept(&json!(8), "UTC"), Err(()));
        assert_eq!(dropdown.accept(&json!("Yellow"), "UTC"), Err(()));
        assert_eq!(dropdown.computed(&json!(7)), json!("Yellow"));
        assert_eq!(definition("MultiSelect").accept(&json!([7, 8]), "UTC"), Err(()));
        assert_eq!(definition("MultiSelect").computed(&json!([7])), json!(["Yellow"]));
    }

    #[test]
    fn an_unset_field_shows_the_empty_value_of_its_type() {
        let shown = ["Text", "Checkbox", "MultiSelect", "Connect"].map(|kind| definition(kind).empty());
        assert_eq!(shown, [&json!(null), &json!(false), &json!([]), &json!([])]);
    }

    #[test]
    fn a_date_is_written_either_way_and_kept_as_unix_seconds() {
        let date = definition("Date");
        assert_eq!(date.accept(&json!("08/01/2025"), "America/Los_Angeles"), Ok(Some(json!(1_754_031_600))));
        assert_eq!(date.accept(&json!(1_754_031_600), "UTC"), Ok(Some(json!(1_754_031_600))));
        assert_eq!(date.accept(&json!("2025-08-01"), "UTC"), Err(()));
    }

    #[test]
    fn a_whole_number_in_a_float_field_comes_back_with_a_fraction() {
        let stored = definition("Float").accept(&json!(3), "UTC").unwrap().unwrap();
        assert_eq!(stored.to_string(), "3.0");
    }

    #[test]
    fn a_string_field_holds_255_characters() {
        let string = definition("String");
        assert!(string.accept(&json!("é".repeat(255)), "UTC").is_ok());
        assert!(string.accept(&json!("é".repeat(256)), "UTC").is_err());
        assert!(definition("Text").accept(&json!("é".repeat(256)), "UTC").is_ok());
    }
}
