//! Facts about writes: the body sent, the answer read back, what is refused. It must not test how
//! lists and names are composed in detail.

use serde_json::{Value as Json, json};

use crate::model::consent::NewStatus;
use crate::model::contact::{Contact, FieldName};
use crate::model::email::Email;
use crate::model::operation::{Destruction, NewRecord, Write};
use crate::model::value::{Address, Number, Value};
use crate::remote::copper::double::{absent, answer, person, person_with, remote, seen, write};
use crate::remote::transport::TransportError;
use crate::remote::{RemoteError, RemoteErrorKind};

fn contact(fields: &[(&str, Value)]) -> Contact {
    fields.iter().map(|(name, value)| (FieldName::new(*name), value.clone())).collect()
}

fn creation(fields: &[(&str, Value)]) -> Write {
    Write::Create(NewRecord {
        email: Email::new("zoe.petit@exemple.fr").unwrap(),
        fields: contact(fields),
        tags: vec!["VIP".into()],
        status: NewStatus::Subscribed,
    })
}

fn lyon() -> Value {
    Value::address(&Address {
        street: "1 rue A\n2e étage".into(),
        city: "Lyon".into(),
        zip: "69001".into(),
        ..Address::default()
    })
}

/// The body that a write to this person sends; `None` where nothing is sent.
async fn sent(keys: &Json, order: &Write) -> Result<Option<Json>, RemoteError> {
    let (remote, double) = remote();
    let before = person_with(7, keys);
    let target = seen(&remote, &double, &before).await;
    double.ok("PUT people/7", &person_with(7, &json!({"title": "as read back"})));
    let result = write(&remote, Some(&target), order).await?.unwrap();
    if double.keys().last().unwrap() != "PUT people/7" {
        assert_eq!(result, target);
        return Ok(None);
    }
    let title = result.record.fields.get(&FieldName::new("title")).cloned();
    assert_eq!(title, Some(Value::text("as read back")));
    Ok(Some(double.last_body()))
}

async fn sent_fields(keys: &Json, fields: &[(&str, Value)]) -> Result<Option<Json>, RemoteError> {
    sent(keys, &Write::Fields(contact(fields))).await
}

#[tokio::test]
async fn a_person_is_made_with_everything_at_once() {
    let (remote, double) = remote();
    double.ok("POST people", &person(7, "zoe.petit@exemple.fr"));
    let order = creation(&[
        ("first_name", Value::text("Zoé")),
        ("last_name", Value::text("Petit")),
        ("company", Value::text("Atelier")),
        ("title", Value::Empty),
        ("phone", Value::text("01")),
        ("address", lyon()),
        ("colour", Value::text("bleu")),
    ]);
    let made = write(&remote, None, &order).await.unwrap().unwrap();
    assert_eq!(made.record.id.as_str(), "7");
    assert_eq!(
        double.last_body(),
        json!({
            "name": "Zoé Petit",
            "emails": [{"email": "zoe.petit@exemple.fr", "category": "work"}],
            "company_name": "Atelier",
            "phone_numbers": [{"number": "01", "category": "work"}],
            "address": {"street": "1 rue A\n2e étage", "city": "Lyon", "state": null,
                        "postal_code": "69001", "country": null},
            "custom_fields": [{"custom_field_definition_id": 2, "value": 21}],
            "tags": ["VIP"],
        })
    );
}

#[tokio::test]
async fn a_person_without_a_name_goes_by_the_address() {
    let (remote, double) = remote();
    double.ok("POST people", &person(7, "zoe.petit@exemple.fr"));
    write(&remote, None, &creation(&[])).await.unwrap();
    assert_eq!(double.last_body()["name"], "zoe.petit");
}

#[tokio::test]
async fn a_creation_without_a_usable_answer_is_doubtful_and_not_repeated() {
    let answers = [
        Err(TransportError::NoAnswer("reset".into())),
        Ok(answer(502, "<html>")),
        Ok(answer(200, "<html>")),
        Ok(answer(200, "{\"name\":")),
    ];
    for planned in answers {
        let (remote, double) = remote();
        double.plan("POST people", planned);
        let error = write(&remote, None, &creation(&[])).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Doubtful);
        assert_eq!(double.keys(), ["POST people"]);
    }
}

#[tokio::test]
async fn a_partial_answer_is_completed_by_a_read() {
    let (remote, double) = remote();
    double.ok("POST people", &json!({"id": 7, "name": "Zoé"}));
    double.ok("GET people/7", &person(7, "zoe.petit@exemple.fr"));
    let made = write(&remote, None, &creation(&[])).await.unwrap().unwrap();
    assert_eq!(made.record.emails.len(), 1);

    let target = made;
    double.ok("PUT people/7", &json!({"success": true}));
    let order = Write::Fields(contact(&[("title", Value::text("x"))]));
    let after = write(&remote, Some(&target), &order).await.unwrap();
    assert_eq!(after, Some(target));
    assert_eq!(double.keys().last().unwrap(), "GET people/7");
}

#[tokio::test]
async fn a_refused_creation_is_rejected_with_masked_words() {
    let (remote, double) = remote();
    let body = r#"{"success":false,"status":422,"message":"zoe.petit@exemple.fr is taken"}"#;
    double.plan("POST people", Ok(answer(422, body)));
    let error = write(&remote, None, &creation(&[])).await.unwrap_err();
    assert_eq!(error.kind, RemoteErrorKind::Rejected);
    assert_eq!(error.to_string(), "copper POST people (422): [address] is taken");
}

#[tokio::test]
async fn only_what_changes_is_sent() {
    let before = json!({"title": "Chef"});
    let fields = [("title", Value::text("Chef")), ("points", Value::Number(Number::new(3.0).unwrap()))];
    let body = sent_fields(&before, &fields).await.unwrap().unwrap();
    let points = json!([{"custom_field_definition_id": 1, "value": 3}]);
    assert_eq!(body, json!({"custom_fields": points}));
    assert_eq!(body["custom_fields"][0]["value"].to_string(), "3");
}

#[tokio::test]
async fn nothing_is_sent_when_nothing_changes() {
    let before = json!({"title": "Chef", "tags": ["VIP"]});
    let body = sent_fields(&before, &[("title", Value::text("Chef"))]).await;
    assert_eq!(body, Ok(None));
    let tags = Write::Tags { add: vec!["vip".into()], remove: vec!["x".into()] };
    assert_eq!(sent(&before, &tags).await, Ok(None));
}

#[tokio::test]
async fn a_name_part_is_written_as_the_whole_name() {
    let before = json!({"name": "Dr Marie Dupont", "prefix": "Dr"});
    let body = sent_fields(&before, &[("last_name", Value::text("Petit"))]).await;
    assert_eq!(body, Ok(Some(json!({"name": "Dr Marie Petit"}))));
    let cleared = [("first_name", Value::Empty), ("last_name", Value::Empty)];
    let error = sent_fields(&json!({}), &cleared).await.unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (RemoteErrorKind::Rejected, "name_required"));
}

#[tokio::test]
async fn an_address_is_written_with_all_five_keys_or_cleared() {
    let body = sent_fields(&json!({}), &[("address", lyon())]).await.unwrap().unwrap();
    assert_eq!(body["address"].as_object().unwrap().len(), 5);
    let before = json!({"address": {"street": "1 rue A", "city": "Lyon"}, "title": "Chef"});
    let cleared = [("address", Value::Empty), ("title", Value::Empty)];
    let body = sent_fields(&before, &cleared).await;
    assert_eq!(body, Ok(Some(json!({"address": null, "title": null}))));
}

#[tokio::test]
async fn options_are_sent_by_id_and_an_unknown_one_is_refused() {
    let topics = Value::choices(["vin".to_owned(), "Art".to_owned()]);
    let body = sent_fields(&json!({}), &[("topics", topics), ("vip", Value::Flag(true))]).await;
    let custom = json!([{"custom_field_definition_id": 3, "value": [31, 32]},
                        {"custom_field_definition_id": 4, "value": true}]);
    assert_eq!(body, Ok(Some(json!({"custom_fields": custom}))));
    let error = sent_fields(&json!({}), &[("colour", Value::text("Noir"))]).await.unwrap_err();
    assert_eq!(error.message, "not_an_option: colour");
}

#[tokio::test]
async fn what_copper_does_not_take_is_refused_before_it_is_sent() {
    for fields in [
        [("company", Value::text("Atelier"))],
        [("title", Value::Unknown)],
        [("points", Value::text("many"))],
        [("address", Value::text("1 rue A"))],
        [("unmapped", Value::text("x"))],
    ] {
        let error = sent_fields(&json!({}), &fields).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Rejected, "{fields:?}");
    }
    for order in [Write::Restrict, Write::Reactivate, Write::Confirm] {
        let error = sent(&json!({}), &order).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Rejected, "{order:?}");
    }
}

#[tokio::test]
async fn tags_and_addresses_are_sent_as_whole_lists() {
    let before = json!({"tags": ["Zoo", "abc"], "emails": [
        {"email": "Marie@exemple.fr", "category": "personal"},
        {"email": "b@exemple.fr", "category": "work"}]});
    let tags = Write::Tags { add: vec!["📥 INACTIF".into()], remove: vec!["ABC".into()] };
    let body = sent(&before, &tags).await;
    assert_eq!(body, Ok(Some(json!({"tags": ["Zoo", "📥 INACTIF"]}))));
    let rekey = Write::Rekey { from: Email::new("marie@exemple.fr"), to: Email::new("m@exemple.fr").unwrap() };
    let body = sent(&before, &rekey).await;
    assert_eq!(
        body,
        Ok(Some(json!({"emails": [
        {"email": "m@exemple.fr", "category": "personal"},
        {"email": "b@exemple.fr", "category": "work"}]})))
    );
}

#[tokio::test(start_paused = true)]
async fn an_update_that_got_no_answer_is_sent_again() {
    let (remote, double) = remote();
    let target = seen(&remote, &double, &person(7, "a@exemple.fr")).await;
    double.plan("PUT people/7", Err(TransportError::NoAnswer("reset".into())));
    double.ok("PUT people/7", &person(7, "a@exemple.fr"));
    let order = Write::Fields(contact(&[("title", Value::text("x"))]));
    write(&remote, Some(&target), &order).await.unwrap();
    assert_eq!(double.keys(), ["GET people/7", "PUT people/7", "PUT people/7"]);
}

#[tokio::test]
async fn an_update_of_nobody_is_not_found_and_a_deletion_of_nobody_is_done() {
    let (remote, double) = remote();
    let target = seen(&remote, &double, &person(7, "a@exemple.fr")).await;
    double.plan("PUT people/7", absent());
    double.plan("DELETE people/7", absent());
    let order = Write::Fields(contact(&[("title", Value::text("x"))]));
    let error = write(&remote, Some(&target), &order).await.unwrap_err();
    assert_eq!(error.kind, RemoteErrorKind::NotFound);
    assert!(!error.to_string().contains("people/7"), "{error}");
    assert_eq!(write(&remote, Some(&target), &Write::Destroy(Destruction::Permanent)).await, Ok(None));
    let error = write(&remote, None, &Write::Destroy(Destruction::Permanent)).await.unwrap_err();
    assert_eq!(error.kind, RemoteErrorKind::Rejected);
}
