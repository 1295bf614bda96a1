//! The merge fields of the audience, and the merge of sent values into a member's.
//! It must apply all of a body or nothing of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::sandbox::mailchimp::merge_value::{Kind, Refusal, is_incomplete_address, stored};
use crate::sandbox::mailchimp::problem::{Fault, Problem};

/// A member's values by tag; an unset field has no entry.
pub(crate) type Values = BTreeMap<String, Value>;

/// One merge field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// The number in its path.
    pub(crate) merge_id: u64,
    /// The name in a member's `merge_fields`.
    pub(crate) tag: String,
    /// Its type, which cannot change.
    pub(crate) kind: Kind,
    /// Whether a member must have it.
    pub(crate) is_required: bool,
    name: String,
    default_value: String,
    is_public: bool,
    help_text: String,
    options: Value,
}

/// Every merge field, in the order of tags, which is the order of the API.
#[derive(Debug, Clone)]
pub(crate) struct Fields(BTreeMap<String, Field>);

/// Whether a required field may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Required {
    /// The normal rule.
    Enforced,
    /// `skip_merge_validation=true`, which waives this rule and no other.
    Waived,
}

impl Default for Fields {
    /// What every new audience has.
    fn default() -> Self {
        let mut fields = Self(BTreeMap::new());
        for field in [
            json!({"tag": "FNAME", "name": "First Name", "type": "text", "options": {"size": 25}}),
            json!({"tag": "LNAME", "name": "Last Name", "type": "text", "options": {"size": 25}}),
            json!({"tag": "ADDRESS", "name": "Address", "type": "address", "options": {"default_country": 164}}),
            json!({"tag": "PHONE", "name": "Phone Number", "type": "phone", "options": {"phone_format": "none"}}),
        ] {
            fields.add(&field);
        }
        fields
    }
}

impl Fields {
    /// No fields at all.
    pub(crate) fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a field in the API's shape; what it lacks gets the service's default. Gives its `merge_id`.
    pub(crate) fn add(&mut self, field: &Value) -> u64 {
        let last = self.0.values().map(|field| field.merge_id).max().unwrap_or(0);
        let field = Field::new(last + 1, field);
        let merge_id = field.merge_id;
        self.0.insert(field.tag.clone(), field);
        merge_id
    }

    /// Every field, in the order of tags.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Field> {
        self.0.values()
    }

    /// The field with that tag.
    pub(crate) fn get(&self, tag: &str) -> Option<&Field> {
        self.0.get(tag)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The values after a write. Names that are no field are ignored, names not sent stay.
    ///
    /// # Errors
    /// Invalid Resource with one entry per bad value; nothing is applied then.
    pub(crate) fn merged(
        &self,
        current: &Values,
        sent: Option<&Map<String, Value>>,
        required: Required,
    ) -> Result<Values, Problem> {
        let mut values = current.clone();
        let (mut schema, mut rules) = (Vec::new(), Vec::new());
        for (tag, value) in sent.into_iter().flatten() {
            let Some(field) = self.get(tag) else { continue };
            match stored(field.kind, &field.options, value) {
                Ok(value) => set(&mut values, tag, value),
                Err(Refusal::Schema(message)) => {
                    schema.push(Fault::new(&format!("merge_fields.{tag}"), message));
                }
                Err(Refusal::Rule(message)) => rules.push(Fault::new(tag, message)),
            }
        }
        if required == Required::Enforced {
            rules.extend(self.missing(&values, &rules));
        }
        match (schema.is_empty(), rules.is_empty()) {
            (true, true) => Ok(values),
            (false, _) => Err(Problem::schema(schema)),
            (true, false) => Err(Problem::merge_fields(rules)),
        }
    }

    /// The tags of stored addresses that lack a part.
    pub(crate) fn incomplete_addresses(&self, values: &Values) -> Vec<Fault> {
        self.iter()
            .filter(|field| field.kind == Kind::Address)
            .filter(|field| values.get(&field.tag).is_some_and(is_incomplete_address))
            .map(|field| Fault::new(&field.tag, "Please enter a complete address"))
            .collect()
    }

    fn missing(&self, values: &Values, known: &[Fault]) -> Vec<Fault> {
        self.iter()
            .filter(|field| field.is_required && !values.contains_key(&field.tag))
            .filter(|field| known.iter().all(|fault| fault.field != field.tag))
            .map(|field| Fault::new(&field.tag, "Please enter a value"))
            .collect()
    }
}

impl Field {
    /// The keys of a field in the API's shape.
    pub(crate) const KEYS: [&str; 11] = [
        "merge_id",
        "tag",
        "name",
        "type",
        "required",
        "default_value",
        "public",
        "display_order",
        "options",
        "help_text",
        "list_id",
    ];

    /// The field in the API's shape, without links.
    pub(crate) fn json(&self, list_id: &str) -> Value {
        json!({
            "merge_id": self.merge_id, "tag": self.tag, "name": self.name, "type": self.kind.name(),
            "required": self.is_required, "default_value": self.default_value, "public": self.is_public,
            "display_order": self.merge_id + 1, "options": self.options, "help_text": self.help_text,
            "list_id": list_id
        })
    }

    fn new(merge_id: u64, field: &Value) -> Self {
        let text = |key: &str| field.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let flag = |key: &str| field.get(key).and_then(Value::as_bool).unwrap_or(false);
        let tag = match text("tag") {
            tag if tag.is_empty() => format!("MMERGE{merge_id}"),
            tag => tag,
        };
        Self {
            merge_id: field.get("merge_id").and_then(Value::as_u64).unwrap_or(merge_id),
            tag,
            kind: Kind::named(&text("type")).unwrap_or(Kind::Text),
            is_required: flag("required"),
            name: text("name"),
            default_value: text("default_value"),
            is_public: flag("public"),
            help_text: text("help_text"),
            options: field.get("options").cloned().unwrap_or_else(|| json!({})),
        }
    }
}

fn set(values: &mut Values, tag: &str, value: Option<Value>) {
    match value {
        Some(value) => values.insert(tag.to_owned(), value),
        None => values.remove(tag),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(fields: &Fields, current: &Value, sent: &Value) -> Result<Value, String> {
        let current = serde_json::from_value(current.clone()).unwrap();
        fields
            .merged(&current, sent.as_object(), Required::Enforced)
            .map(|values| json!(values))
            .map_err(|problem| problem.words())
    }

    #[test]
    fn a_new_audience_has_four_fields_in_the_order_of_tags() {
        let fields = Fields::default();
        let rows: Vec<(&str, u64)> = fields.iter().map(|field| (field.tag.as_str(), field.merge_id)).collect();
        assert_eq!(rows, [("ADDRESS", 3), ("FNAME", 1), ("LNAME", 2), ("PHONE", 4)]);
    }

    #[test]
    fn values_that_are_not_sent_stay_and_unknown_names_are_ignored() {
        let after = merged(&Fields::default(), &json!({"FNAME": "Ana"}), &json!({"LNAME": "Roy", "NOPE": true}));
        assert_eq!(after, Ok(json!({"FNAME": "Ana", "LNAME": "Roy"})));
    }

    #[test]
    fn an_empty_text_unsets_a_value() {
        assert_eq!(merged(&Fields::default(), &json!({"FNAME": "Ana"}), &json!({"FNAME": ""})), Ok(json!({})));
    }

    #[test]
    fn one_bad_value_refuses_the_whole_body() {
        let mut fields = Fields::default();
        fields.add(&json!({"tag": "LTV", "type": "number", "name": "Value"}));
        let refused = merged(&fields, &json!({}), &json!({"FNAME": "Ana", "LTV": "AAAAA"})).unwrap_err();
        assert_eq!(refused, "Invalid Resource: Your merge fields were invalid.; LTV: Please enter a number");
    }

    #[test]
    fn a_required_field_is_missed_on_every_write_unless_waived() {
        let mut fields = Fields::default();
        fields.add(&json!({"tag": "CITY", "type": "text", "name": "City", "required": true}));
        let refused = merged(&fields, &json!({}), &json!({"FNAME": "Ana"})).unwrap_err();
        assert!(refused.ends_with("CITY: Please enter a value"), "{refused}");
        assert!(fields.merged(&Values::new(), None, Required::Waived).is_ok());
    }

    #[test]
    fn a_field_without_a_tag_gets_one() {
        let mut fields = Fields::default();
        assert_eq!(fields.add(&json!({"name": "City", "type": "text"})), 5);
        assert!(fields.get("MMERGE5").is_some());
    }
}
