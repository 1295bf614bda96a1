//! A transport that answers from a script by method and path, and keeps what it was asked. For the
//! tests of this folder; it must not know how Copper behaves.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::{Value as Json, json};

use crate::model::contact::FieldName;
use crate::model::mapping::{AddressState, ConflictRule, CopperField, Direction, FieldKind, FieldMapping};
use crate::model::operation::Write;
use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Reading};
use crate::remote::copper::{CopperAccess, CopperRemote};
use crate::remote::http::{Http, Pace};
use crate::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::remote::{Locator, Quiet, ReadAll, Remote, RemoteError, Sighting, WriteRequest};

/// The base of every URL asked.
pub(crate) const BASE: &str = "https://copper.exemple.com/developer_api/v1";

type Answer = Result<HttpResponse, TransportError>;

/// The script and the log.
#[derive(Default)]
pub(crate) struct Double {
    answers: Mutex<BTreeMap<String, VecDeque<Answer>>>,
    asked: Mutex<Vec<HttpRequest>>,
}

#[async_trait]
impl Transport for Double {
    async fn send(&self, request: &HttpRequest) -> Answer {
        self.asked.lock().unwrap().push(request.clone());
        let key = key(request);
        let mut answers = self.answers.lock().unwrap();
        let queue = answers.get_mut(&key);
        let queue = queue.unwrap_or_else(|| panic!("nobody expected {key}"));
        if queue.len() > 1 { queue.pop_front().unwrap() } else { queue.front().unwrap().clone() }
    }
}

fn key(request: &HttpRequest) -> String {
    let path = request.url.strip_prefix(BASE).unwrap();
    let body: Json = serde_json::from_slice(&request.body).unwrap_or_default();
    let page = body.get("page_number").map(|page| format!(" {page}"));
    format!("{} {}{}", request.method, path.trim_start_matches('/'), page.unwrap_or_default())
}

impl Double {
    /// Plans an answer; the last one planned for a key stays. A search is `POST people/search N`.
    pub(crate) fn plan(&self, key: &str, answer: Answer) {
        let mut answers = self.answers.lock().unwrap();
        answers.entry(key.to_owned()).or_default().push_back(answer);
    }

    /// Plans a 200 with this body.
    pub(crate) fn ok(&self, key: &str, body: &Json) {
        self.plan(key, Ok(answer(200, &body.to_string())));
    }

    /// Plans a page of people with a total.
    pub(crate) fn page(&self, number: u64, total: u64, people: &[Json]) {
        let mut response = answer(200, &json!(people).to_string());
        response.headers.push(("x-pw-total".into(), total.to_string()));
        self.plan(&format!("POST people/search {number}"), Ok(response));
    }

    /// What was asked, as keys, without the account's own lists.
    pub(crate) fn keys(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let keys = asked.iter().map(key);
        keys.filter(|key| key != "GET contact_types" && key != "GET custom_field_definitions").collect()
    }

    /// The requests, as they came.
    pub(crate) fn asked(&self) -> Vec<HttpRequest> {
        self.asked.lock().unwrap().clone()
    }

    /// The body of the last request.
    pub(crate) fn last_body(&self) -> Json {
        serde_json::from_slice(&self.asked.lock().unwrap().last().unwrap().body).unwrap()
    }
}

/// A response with this body.
pub(crate) fn answer(status: u16, body: &str) -> HttpResponse {
    HttpResponse { status, headers: vec![], body: body.into() }
}

/// Copper's answer for a person who is not there.
#[expect(clippy::unnecessary_wraps, reason = "a script holds answers")]
pub(crate) fn absent() -> Answer {
    let body = json!({"success": false, "status": 404, "message": "Resource not found"});
    Ok(answer(404, &body.to_string()))
}

/// A person in the shape of Copper's answers.
pub(crate) fn person(id: u64, email: &str) -> Json {
    json!({
        "id": id, "name": "Marie Dupont", "prefix": null, "first_name": "Marie",
        "middle_name": null, "last_name": "Dupont", "suffix": null, "address": null,
        "company_name": null, "contact_type_id": 451_492, "details": "not mapped",
        "emails": [{"email": email, "category": "work"}],
        "phone_numbers": [], "tags": [], "title": null,
        "custom_fields": [
            {"custom_field_definition_id": 1, "value": null},
            {"custom_field_definition_id": 2, "value": null},
            {"custom_field_definition_id": 3, "value": []},
            {"custom_field_definition_id": 4, "value": false},
        ],
        "date_created": 1_490_045_450 + id, "date_modified": 1_490_045_450,
    })
}

/// A person with some keys replaced.
pub(crate) fn person_with(id: u64, keys: &Json) -> Json {
    let mut person = person(id, "marie@exemple.fr");
    for (key, value) in keys.as_object().unwrap() {
        person[key] = value.clone();
    }
    person
}

fn mapping(name: &str, copper: CopperField, kind: FieldKind) -> FieldMapping {
    FieldMapping {
        name: FieldName::new(name),
        copper,
        mailchimp: name.to_uppercase(),
        direction: Direction::Both,
        conflict: ConflictRule::Copper,
        kind,
        options: vec![],
        address_state: AddressState::Skip,
    }
}

/// One mapping of each kind.
pub(crate) fn mappings() -> Vec<FieldMapping> {
    vec![
        mapping("first_name", CopperField::FirstName, FieldKind::Text),
        mapping("last_name", CopperField::LastName, FieldKind::Text),
        mapping("phone", CopperField::Phone, FieldKind::Text),
        mapping("address", CopperField::Address, FieldKind::Address),
        mapping("title", CopperField::Title, FieldKind::Text),
        mapping("company", CopperField::CompanyName, FieldKind::Text),
        mapping("points", CopperField::Custom(1), FieldKind::Number),
        mapping("colour", CopperField::Custom(2), FieldKind::Choice),
        mapping("topics", CopperField::Custom(3), FieldKind::Choices),
        mapping("vip", CopperField::Custom(4), FieldKind::Flag),
    ]
}

/// A line with four connections and no quota.
pub(crate) fn line(double: &Arc<Double>) -> Http {
    let pace = Pace { requests_per_minute: None, connections: 4 };
    Http::new(Side::Copper, double.clone(), pace)
}

/// A remote for `mappings`, whose account has the four custom fields and two contact types.
pub(crate) fn remote() -> (CopperRemote, Arc<Double>) {
    let double = Arc::new(Double::default());
    let on = ["person", "company"];
    double.ok(
        "GET custom_field_definitions",
        &json!([
            {"id": 1, "name": "Points", "data_type": "Float", "available_on": on},
            {"id": 2, "name": "Colour", "data_type": "Dropdown", "available_on": on,
             "options": [{"id": 21, "name": "Bleu", "rank": 0}, {"id": 22, "name": "Vert", "rank": 1}]},
            {"id": 3, "name": "Topics", "data_type": "MultiSelect", "available_on": on,
             "options": [{"id": 31, "name": "Art", "rank": 0}, {"id": 32, "name": "Vin", "rank": 1}]},
            {"id": 4, "name": "VIP", "data_type": "Checkbox", "available_on": on},
            {"id": 5, "name": "Since", "data_type": "Date", "available_on": on},
            {"id": 6, "name": "Elsewhere", "data_type": "String", "available_on": ["company"]},
        ]),
    );
    double.ok(
        "GET contact_types",
        &json!([
        {"id": 451_490, "name": "Potential Customer"}, {"id": 451_492, "name": "Client"}]),
    );
    let access = CopperAccess {
        base_url: format!("{BASE}/"),
        user_email: "it@exemple.fr".into(),
        api_key: "0123456789abcdef".into(),
    };
    (CopperRemote::new(line(&double), access, mappings()), double)
}

/// The locator of a person.
pub(crate) fn locator(id: u64) -> Locator {
    Locator { id: NativeId::new(id.to_string()), handle: id.to_string() }
}

/// Reads everybody, with these ids known.
pub(crate) async fn read(remote: &CopperRemote, known: &[u64], max_absent: usize) -> Result<Reading, RemoteError> {
    let known = known.iter().map(|id| (locator(*id).id, locator(*id))).collect();
    let request = ReadAll { known: &known, max_absent, progress: &Quiet };
    remote.read_all(request).await
}

/// The sighting of a person as this JSON has them.
pub(crate) async fn seen(remote: &CopperRemote, double: &Double, person: &Json) -> Sighting {
    let id = person["id"].as_u64().unwrap();
    double.ok(&format!("GET people/{id}"), person);
    remote.read_one(&locator(id)).await.unwrap().unwrap()
}

/// Performs a write.
pub(crate) async fn write(
    remote: &CopperRemote,
    target: Option<&Sighting>,
    write: &Write,
) -> Result<Option<Sighting>, RemoteError> {
    let person = BTreeSet::new();
    let request = WriteRequest { target, person: &person, write };
    remote.write(request).await
}
