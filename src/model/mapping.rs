//! Where a field stands on each side, its direction, its rule, and what both sides can hold of a
//! value. It must not read or write a record.

use serde::{Deserialize, Serialize};

use crate::model::canonical::Hash;
use crate::model::contact::FieldName;
use crate::model::side::Side;
use crate::model::value::{Address, Number, Obstacle, Value};

/// Mailchimp keeps 255 bytes of a text merge value.
pub const MERGE_VALUE_BYTES: usize = 255;

/// One mapped field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldMapping {
    /// Its name in `sync.toml`.
    pub name: FieldName,
    /// Where it stands in Copper.
    pub copper: CopperField,
    /// Its merge tag at Mailchimp.
    pub mailchimp: String,
    /// Which way values travel.
    pub direction: Direction,
    /// Who wins a conflict.
    pub conflict: ConflictRule,
    /// The form of its values.
    pub kind: FieldKind,
    /// The options that either side restricts it to; empty: free.
    pub options: Vec<String>,
    /// What stands for the state of an address that has none.
    pub address_state: AddressState,
}

/// A place in a Copper person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopperField {
    /// Part of the name.
    FirstName,
    /// Part of the name.
    LastName,
    /// The first phone number.
    Phone,
    /// The postal address, as a group.
    Address,
    /// The job title.
    Title,
    /// The company's name; written only when a person is created.
    CompanyName,
    /// A custom field, by definition id.
    Custom(u64),
}

impl CopperField {
    /// Whether Copper makes it from the name, which it takes as one and splits itself.
    pub const fn is_name_part(self) -> bool {
        matches!(self, Self::FirstName | Self::LastName)
    }
}

/// The form of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Free text.
    Text,
    /// A postal address.
    Address,
    /// A number.
    Number,
    /// A checkbox.
    Flag,
    /// One of some options, by name.
    Choice,
    /// Several of some options, by name.
    Choices,
}

/// Which way a field's values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Both ways.
    #[default]
    Both,
    /// Copper → Mailchimp only.
    ToMailchimp,
    /// Mailchimp → Copper only.
    ToCopper,
}

impl Direction {
    /// Whether a value may be written to this side.
    pub const fn allows(self, target: Side) -> bool {
        match (self, target) {
            (Self::Both, _) | (Self::ToMailchimp, Side::Mailchimp) | (Self::ToCopper, Side::Copper) => true,
            (Self::ToMailchimp, Side::Copper) | (Self::ToCopper, Side::Mailchimp) => false,
        }
    }
}

/// Who wins when both sides changed a field differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictRule {
    /// Copper's value.
    Copper,
    /// Mailchimp's value.
    Mailchimp,
    /// A person says.
    Hold,
}

/// What is sent as the state of an address that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressState {
    /// Nothing: the address is skipped and listed.
    #[default]
    Skip,
    /// The city once more.
    City,
}

impl FieldMapping {
    /// Where the field stands on both sides, as a hash: a base is worth nothing for another place.
    pub fn place(&self) -> Hash {
        Hash::of(&("place", self.copper, &self.mailchimp))
    }

    /// The image ρ of a value: what both sides can store of it. Two values agree when their images
    /// are equal. A value that a side cannot hold has the image `Unrepresentable`.
    pub fn image(&self, value: &Value) -> Value {
        match (self.kind, value) {
            (_, Value::Empty | Value::Unknown | Value::Unrepresentable(_)) => value.clone(),
            (FieldKind::Text, Value::Text(text)) => Value::text(cut(text, MERGE_VALUE_BYTES)),
            (FieldKind::Address, Value::Address(address)) => self.address_image(address),
            // An unset checkbox cannot be told from one that is off: Copper shows both as false.
            (FieldKind::Flag, Value::Flag(false)) => Value::Empty,
            (FieldKind::Number, Value::Number(_)) | (FieldKind::Flag, Value::Flag(true)) => value.clone(),
            (FieldKind::Choice, Value::Text(name)) => {
                self.option(name).map_or(Value::Unrepresentable(Obstacle::NotAnOption), |name| Value::Text(name.into()))
            }
            (FieldKind::Choices, Value::Choices(names)) if names.iter().all(|name| self.option(name).is_some()) => {
                Value::choices(names.iter().filter_map(|name| self.option(name)).map(str::to_owned))
            }
            (FieldKind::Choices, Value::Choices(_)) => Value::Unrepresentable(Obstacle::NotAnOption),
            (_, _) => Value::Unrepresentable(Obstacle::WrongType),
        }
    }

    /// Reads what a text field at Mailchimp holds as this field's kind of value. Text that does not
    /// fit the kind stays text, so that nothing seen is lost.
    pub fn read_text(&self, text: &str) -> Value {
        match (self.kind, Value::text(text)) {
            (_, Value::Empty) => Value::Empty,
            (FieldKind::Number, Value::Text(text)) => Number::parse(&text).map_or(Value::Text(text), Value::Number),
            (FieldKind::Flag, Value::Text(text)) => match text.to_lowercase().as_str() {
                "true" | "1" | "yes" | "oui" => Value::Flag(true),
                "false" | "0" | "no" | "non" => Value::Flag(false),
                _ => Value::Text(text),
            },
            (FieldKind::Choices, Value::Text(text)) => Value::choices(text.split(',').map(str::to_owned)),
            (_, value) => value,
        }
    }

    fn option<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        if self.options.is_empty() {
            return Some(name);
        }
        self.options.iter().map(String::as_str).find(|option| option.to_lowercase() == name.to_lowercase())
    }

    fn address_image(&self, address: &Address) -> Value {
        let mut image = address.clone();
        if image.state.is_empty() && self.address_state == AddressState::City {
            image.state.clone_from(&image.city);
        }
        // Mailchimp's country is two letters; anything else it would replace by its own default.
        let country_fits = image.country.is_empty() || image.country.len() == 2;
        let parts = [&image.street, &image.city, &image.state, &image.zip];
        if parts.iter().any(|part| part.is_empty()) {
            Value::Unrepresentable(Obstacle::AddressIncomplete)
        } else if !country_fits {
            Value::Unrepresentable(Obstacle::NotAnOption)
        } else if parts.iter().any(|part| part.len() > MERGE_VALUE_BYTES) {
            Value::Unrepresentable(Obstacle::TooLong)
        } else {
            Value::Address(Box::new(image))
        }
    }
}

/// The longest beginning of `text` within `bytes` that ends between two characters.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(kind: FieldKind) -> FieldMapping {
        FieldMapping {
            name: FieldName::new("f"),
            copper: CopperField::Title,
            mailchimp: "F".into(),
            direction: Direction::Both,
            conflict: ConflictRule::Copper,
            kind,
            options: vec![],
            address_state: AddressState::Skip,
        }
    }

    #[test]
    fn text_is_cut_at_a_character_within_255_bytes() {
        let image = mapping(FieldKind::Text).image(&Value::text(&"é".repeat(200)));
        assert_eq!(image, Value::text(&"é".repeat(127)));
    }

    #[test]
    fn a_french_address_is_incomplete_unless_the_city_stands_for_the_state() {
        let value = Value::address(&Address {
            street: "1 rue A".into(),
            city: "Lyon".into(),
            zip: "69001".into(),
            country: "FR".into(),
            ..Address::default()
        });
        let mut mapping = mapping(FieldKind::Address);
        assert_eq!(mapping.image(&value), Value::Unrepresentable(Obstacle::AddressIncomplete));
        mapping.address_state = AddressState::City;
        let Value::Address(image) = mapping.image(&value) else { panic!() };
        assert_eq!(image.state, "Lyon");
    }

    #[test]
    fn an_option_is_found_without_case_and_keeps_the_option_s_spelling() {
        let mut mapping = mapping(FieldKind::Choice);
        mapping.options = vec!["Bleu".into()];
        assert_eq!(mapping.image(&Value::text("BLEU")), Value::text("Bleu"));
        assert_eq!(mapping.image(&Value::text("vert")), Value::Unrepresentable(Obstacle::NotAnOption));
    }

    #[test]
    fn the_image_of_an_image_is_itself() {
        let mapping = mapping(FieldKind::Text);
        let image = mapping.image(&Value::text(&"ab é".repeat(100)));
        assert_eq!(mapping.image(&image), image);
    }
}
