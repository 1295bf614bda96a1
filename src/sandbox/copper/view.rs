//! The full record of a person as every answer shows it, all person-level custom fields included.
//! It must not copy the person.

use serde::Serialize;
use serde_json::Value;

use crate::sandbox::copper::catalog::Catalog;
use crate::sandbox::copper::definition::Definition;
use crate::sandbox::copper::person::Person;

/// Whether `computed_value` stands beside `value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Computed {
    /// Only `value`.
    Left,
    /// Both.
    Shown,
}

/// A record ready to be serialised.
#[derive(Debug, Serialize)]
pub(crate) struct View<'a> {
    #[serde(flatten)]
    person: &'a Person,
    custom_fields: Vec<Listed<'a>>,
}

#[derive(Debug, Serialize)]
struct Listed<'a> {
    custom_field_definition_id: u64,
    value: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed_value: Option<Value>,
}

impl<'a> View<'a> {
    /// The record of `person`.
    pub(crate) fn new(person: &'a Person, catalog: &'a Catalog, computed: Computed) -> Self {
        let on_people = catalog.definitions.iter().filter(|definition| definition.is_on_people());
        Self { person, custom_fields: on_people.map(|definition| field(person, definition, computed)).collect() }
    }
}

fn field<'a>(person: &'a Person, definition: &'a Definition, computed: Computed) -> Listed<'a> {
    let value = person.custom.get(&definition.id).unwrap_or_else(|| definition.empty());
    let computed_value = (computed == Computed::Shown).then(|| definition.computed(value));
    Listed { custom_field_definition_id: definition.id, value, computed_value }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_person_lists_every_person_level_field_and_no_other() {
        let mut catalog = Catalog::default();
        let person_level = catalog.define(&json!({"name": "A", "data_type": "Checkbox"}));
        catalog.define(&json!({"name": "B", "available_on": ["company"]}));
        let person = Person::default();
        let shown = serde_json::to_value(View::new(&person, &catalog, Computed::Left)).unwrap();
        assert_eq!(shown["custom_fields"], json!([{"custom_field_definition_id": person_level, "value": false}]));
    }

    #[test]
    fn a_record_has_all_keys_of_the_documented_shape() {
        let (person, catalog) = (Person::default(), Catalog::default());
        let shown = serde_json::to_value(View::new(&person, &catalog, Computed::Left)).unwrap();
        let keys: Vec<_> = shown.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = "address assignee_id company_id company_name contact_type_id custom_fields date_created \
            date_last_contacted date_lead_created date_modified details emails first_name id interaction_count \
            last_name leads_converted_from middle_name name phone_numbers prefix socials suffix tags title websites";
        let mut keys = keys;
        keys.sort_unstable();
        assert_eq!(keys.join(" "), expected);
    }
}
