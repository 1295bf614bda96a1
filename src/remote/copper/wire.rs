//! A person's JSON → a record. It must not keep what is not mapped, nor take what is missing for
//! empty.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::model::email::Email;
use crate::model::mapping::{CopperField, FieldKind, FieldMapping};
use crate::model::snapshot::{NativeId, Record};
use crate::model::tag::Tags;
use crate::model::value::{Address, Number, Value};
use crate::remote::copper::catalog::{Catalog, Definition};

/// A person as Copper sends one; text is borrowed from the page.
#[derive(Deserialize)]
pub(crate) struct Person<'a> {
    id: u64,
    #[serde(borrow, default)]
    first_name: Seen<Text<'a>>,
    #[serde(borrow, default)]
    last_name: Seen<Text<'a>>,
    #[serde(borrow, default)]
    title: Seen<Text<'a>>,
    #[serde(borrow, default)]
    company_name: Seen<Text<'a>>,
    #[serde(borrow, default)]
    address: Seen<Place<'a>>,
    // Without its addresses a person cannot be matched: an answer that lacks them is unreadable.
    #[serde(borrow, deserialize_with = "list")]
    emails: Vec<Mail<'a>>,
    #[serde(borrow, default)]
    phone_numbers: Seen<Vec<Phone<'a>>>,
    #[serde(borrow, default)]
    tags: Seen<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    custom_fields: Seen<Vec<Custom<'a>>>,
    #[serde(default)]
    contact_type_id: Option<u64>,
    #[serde(default)]
    date_created: Option<i64>,
    #[serde(default)]
    date_modified: Option<i64>,
}

impl Person<'_> {
    /// When it was made, UTC seconds.
    pub(crate) const fn date_created(&self) -> Option<i64> {
        self.date_created
    }
}

/// A key that may be missing, null or filled.
#[derive(Default)]
enum Seen<T> {
    #[default]
    Missing,
    Null,
    Filled(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Seen<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|seen| seen.map_or(Self::Null, Self::Filled))
    }
}

impl<T> Seen<T> {
    /// `None` where the key is missing: nothing is known.
    fn value(&self, read: impl FnOnce(&T) -> Value) -> Option<Value> {
        match self {
            Self::Missing => None,
            Self::Null => Some(Value::Empty),
            Self::Filled(seen) => Some(read(seen)),
        }
    }
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
struct Mail<'a> {
    #[serde(borrow, default)]
    email: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Phone<'a> {
    #[serde(borrow, default)]
    number: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Place<'a> {
    #[serde(borrow, default)]
    street: Option<Text<'a>>,
    #[serde(borrow, default)]
    city: Option<Text<'a>>,
    #[serde(borrow, default)]
    state: Option<Text<'a>>,
    #[serde(borrow, default)]
    postal_code: Option<Text<'a>>,
    #[serde(borrow, default)]
    country: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Custom<'a> {
    custom_field_definition_id: u64,
    #[serde(borrow, default)]
    value: Seen<&'a RawValue>,
}

/// A custom field's value in any of its forms.
#[derive(Deserialize)]
#[serde(untagged)]
enum Held {
    Flag(bool),
    Id(u64),
    Number(f64),
    Text(String),
    Ids(Vec<u64>),
}

/// What is needed to read a person.
pub(crate) struct Reader<'a> {
    /// The account's lists.
    pub(crate) catalog: &'a Catalog,
    /// The mapped fields.
    pub(crate) fields: Arc<[FieldMapping]>,
}

impl Reader<'_> {
    /// The record of a person.
    pub(crate) fn record(&self, person: &Person<'_>) -> Record {
        let id = person.id.to_string();
        Record {
            id: NativeId::new(&id),
            handle: id,
            emails: emails(&person.emails),
            fields: self
                .fields
                .iter()
                .filter_map(|field| Some((field.name.clone(), self.field(field, person)?)))
                .collect(),
            tags: tags(&person.tags),
            status: None,
            unsubscribe_reason: None,
            contact_type: person.contact_type_id.and_then(|id| self.catalog.contact_type(id)).map(str::to_owned),
            stamp: person.date_modified.unwrap_or_default(),
        }
    }

    fn field(&self, field: &FieldMapping, person: &Person<'_>) -> Option<Value> {
        let text = |text: &Text<'_>| field.read_text(&text.0);
        match field.copper {
            CopperField::FirstName => person.first_name.value(text),
            CopperField::LastName => person.last_name.value(text),
            CopperField::Title => person.title.value(text),
            CopperField::CompanyName => person.company_name.value(text),
            CopperField::Phone => person.phone_numbers.value(|phones| {
                let first = phones.first().and_then(|phone| phone.number.as_ref());
                first.map_or(Value::Empty, text)
            }),
            CopperField::Address => person.address.value(address),
            CopperField::Custom(id) => self.custom(field, id, person),
        }
    }

    fn custom(&self, field: &FieldMapping, id: u64, person: &Person<'_>) -> Option<Value> {
        let Seen::Filled(list) = &person.custom_fields else {
            return None;
        };
        let custom = list.iter().find(|custom| custom.custom_field_definition_id == id)?;
        let definition = self.catalog.definition(id)?;
        match &custom.value {
            Seen::Missing => None,
            Seen::Null => Some(Value::Empty),
            Seen::Filled(raw) => {
                let held = serde_json::from_str(raw.get()).ok()?;
                decode(field, definition, held)
            }
        }
    }
}

fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Padded and repeated addresses are one address; the order stays.
fn emails(mails: &[Mail<'_>]) -> Vec<Email> {
    let mut emails = Vec::new();
    let raw = mails.iter().filter_map(|mail| mail.email.as_ref());
    for email in raw.filter_map(|text| Email::new(&text.0)) {
        if !emails.contains(&email) {
            emails.push(email);
        }
    }
    emails
}

fn tags(seen: &Seen<Vec<Text<'_>>>) -> Tags {
    match seen {
        Seen::Missing => Tags::Unknown,
        Seen::Null => Tags::default(),
        Seen::Filled(tags) => Tags::known(tags.iter().map(|tag| tag.0.as_ref())),
    }
}

fn address(place: &Place<'_>) -> Value {
    let part = |part: &Option<Text<'_>>| part.as_ref().map(|text| text.0.clone().into_owned()).unwrap_or_default();
    Value::address(&Address {
        street: part(&place.street),
        city: part(&place.city),
        state: part(&place.state),
        zip: part(&place.postal_code),
        country: part(&place.country),
    })
}

/// A custom value by its definition; `None` for what the definition does not explain, such as an
/// option made since the lists were read.
fn decode(field: &FieldMapping, definition: &Definition, held: Held) -> Option<Value> {
    let name = |id| definition.option_name(id);
    match (definition.kind()?, held) {
        (_, Held::Flag(flag)) => Some(Value::Flag(flag)),
        (FieldKind::Choice, Held::Id(id)) => name(id).map(Value::text),
        (FieldKind::Choices, Held::Id(id)) => name(id).map(|name| Value::choices([name.to_owned()])),
        (FieldKind::Choices, Held::Ids(ids)) => {
            ids.into_iter().map(|id| name(id).map(str::to_owned)).collect::<Option<Vec<_>>>().map(Value::choices)
        }
        (_, Held::Ids(_)) => None,
        (FieldKind::Number, Held::Text(text)) => Some(number_or_text(&text)),
        (_, Held::Text(text)) => Some(field.read_text(&text)),
        (FieldKind::Text, Held::Id(id)) => Some(field.read_text(&id.to_string())),
        (_, Held::Id(id)) => Number::parse(&id.to_string()).map(Value::Number),
        (_, Held::Number(number)) => Number::new(number).map(Value::Number),
    }
}

fn number_or_text(text: &str) -> Value {
    Number::parse(text).map_or_else(|| Value::text(text), Value::Number)
}
