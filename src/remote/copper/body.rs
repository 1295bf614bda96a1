//! A write → the JSON that Copper is sent: only what changes. It must not send anything, nor a
//! value that the field does not take.

use serde_json::{Map, Value as Json, json};

use crate::model::contact::{Contact, FieldName};
use crate::model::mapping::{CopperField, FieldKind, FieldMapping};
use crate::model::operation::{NewRecord, Write};
use crate::model::value::{Address, Value};
use crate::remote::Sighting;
use crate::remote::copper::catalog::Definition;
use crate::remote::copper::lists::{emails_after, only, phones_after, tags_after};
use crate::remote::copper::name::{NewParts, joined, renamed};
use crate::remote::copper::wire::Reader;

/// Why a write cannot be put into Copper's words.
pub(crate) type Refusal = String;

/// The body that makes a person.
pub(crate) fn creation(reader: &Reader<'_>, new: &NewRecord) -> Result<Json, Refusal> {
    let nobody = Json::Null;
    let mut body = Changes::default();
    for (name, value) in new.fields.iter().filter(|(_, value)| !value.is_empty()) {
        let field = mapping(reader, name)?;
        match field.copper {
            CopperField::CompanyName => body.set("company_name", text(value)?),
            _ => body.add(reader, &nobody, field, value)?,
        }
    }
    let [first, last] = [&body.name.first, &body.name.last].map(|part| part.as_deref());
    let name = joined(&[first.unwrap_or_default(), last.unwrap_or_default()]);
    // Copper requires a name; a person who has none goes by the address.
    let name = if name.is_empty() { new.email.local_part().to_owned() } else { name };
    body.set("name", json!(name));
    body.set("emails", only("email", new.email.as_str()));
    if !new.tags.is_empty() {
        body.set("tags", json!(new.tags));
    }
    Ok(Json::Object(body.finish()))
}

/// The body that changes a person; empty where nothing does.
pub(crate) fn change(reader: &Reader<'_>, target: &Sighting, write: &Write) -> Result<Map<String, Json>, Refusal> {
    let raw = &target.raw;
    match write {
        Write::Fields(fields) => changed_fields(reader, target, fields),
        Write::Tags { add, remove } => Ok(single("tags", tags_after(raw, add, remove)?)),
        Write::Rekey { from, to } => Ok(single("emails", emails_after(raw, from.as_ref(), to)?)),
        Write::Create(_) | Write::Restrict | Write::Reactivate | Write::Confirm | Write::Destroy(_) => {
            Err("not a change of a person in Copper".to_owned())
        }
    }
}

#[derive(Default)]
struct Changes {
    body: Map<String, Json>,
    name: NewParts,
    custom: Vec<Json>,
}

impl Changes {
    fn set(&mut self, key: &str, value: Json) {
        self.body.insert(key.to_owned(), value);
    }

    fn add(&mut self, reader: &Reader<'_>, raw: &Json, field: &FieldMapping, value: &Value) -> Result<(), Refusal> {
        match field.copper {
            CopperField::FirstName => self.name.first = Some(plain(value)?),
            CopperField::LastName => self.name.last = Some(plain(value)?),
            CopperField::Phone => self.set("phone_numbers", phones_after(raw, &plain(value)?)),
            CopperField::Title => self.set("title", text(value)?),
            CopperField::Address => self.set("address", place(value)?),
            CopperField::CompanyName => return Err("company_name_at_creation_only".to_owned()),
            CopperField::Custom(id) => {
                let value =
                    custom(reader.catalog.definition(id), value).map_err(|why| format!("{why}: {}", field.name))?;
                self.custom.push(json!({"custom_field_definition_id": id, "value": value}));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Map<String, Json> {
        if !self.custom.is_empty() {
            let custom = json!(self.custom);
            self.set("custom_fields", custom);
        }
        self.body
    }
}

fn changed_fields(reader: &Reader<'_>, target: &Sighting, fields: &Contact) -> Result<Map<String, Json>, Refusal> {
    let mut body = Changes::default();
    for (name, value) in fields {
        if target.record.fields.get(name) != Some(value) {
            body.add(reader, &target.raw, mapping(reader, name)?, value)?;
        }
    }
    if let Some(name) = renamed(&target.raw, &body.name)? {
        body.set("name", json!(name));
    }
    Ok(body.finish())
}

fn mapping<'a>(reader: &'a Reader<'_>, name: &FieldName) -> Result<&'a FieldMapping, Refusal> {
    reader.fields.iter().find(|field| field.name == *name).ok_or_else(|| format!("not a mapped field: {name}"))
}

fn single(key: &str, value: Option<Json>) -> Map<String, Json> {
    value.map(|value| (key.to_owned(), value)).into_iter().collect()
}

/// As people read it; empty where there is nothing.
fn plain(value: &Value) -> Result<String, Refusal> {
    match value {
        Value::Unknown | Value::Unrepresentable(_) => Err("no value to write".to_owned()),
        value => Ok(value.to_string()),
    }
}

/// Text, or null to clear.
fn text(value: &Value) -> Result<Json, Refusal> {
    Ok(match plain(value)? {
        text if text.is_empty() => Json::Null,
        text => json!(text),
    })
}

/// All five keys: whether Copper merges a part of them is not known.
fn place(value: &Value) -> Result<Json, Refusal> {
    match value {
        Value::Empty => Ok(Json::Null),
        Value::Address(address) => Ok(five_keys(address)),
        _ => Err("wrong_type: an address".to_owned()),
    }
}

fn five_keys(address: &Address) -> Json {
    let part = |part: &String| (!part.is_empty()).then(|| part.clone());
    json!({
        "street": part(&address.street),
        "city": part(&address.city),
        "state": part(&address.state),
        "postal_code": part(&address.zip),
        "country": part(&address.country),
    })
}

fn custom(definition: Option<&Definition>, value: &Value) -> Result<Json, &'static str> {
    let definition = definition.ok_or("unknown_field")?;
    let kind = definition.kind().ok_or("wrong_type")?;
    let id = |name: &str| definition.option_id(name).ok_or("not_an_option");
    match (kind, value) {
        (_, Value::Unknown | Value::Unrepresentable(_)) => Err("no value to write"),
        (_, Value::Empty) => Ok(Json::Null),
        (FieldKind::Text, value) => Ok(json!(value.to_string())),
        (FieldKind::Number, Value::Number(number)) => Ok(number_json(number.as_str(), number.get())),
        (FieldKind::Flag, Value::Flag(flag)) => Ok(json!(flag)),
        (FieldKind::Choice, Value::Text(name)) => Ok(json!(id(name)?)),
        (FieldKind::Choices, Value::Choices(names)) => {
            let ids: Result<Vec<u64>, _> = names.iter().map(|name| id(name)).collect();
            Ok(json!(ids?))
        }
        (FieldKind::Choices, Value::Text(name)) => Ok(json!([id(name)?])),
        _ => Err("wrong_type"),
    }
}

/// A percentage takes whole numbers only, so what is whole is sent without a point.
fn number_json(text: &str, number: f64) -> Json {
    text.parse::<i64>().map_or_else(|_| json!(number), |whole| json!(whole))
}
