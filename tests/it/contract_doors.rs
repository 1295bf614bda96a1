//! Requests that our clients never make, so that the rest of the sandbox is held to the contract
//! too, and the errors that a client's own care avoids. It must send nothing that the contract forbids
//! but a wrong key.

use copper_mailchimp_sync::model::side::PerSide;
use copper_mailchimp_sync::remote::transport::Header;
use copper_mailchimp_sync::sandbox::faults::{Fault, FaultKind, Service};
use serde_json::{Value, json};

use crate::support::recording::{Exchange, Recording, header};
use crate::support::rig::Rig;

/// Knocks at every door of both services, with the credentials of the clients.
pub async fn knock(rig: &Rig, clients: &PerSide<Vec<Exchange>>) -> PerSide<Vec<Exchange>> {
    PerSide {
        copper: copper(rig, &credentials(&clients.copper)).await,
        mailchimp: mailchimp(rig, &credentials(&clients.mailchimp)).await,
    }
}

const NAMES: [&str; 5] = ["authorization", "content-type", "x-pw-accesstoken", "x-pw-application", "x-pw-useremail"];

/// The failures on demand that speak as the service does.
const FAULTS: [FaultKind; 6] = [
    FaultKind::TooMany,
    FaultKind::TooManyWithDelay,
    FaultKind::Unauthorized,
    FaultKind::Forbidden,
    FaultKind::NotFound,
    FaultKind::ServerError,
];

fn order(rig: &Rig, side: Service, kind: FaultKind) {
    rig.services().faults.order(Fault { side, kind, count: 1, method: None, path: None, after: 0, milliseconds: 0 });
}

fn credentials(exchanges: &[Exchange]) -> Vec<Header> {
    let sent = &exchanges.first().unwrap().headers;
    let named = |name| Some(Header { name, value: header(sent, name)?.to_owned(), is_secret: true });
    NAMES.into_iter().filter_map(named).collect()
}

fn wrong(headers: &[Header]) -> Vec<Header> {
    let spoilt = |header: &Header| match header.name {
        "authorization" => Header { value: "Basic eDp5".to_owned(), ..header.clone() },
        "x-pw-accesstoken" => Header { value: "0".to_owned(), ..header.clone() },
        _ => header.clone(),
    };
    headers.iter().map(spoilt).collect()
}

async fn copper(rig: &Rig, headers: &[Header]) -> Vec<Exchange> {
    let doors = Recording::around(rig.transport(Service::Copper));
    let base = "/developer_api/v1";
    for (method, path, body) in copper_requests() {
        doors.ask((method, &format!("{base}{path}")), headers, &body).await;
    }
    doors.ask(("GET", &format!("{base}/account")), &wrong(headers), &Value::Null).await;
    for kind in FAULTS {
        order(rig, Service::Copper, kind);
        doors.ask(("GET", &format!("{base}/account")), headers, &Value::Null).await;
    }
    doors.exchanges()
}

fn copper_requests() -> Vec<(&'static str, &'static str, Value)> {
    let emails = json!([{"email": "lot@exemple.fr", "category": "work"}]);
    let lot = json!({"people": [{"name": "Lot Un", "emails": emails}, {"name": "Lot Deux", "emails": emails}]});
    vec![
        ("GET", "/users/159258", Value::Null),
        ("POST", "/users/search", json!({"page_number": 1, "page_size": 5})),
        ("GET", "/tags", Value::Null),
        ("GET", "/tags?tag_names_only=true", Value::Null),
        ("GET", "/custom_field_definitions/9004", Value::Null),
        ("GET", "/custom_field_definitions/1", Value::Null),
        ("POST", "/people/bulk_create", lot),
        ("POST", "/people/bulk_update", json!({"people": [{"id": 1, "title": "Chef"}]})),
        ("POST", "/people/search", json!({"tags": ["Client"], "page_size": 200, "sort_by": "date_modified"})),
        ("POST", "/people/search", json!({"minimum_modified_date": 0, "page_size": 1})),
        ("POST", "/people", json!({"name": "Double", "emails": emails})),
        ("DELETE", "/people/1", Value::Null),
    ]
}

async fn mailchimp(rig: &Rig, headers: &[Header]) -> Vec<Exchange> {
    let doors = Recording::around(rig.transport(Service::Mailchimp));
    let list = format!("/3.0/lists/{}", rig.services().keys().audience);
    for path in ["/3.0/", "/3.0/ping", "/3.0/lists?include_total_contacts=true&count=5"] {
        doors.ask(("GET", path), headers, &Value::Null).await;
    }
    for (method, path, body) in mailchimp_requests() {
        doors.ask((method, &format!("{list}{path}")), headers, &body).await;
    }
    doors.ask(("GET", &list), &wrong(headers), &Value::Null).await;
    for kind in FAULTS {
        order(rig, Service::Mailchimp, kind);
        doors.ask(("GET", &list), headers, &Value::Null).await;
    }
    doors.exchanges()
}

fn mailchimp_requests() -> Vec<(&'static str, &'static str, Value)> {
    let new = json!({"email_address": "porte@exemple.fr", "status": "transactional", "tags": ["Porte", "Client"],
        "merge_fields": {"FNAME": "Ève", "C_FLOAT": 2}, "vip": true, "language": "fr"});
    let member = "/members/porte%40exemple.fr";
    vec![
        ("GET", "", Value::Null),
        ("GET", "?include_total_contacts=true", Value::Null),
        ("GET", "/merge-fields?count=1000", Value::Null),
        ("GET", "/merge-fields/1", Value::Null),
        ("GET", "/merge-fields/999", Value::Null),
        ("GET", "/tag-search?name=c", Value::Null),
        ("POST", "/members", new.clone()),
        ("POST", "/members", new),
        ("GET", "/members?count=1000&status=unsubscribed", Value::Null),
        ("GET", "/members?count=3&exclude_fields=members._links,_links", Value::Null),
        ("GET", member, Value::Null),
        ("GET", "/members/porte%40exemple.fr/tags", Value::Null),
        ("PATCH", member, json!({"merge_fields": {"C_FLOAT": "AAAAA"}})),
        ("DELETE", member, Value::Null),
        ("DELETE", member, Value::Null),
        ("GET", "/members/0000/tags", Value::Null),
    ]
}
