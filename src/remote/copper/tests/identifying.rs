//! Facts about the first call. It must not read a person.

use serde_json::json;

use crate::model::contact::FieldName;
use crate::model::mapping::{CopperField, FieldKind};
use crate::remote::copper::double::{BASE, Double, answer, mappings, remote};
use crate::remote::{Remote, RemoteErrorKind};

fn account(double: &Double) {
    double.ok("GET users/me", &json!({"id": 1, "name": "Demo", "email": "it@exemple.fr"}));
    double.ok("GET account", &json!({"id": 100_624, "name": "Atelier"}));
}

#[tokio::test]
async fn the_account_and_the_form_of_each_field_are_told() {
    let (remote, double) = remote();
    account(&double);
    let identity = remote.identify().await.unwrap();
    assert_eq!((identity.id.as_str(), identity.name.as_str()), ("100624", "Atelier"));
    let kind = |name: &str| identity.fields[&FieldName::new(name)].kind;
    assert_eq!(kind("first_name"), Some(FieldKind::Text));
    assert_eq!(kind("address"), Some(FieldKind::Address));
    assert_eq!(kind("points"), Some(FieldKind::Number));
    assert_eq!(kind("vip"), Some(FieldKind::Flag));
    let topics = &identity.fields[&FieldName::new("topics")];
    assert_eq!(topics.kind, Some(FieldKind::Choices));
    assert_eq!(topics.options, ["Art", "Vin"]);
}

#[tokio::test]
async fn definitions_are_asked_for_only_when_a_custom_field_is_mapped() {
    let (remote, double) = remote();
    account(&double);
    remote.set_fields(mappings().drain(..6).collect());
    remote.identify().await.unwrap();
    let asked = double.asked();
    assert!(!asked.iter().any(|request| request.url.ends_with("definitions")));
}

#[tokio::test]
async fn a_date_a_company_s_field_and_an_unknown_one_are_refused_by_name() {
    for id in [5, 6, 77] {
        let (remote, double) = remote();
        account(&double);
        let mut mappings = mappings();
        mappings[6].copper = CopperField::Custom(id);
        remote.set_fields(mappings.into());
        let error = remote.identify().await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Rejected);
        assert!(error.message.contains("points"), "{error}");
    }
}

#[tokio::test]
async fn a_refused_key_is_unauthorized_and_shows_nowhere() {
    for status in [401, 403] {
        let (remote, double) = remote();
        double.plan("GET users/me", Ok(answer(status, r#"{"message":"no"}"#)));
        let error = remote.identify().await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Unauthorized);
        let text = format!("{error:?} {:?}", double.asked());
        assert!(!text.contains("0123456789abcdef"), "{text}");
        assert!(!text.contains("it@exemple.fr"), "{text}");
    }
}

#[tokio::test]
async fn every_request_carries_the_three_headers() {
    let (remote, double) = remote();
    account(&double);
    remote.identify().await.unwrap();
    for request in double.asked() {
        assert!(request.url.starts_with(BASE));
        let header = |name: &str| {
            let header = request.headers.iter().find(|header| header.name == name);
            header.map(|header| header.value.as_str())
        };
        assert_eq!(header("X-PW-AccessToken"), Some("0123456789abcdef"));
        assert_eq!(header("X-PW-Application"), Some("developer_api"));
        assert_eq!(header("X-PW-UserEmail"), Some("it@exemple.fr"));
        assert_eq!(header("Content-Type"), Some("application/json"));
    }
}
