//! The account's own lists: custom-field definitions and contact types, id → name. It must not
//! read or write a person.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::contact::FieldName;
use crate::model::mapping::{CopperField, FieldKind, FieldMapping};
use crate::remote::copper::client::{Client, rejected};
use crate::remote::survey::Place;
use crate::remote::{FieldShape, RemoteError};

const DEFINITIONS: &str = "custom_field_definitions";
const CONTACT_TYPES: &str = "contact_types";

/// What the account calls its custom fields, options and contact types.
#[derive(Default)]
pub(crate) struct Catalog {
    definitions: BTreeMap<u64, Definition>,
    contact_types: BTreeMap<u64, String>,
}

/// A custom field's definition.
#[derive(Deserialize)]
pub(crate) struct Definition {
    id: u64,
    #[serde(default)]
    name: String,
    data_type: String,
    #[serde(default)]
    available_on: Option<Vec<String>>,
    #[serde(default)]
    options: Option<Vec<Named>>,
}

/// An id with the name that people see.
#[derive(Deserialize)]
pub(crate) struct Named {
    id: u64,
    name: String,
}

impl Catalog {
    /// Fetches the lists; definitions only when a custom field is mapped.
    pub(crate) async fn fetch(client: &Client, fields: &[FieldMapping]) -> Result<Self, RemoteError> {
        let has_custom = fields.iter().any(|field| matches!(field.copper, CopperField::Custom(_)));
        let definitions: Vec<Definition> = if has_custom {
            let response = client.get(DEFINITIONS, DEFINITIONS).await?;
            client.json("GET custom_field_definitions", &response)?
        } else {
            vec![]
        };
        let response = client.get(CONTACT_TYPES, CONTACT_TYPES).await?;
        let contact_types: Vec<Named> = client.json("GET contact_types", &response)?;
        Ok(Self::new(definitions, contact_types))
    }

    /// The custom fields that people have, as places to map.
    pub(crate) async fn custom_places(client: &Client) -> Result<Vec<Place>, RemoteError> {
        let response = client.get(DEFINITIONS, DEFINITIONS).await?;
        let definitions: Vec<Definition> = client.json("GET custom_field_definitions", &response)?;
        let on_people = definitions.into_iter().filter(Definition::is_on_people);
        let place = |definition: Definition| Place {
            word: format!("custom:{}", definition.id),
            kind: definition.kind(),
            name: definition.name,
        };
        Ok(on_people.map(place).collect())
    }

    /// From the two lists.
    pub(crate) fn new(definitions: Vec<Definition>, contact_types: Vec<Named>) -> Self {
        Self {
            definitions: definitions.into_iter().map(|definition| (definition.id, definition)).collect(),
            contact_types: contact_types.into_iter().map(|named| (named.id, named.name)).collect(),
        }
    }

    /// A custom field's definition.
    pub(crate) fn definition(&self, id: u64) -> Option<&Definition> {
        self.definitions.get(&id)
    }

    /// A contact type's name.
    pub(crate) fn contact_type(&self, id: u64) -> Option<&str> {
        self.contact_types.get(&id).map(String::as_str)
    }

    /// The form of each mapped field; `Rejected` for one that people do not have or that is not
    /// synchronised.
    pub(crate) fn shapes(&self, fields: &[FieldMapping]) -> Result<BTreeMap<FieldName, FieldShape>, RemoteError> {
        fields.iter().map(|field| Ok((field.name.clone(), self.shape(field)?))).collect()
    }

    fn shape(&self, field: &FieldMapping) -> Result<FieldShape, RemoteError> {
        let plain = |kind| FieldShape { kind: Some(kind), options: vec![] };
        match field.copper {
            CopperField::Address => Ok(plain(FieldKind::Address)),
            CopperField::FirstName
            | CopperField::LastName
            | CopperField::Phone
            | CopperField::Title
            | CopperField::CompanyName => Ok(plain(FieldKind::Text)),
            CopperField::Custom(id) => self.custom_shape(field, id),
        }
    }

    fn custom_shape(&self, field: &FieldMapping, id: u64) -> Result<FieldShape, RemoteError> {
        let refuse = |why: &str| {
            let message = format!("field {}: custom:{id} {why}", field.name);
            rejected("GET custom_field_definitions", &message)
        };
        let definition = self
            .definition(id)
            .filter(|definition| definition.is_on_people())
            .ok_or_else(|| refuse("is not a field of people"))?;
        let kind = definition
            .kind()
            .ok_or_else(|| refuse(&format!("is of type {}, not synchronised", definition.data_type)))?;
        Ok(FieldShape { kind: Some(kind), options: definition.options().map(|named| named.name.clone()).collect() })
    }
}

impl Definition {
    /// The form of its values; `None` for types that are not synchronised: Date, whose form on the
    /// wire the service does not settle, Connect, and what we do not know.
    pub(crate) fn kind(&self) -> Option<FieldKind> {
        match self.data_type.as_str() {
            "String" | "Text" | "URL" => Some(FieldKind::Text),
            "Float" | "Percentage" | "Currency" => Some(FieldKind::Number),
            "Checkbox" => Some(FieldKind::Flag),
            "Dropdown" => Some(FieldKind::Choice),
            "MultiSelect" => Some(FieldKind::Choices),
            _ => None,
        }
    }

    /// The name of an option.
    pub(crate) fn option_name(&self, id: u64) -> Option<&str> {
        self.options().find(|named| named.id == id).map(|named| named.name.as_str())
    }

    /// The id of an option, by name without case.
    pub(crate) fn option_id(&self, name: &str) -> Option<u64> {
        let name = name.trim().to_lowercase();
        self.options().find(|named| named.name.trim().to_lowercase() == name).map(|named| named.id)
    }

    fn options(&self) -> impl Iterator<Item = &Named> {
        self.options.iter().flatten()
    }

    fn is_on_people(&self) -> bool {
        self.available_on.as_ref().is_none_or(|entities| entities.iter().any(|entity| entity == "person"))
    }
}
