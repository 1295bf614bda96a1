//! What a request is for, told from its form: the rows of what was covered, and what no request may
//! be. It must not know what an answer says.

use copper_mailchimp_sync::sandbox::faults::Service;
use copper_mailchimp_sync::sandbox::message::Request;
use serde_json::Value;

/// What a request is for.
pub struct Shape {
    pub word: &'static str,
    pub is_write: bool,
}

/// Tells it from method, path and body.
pub fn shape(service: Service, request: &Request) -> Shape {
    let segments = request.segments();
    let body = || request.json().unwrap_or_default();
    let (word, is_write) = match (service, request.method.as_str(), segments.as_slice()) {
        (Service::Copper, "GET", _) => ("copper read", false),
        (Service::Copper, "POST", [.., "people", "search"]) if body().get("emails").is_none() => ("copper list", false),
        (Service::Copper, "POST", [.., "search" | "fetch_by_email"]) => ("copper find", false),
        (Service::Copper, "POST", [.., "people" | "bulk_create"]) => ("copper create", true),
        (Service::Copper, "DELETE", _) => ("copper destroy", true),
        (Service::Copper, _, _) => {
            let body = body();
            let word = match () {
                () if body.get("tags").is_some() => "copper tags",
                () if body.get("emails").is_some() => "copper rekey",
                () => "copper fields",
            };
            (word, true)
        }
        (Service::Mailchimp, "GET", [.., "members"]) => ("mailchimp list", false),
        (Service::Mailchimp, "GET", _) => ("mailchimp read", false),
        (Service::Mailchimp, "PUT", _) => ("mailchimp create", true),
        (Service::Mailchimp, "POST", [.., "tags"]) => ("mailchimp tags", true),
        (Service::Mailchimp, "POST", [.., "delete-permanent"]) => ("mailchimp destroy", true),
        (Service::Mailchimp, "POST", [.., "members"]) => ("mailchimp revive", true),
        (Service::Mailchimp, "POST", [.., "batches"]) => ("mailchimp batches", true),
        (Service::Mailchimp, "POST", [.., "lists", _]) => ("mailchimp batch add", true),
        (Service::Mailchimp, "DELETE", _) => ("mailchimp archive", true),
        (Service::Mailchimp, _, _) => (patch(&body()), true),
    };
    Shape { word, is_write }
}

fn patch(body: &Value) -> &'static str {
    let alone = body.as_object().is_some_and(|body| body.len() == 1);
    match body.get("status").and_then(Value::as_str) {
        Some("unsubscribed") if alone => "mailchimp restrict",
        Some("subscribed") if alone => "mailchimp reactivate",
        Some("pending") if alone => "mailchimp confirm",
        _ if body.get("email_address").is_some() => "mailchimp rekey",
        _ => "mailchimp fields",
    }
}
