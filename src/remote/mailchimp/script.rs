//! A transport for tests that answers from a function and remembers what it was asked. It must not
//! know more of Mailchimp than the shape of a member.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::model::contact::FieldName;
use crate::model::email::Email;
use crate::model::mapping::{AddressState, ConflictRule, CopperField, Direction, FieldKind, FieldMapping};
use crate::model::side::Side;
use crate::remote::http::{Http, Pace};
use crate::remote::mailchimp::client::{Client, Journeys, MailchimpAccess};
use crate::remote::mailchimp::hash::subscriber_hash;
use crate::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};

type Answer = dyn Fn(&HttpRequest, usize) -> (u16, Value) + Send + Sync;

/// Answers from a function of the request and of how many came before it.
#[derive(Clone)]
pub(crate) struct Script {
    answer: Arc<Answer>,
    seen: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Script {
    pub(crate) fn answering(answer: impl Fn(&HttpRequest, usize) -> (u16, Value) + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), seen: Arc::default() }
    }

    pub(crate) fn http(&self) -> Http {
        let pace = Pace { requests_per_minute: None, connections: 8 };
        Http::new(Side::Mailchimp, Arc::new(self.clone()), pace)
    }

    pub(crate) fn access() -> MailchimpAccess {
        MailchimpAccess {
            base_url: "https://us1.exemple.com/3.0".into(),
            audience: "aud1".into(),
            api_key: "cle-us1".into(),
            start_journeys: Journeys::Quiet,
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.http(), Self::access())
    }

    pub(crate) fn seen(&self) -> Vec<HttpRequest> {
        self.seen.lock().unwrap().clone()
    }

    /// Verb and path below the audience of every request, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.seen()
            .iter()
            .map(|request| {
                let path = request.url.split_once("/aud1").unwrap().1;
                format!("{} {}", request.method, path.split('?').next().unwrap())
            })
            .collect()
    }

    /// The body of the only request that was no reading.
    pub(crate) fn written(&self) -> Value {
        let seen = self.seen();
        let mut written = seen.iter().filter(|request| request.method != "GET");
        let body = &written.next().expect("something was written").body;
        assert!(written.next().is_none(), "written more than once");
        serde_json::from_slice(body).unwrap_or_default()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let before = {
            let mut seen = self.seen.lock().unwrap();
            seen.push(request.clone());
            seen.len() - 1
        };
        let (status, body) = (self.answer)(request, before);
        Ok(response(status, &body))
    }
}

/// A response with a JSON body.
pub(crate) fn response(status: u16, body: &Value) -> HttpResponse {
    HttpResponse { status, headers: vec![], body: body.to_string().into_bytes() }
}

/// A member as the service shows it.
pub(crate) fn member(contact_id: &str, email: &str) -> Value {
    json!({
        "id": subscriber_hash(&Email::new(email).unwrap()),
        "email_address": email,
        "unique_email_id": "7ee8f2229e",
        "contact_id": contact_id,
        "full_name": "",
        "web_id": 400_751_728,
        "status": "subscribed",
        "merge_fields": {"FNAME": "", "LNAME": "", "ADDRESS": ""},
        "last_changed": "2026-03-01T10:00:00+00:00",
        "tags_count": 0,
        "tags": [],
    })
}

/// What the service says of a member that it does not have.
pub(crate) fn not_found() -> (u16, Value) {
    let problem = json!({"title": "Resource Not Found", "status": 404,
        "detail": "The requested resource could not be found.", "instance": ""});
    (404, problem)
}

pub(crate) fn mapping(name: &str, tag: &str, kind: FieldKind) -> FieldMapping {
    FieldMapping {
        name: FieldName::new(name),
        copper: CopperField::Title,
        mailchimp: tag.into(),
        direction: Direction::Both,
        conflict: ConflictRule::Copper,
        kind,
        options: vec![],
        address_state: AddressState::Skip,
    }
}
