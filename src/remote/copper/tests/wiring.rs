//! Facts about what a person's JSON becomes. It must not test paging or writing.

use serde_json::{Value as Json, json};

use crate::model::contact::FieldName;
use crate::model::email::Email;
use crate::model::snapshot::Record;
use crate::model::tag::Tags;
use crate::model::value::{Address, Number, Value};
use crate::remote::copper::double::{person_with, read, remote, seen};

/// The record of a person with these keys, the same whether listed or read by id.
async fn record(keys: &Json) -> Record {
    record_of(&person_with(7, keys)).await
}

async fn record_of(person: &Json) -> Record {
    let (remote, double) = remote();
    double.page(1, 1, std::slice::from_ref(person));
    let reading = read(&remote, &[], 0).await.unwrap();
    let sighting = seen(&remote, &double, person).await;
    let listed = reading.records.into_values().next().unwrap();
    assert_eq!(listed, sighting.record);
    listed
}

fn field(record: &Record, name: &str) -> Option<Value> {
    record.fields.get(&FieldName::new(name)).cloned()
}

#[tokio::test]
async fn only_mapped_fields_are_kept_each_in_its_form() {
    let record = record(&json!({
        "first_name": " Zoe\u{301} ", "title": "",
        "phone_numbers": [{"number": "01", "category": "home"}, {"number": "02", "category": "work"}],
        "address": {"street": "1 rue A\r\n2e étage", "city": "Lyon", "state": null,
                    "postal_code": "69001", "country": "fr"},
        "custom_fields": [
            {"custom_field_definition_id": 1, "value": 12.5},
            {"custom_field_definition_id": 2, "value": 22},
            {"custom_field_definition_id": 3, "value": [32, 31]},
            {"custom_field_definition_id": 4, "value": true},
            {"custom_field_definition_id": 99, "value": {"odd": 1}},
        ],
    }))
    .await;
    let address = Address {
        street: "1 rue A\n2e étage".into(),
        city: "Lyon".into(),
        zip: "69001".into(),
        country: "FR".into(),
        ..Address::default()
    };
    let expected = [
        ("first_name", Value::text("Zoé")),
        ("last_name", Value::text("Dupont")),
        ("phone", Value::text("01")),
        ("title", Value::Empty),
        ("company", Value::Empty),
        ("address", Value::Address(Box::new(address))),
        ("points", Value::Number(Number::new(12.5).unwrap())),
        ("colour", Value::text("Vert")),
        ("topics", Value::choices(["Art".to_owned(), "Vin".to_owned()])),
        ("vip", Value::Flag(true)),
    ];
    assert_eq!(record.fields.len(), expected.len());
    for (name, value) in expected {
        assert_eq!(field(&record, name), Some(value), "{name}");
    }
    assert_eq!(record.contact_type.as_deref(), Some("Client"));
    assert_eq!(record.stamp, 1_490_045_450);
    assert_eq!((record.handle.as_str(), record.status), ("7", None));
}

#[tokio::test]
async fn what_is_unset_is_empty() {
    let record = record(&json!({})).await;
    for name in ["phone", "address", "title", "points", "colour", "topics"] {
        assert_eq!(field(&record, name), Some(Value::Empty), "{name}");
    }
    assert_eq!(field(&record, "vip"), Some(Value::Flag(false)));
}

#[tokio::test]
async fn what_is_missing_is_unknown() {
    let record = record_of(&json!({"id": 7, "emails": null})).await;
    assert!(record.fields.is_empty());
    assert_eq!(record.tags, Tags::Unknown);
    assert!(record.emails.is_empty());
    let custom = json!({"custom_fields": [{"custom_field_definition_id": 2, "value": 12_345}]});
    let record = self::record(&custom).await;
    assert_eq!(field(&record, "colour"), None, "an option that is not known");
    assert_eq!(field(&record, "points"), None, "a definition that is not listed");
}

#[tokio::test]
async fn a_padded_or_repeated_address_is_one_address() {
    let record = record(&json!({"emails": [
        {"email": " Marie@Exemple.fr ", "category": "work"},
        {"email": "", "category": "other"},
        {"email": "b@exemple.fr", "category": "other"},
        {"email": "marie@exemple.fr", "category": "personal"},
    ]}))
    .await;
    let emails: Vec<_> = record.emails.iter().map(Email::as_str).collect();
    assert_eq!(emails, ["marie@exemple.fr", "b@exemple.fr"]);
}

#[tokio::test]
async fn invisible_characters_in_a_name_are_data() {
    let name = "Ma\u{202e}rie\u{0} \"A\"";
    let record = record(&json!({"first_name": name})).await;
    assert_eq!(field(&record, "first_name"), Some(Value::Text(name.into())));
}

#[tokio::test]
async fn tags_are_known_when_they_were_sent() {
    let record = record(&json!({"tags": ["VIP", "🗑️ À SUPPRIMER"]})).await;
    assert_eq!(record.tags, Tags::known(["VIP", "🗑️ À SUPPRIMER"]));
}
