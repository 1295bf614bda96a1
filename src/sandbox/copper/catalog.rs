//! What people refer to: custom-field definitions, contact types, companies.
//! It must know no person.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sandbox::copper::definition::{Choice, Definition};

/// The account's lists.
#[derive(Debug, Clone)]
pub(crate) struct Catalog {
    pub(crate) definitions: Vec<Definition>,
    pub(crate) contact_types: Vec<Named>,
    pub(crate) companies: Vec<Named>,
    next_id: u64,
}

/// An id with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    pub(crate) id: u64,
    pub(crate) name: String,
}

impl Default for Catalog {
    fn default() -> Self {
        let mut catalog =
            Self { definitions: Vec::new(), contact_types: Vec::new(), companies: Vec::new(), next_id: 451_490 };
        for name in ["Potential Customer", "Current Customer", "Uncategorized", "Other"] {
            catalog.contact_type(name);
        }
        catalog
    }
}

impl Catalog {
    /// The id of the contact type of that name, made when there is none.
    pub(crate) fn contact_type(&mut self, name: &str) -> u64 {
        named(&mut self.contact_types, name, &mut self.next_id)
    }

    /// The type that a new person gets when none was given.
    pub(crate) fn default_contact_type(&self) -> Option<i64> {
        self.contact_types.iter().find(|known| known.name == "Uncategorized").map(|known| known.id.cast_signed())
    }

    /// The id of the company of that name, made when there is none.
    pub(crate) fn company(&mut self, name: &str) -> i64 {
        named(&mut self.companies, name, &mut self.next_id).cast_signed()
    }

    /// The name of a company made here.
    pub(crate) fn company_name(&self, id: i64) -> Option<String> {
        self.companies.iter().find(|known| known.id.cast_signed() == id).map(|known| known.name.clone())
    }

    /// Puts these contact types in place of all.
    pub(crate) fn set_contact_types(&mut self, list: Vec<Named>) {
        self.next_id = list.iter().map(|named| named.id + 1).fold(self.next_id, u64::max);
        self.contact_types = list;
    }

    /// Puts these companies in place of all.
    pub(crate) fn set_companies(&mut self, list: Vec<Named>) {
        self.next_id = list.iter().map(|named| named.id + 1).fold(self.next_id, u64::max);
        self.companies = list;
    }

    /// A definition by its id.
    pub(crate) fn definition(&self, id: u64) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.id == id)
    }

    /// Adds a definition; one with the same id is replaced. Left out: `data_type` is `String`,
    /// `available_on` is people, ids are given here.
    pub(crate) fn define(&mut self, definition: &Value) -> u64 {
        let text = |key: &str| definition.get(key).and_then(Value::as_str).map(str::to_owned);
        let id = self.id(definition);
        let made = Definition {
            id,
            name: text("name").unwrap_or_default(),
            canonical_name: text("canonical_name").map(|name| name.to_lowercase()),
            data_type: text("data_type").unwrap_or_else(|| "String".to_owned()),
            available_on: available_on(definition),
            is_filterable: definition.get("is_filterable").and_then(Value::as_bool).unwrap_or_default(),
            options: definition.get("options").and_then(Value::as_array).map(|list| self.choices(list)),
            currency: text("currency"),
        };
        self.definitions.retain(|known| known.id != id);
        self.definitions.push(made);
        id
    }

    fn choices(&mut self, list: &[Value]) -> Vec<Choice> {
        let name = |item: &Value| item.get("name").or(Some(item)).and_then(Value::as_str).map(str::to_owned);
        let ranked = list.iter().zip(0..);
        ranked.map(|(item, rank)| Choice { id: self.id(item), name: name(item).unwrap_or_default(), rank }).collect()
    }

    /// The id that the value gives itself, or the next free one.
    fn id(&mut self, value: &Value) -> u64 {
        let id = value.get("id").and_then(Value::as_u64).unwrap_or(self.next_id);
        self.next_id = self.next_id.max(id + 1);
        id
    }
}

fn named(list: &mut Vec<Named>, name: &str, next_id: &mut u64) -> u64 {
    if let Some(known) = list.iter().find(|known| known.name == name) {
        return known.id;
    }
    let id = *next_id;
    *next_id += 1;
    list.push(Named { id, name: name.to_owned() });
    id
}

fn available_on(definition: &Value) -> Vec<String> {
    match definition.get("available_on").and_then(Value::as_array) {
        Some(entities) => entities.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => vec!["person".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_contact_type_is_made_once() {
        let mut catalog = Catalog::default();
        let made = catalog.contact_type("Member");
        assert_eq!(catalog.contact_type("Member"), made);
        assert_ne!(catalog.contact_type("Guest"), made);
    }

    #[test]
    fn options_get_ids_and_ranks_in_the_order_given() {
        let mut catalog = Catalog::default();
        let id = catalog.define(&json!({
            "name": "Colour", "data_type": "Dropdown", "options": [{"name": "Red"}, {"id": 900_000, "name": "Blue"}],
        }));
        let options = catalog.definition(id).unwrap().options.clone().unwrap();
        assert_eq!((options[0].rank, options[1].rank, options[1].id), (0, 1, 900_000));
        assert_ne!(options[0].id, id);
        assert!(catalog.contact_type("New") > 900_000, "an id is never given twice");
    }
}
