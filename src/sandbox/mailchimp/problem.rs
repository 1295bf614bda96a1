//! Every error the service is known to answer, as a value and as a problem document.
//! It must not decide when an error applies.

use serde_json::{Map, Value, json};

use crate::sandbox::message::Response;

const TYPE: &str = "https://mailchimp.com/developer/marketing/docs/errors/";
const SCHEMA: &str =
    "The resource submitted could not be validated. For field-specific details, see the 'errors' array.";
const NOT_COMPATIBLE: &str =
    "The requested method and resource are not compatible. See the Allow header for this resource's available methods.";
const NOT_REMOVABLE: &str =
    "This list member cannot be removed. Can not archive a contact that is bounced, pending or archived";
const KEY_INVALID: &str = "Your API key may be invalid, or you've attempted to access the wrong datacenter.";

/// One refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    status: u16,
    title: &'static str,
    detail: String,
    faults: Vec<Fault>,
    allow: Option<&'static str>,
}

/// One entry of `errors[]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// A bare merge tag, a dotted path, a body key, or nothing.
    pub(crate) field: String,
    /// The service's own words.
    pub(crate) message: String,
}

impl Fault {
    /// A fault of one field.
    pub(crate) fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }
}

impl Problem {
    /// The body or a query value fails the schema.
    pub(crate) fn schema(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::invalid(SCHEMA) }
    }

    /// Required keys of the body are missing.
    pub(crate) fn missing(keys: &[&str]) -> Self {
        let message = format!("Required fields were not provided: {}", keys.join(", "));
        Self::schema(vec![Fault::new("", message)])
    }

    /// Merge values fail their fields' rules.
    pub(crate) fn merge_fields(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::invalid("Your merge fields were invalid.") }
    }

    /// 400 Invalid Resource with a text and no `errors[]`.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(400, "Invalid Resource", detail)
    }

    /// The text is no address.
    pub(crate) fn no_address() -> Self {
        Self::invalid("Please provide a valid email address.")
    }

    /// The address is of a reserved or dubious domain.
    pub(crate) fn fake_looking(address: &str) -> Self {
        Self::invalid(format!("{address} looks fake or invalid, please enter a real email address."))
    }

    /// The address has signed up to too many lists.
    pub(crate) fn throttled(address: &str) -> Self {
        Self::invalid(format!(
            "{address} has signed up to a lot of lists very recently; we're not allowing more signups for now"
        ))
    }

    /// A member of this status cannot get another address. The real title was never captured.
    pub(crate) fn immovable(status: &str) -> Self {
        Self::invalid(format!(
            "This member's status is \"{status}.\" You can only update email addresses for members with a status of \"subscribed.\""
        ))
    }

    /// The address is on the list.
    pub(crate) fn member_exists(address: &str) -> Self {
        let detail = format!("{address} is already a list member. Use PUT to insert or update list members.");
        Self::new(400, "Member Exists", detail)
    }

    /// The person opted out or bounced.
    pub(crate) fn compliance(address: &str) -> Self {
        let detail = format!(
            "{address} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed."
        );
        Self::new(400, "Member In Compliance State", detail)
    }

    /// The address was permanently deleted.
    pub(crate) fn forgotten(address: &str) -> Self {
        let detail = format!(
            "{address} was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list."
        );
        Self::new(400, "Forgotten Email Not Subscribed", detail)
    }

    /// The body is not JSON.
    pub(crate) fn unreadable() -> Self {
        Self::new(400, "JSON Parse Error", "We encountered an unspecified JSON parsing error.")
    }

    /// An `/actions/…` that does not exist.
    pub(crate) fn unknown_action() -> Self {
        Self::new(400, "Invalid Action", "The action requested was not valid for this resource.")
    }

    /// No key was sent.
    pub(crate) fn key_missing() -> Self {
        Self::new(401, "API Key Missing", "Your request did not include an API key.")
    }

    /// The key is not ours.
    pub(crate) fn key_invalid() -> Self {
        Self::new(401, "API Key Invalid", KEY_INVALID)
    }

    /// Nothing stands at this path.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "Resource Not Found", "The requested resource could not be found.")
    }

    /// The path knows other verbs, listed in `Allow`.
    pub(crate) fn wrong_verb(allow: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::new(405, "Method Not Allowed", NOT_COMPATIBLE) }
    }

    /// The member cannot be archived.
    pub(crate) fn not_removable() -> Self {
        Self { allow: Some("GET, PUT"), ..Self::new(405, "Method Not Allowed", NOT_REMOVABLE) }
    }

    /// The key's owner may look and no more. The real text was never captured.
    pub(crate) fn no_right() -> Self {
        Self::new(403, "Forbidden", "You do not have permission to perform this action.")
    }

    /// `X-HTTP-Method-Override` on something else than POST.
    pub(crate) fn wrong_override() -> Self {
        let detail = "The X-HTTP-Method-Override can only be used with POST requests.";
        Self::new(422, "Invalid Method Override", detail)
    }

    /// More batches wait than an account may have. The real text was never captured.
    pub(crate) fn too_many_batches() -> Self {
        Self::new(429, "Too Many Requests", "You have exceeded the limit of 500 pending batches.")
    }

    /// The words for a person who acts without the API.
    pub(crate) fn words(&self) -> String {
        let faults = self.faults.iter().map(|fault| format!("; {}: {}", fault.field, fault.message));
        format!("{}: {}", self.title, self.detail) + &faults.collect::<String>()
    }

    /// What is wrong, in the service's words.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// Every entry of `errors[]` in words.
    pub(crate) fn faults_in_words(&self) -> Vec<String> {
        self.faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect()
    }

    /// The first entry of `errors[]`, an empty one when there is none.
    pub(crate) fn first_fault(&self) -> Fault {
        self.faults.first().cloned().unwrap_or_else(|| Fault::new("", ""))
    }

    /// The problem document; its `instance` is the id of the request.
    pub(crate) fn response(&self, request_id: &str) -> Response {
        let response = Response::json(self.status, "application/problem+json; charset=utf-8", &self.body(request_id));
        match self.allow {
            Some(allow) => response.with_header("Allow", allow),
            None => response,
        }
    }

    fn new(status: u16, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), faults: Vec::new(), allow: None }
    }

    fn body(&self, request_id: &str) -> Value {
        let mut body = Map::new();
        if !matches!(self.title, "Member Exists" | "Member In Compliance State" | "Forgotten Email Not Subscribed") {
            body.insert("type".to_owned(), TYPE.into());
        }
        body.insert("title".to_owned(), self.title.into());
        body.insert("status".to_owned(), self.status.into());
        body.insert("detail".to_owned(), self.detail.as_str().into());
        body.insert("instance".to_owned(), request_id.into());
        if !self.faults.is_empty() {
            let entry = |fault: &Fault| json!({"field": fault.field, "message": fault.message});
            body.insert("errors".to_owned(), self.faults.iter().map(entry).collect());
        }
        Value::Object(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(problem: &Problem) -> Value {
        serde_json::from_slice(&problem.response("some-id").body).unwrap()
    }

    #[test]
    fn the_instance_is_the_id_of_the_request() {
        assert_eq!(document(&Problem::not_found())["instance"], "some-id");
    }

    #[test]
    fn the_three_errors_about_people_have_no_type() {
        for problem in [Problem::member_exists("a"), Problem::compliance("a"), Problem::forgotten("a")] {
            assert_eq!(document(&problem).get("type"), None, "{problem:?}");
        }
        assert_eq!(document(&Problem::no_address())["type"], TYPE);
    }

    #[test]
    fn errors_are_left_out_when_there_are_none() {
        assert_eq!(document(&Problem::no_address()).get("errors"), None);
        assert_eq!(
            document(&Problem::missing(&["status"]))["errors"][0]["message"],
            "Required fields were not provided: status"
        );
    }

    #[test]
    fn a_member_that_cannot_be_archived_names_the_verbs_left() {
        assert_eq!(Problem::not_removable().response("x").header("allow"), Some("GET, PUT"));
    }
}
