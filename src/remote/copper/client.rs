//! One request to Copper: address, headers, and what a refusal means. It must not know what a
//! person is, nor let a key or an address into an error.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use crate::model::side::Side;
use crate::remote::http::{Http, Repeat, mask, read_json};
use crate::remote::transport::{Header, HttpRequest, HttpResponse};
use crate::remote::{RemoteError, RemoteErrorKind};

/// What opens a Copper account.
pub struct CopperAccess {
    /// Where the API is, `…/developer_api/v1`, with or without a slash at the end.
    pub base_url: String,
    /// The address of the user whose key it is.
    pub user_email: String,
    /// The key.
    pub api_key: SecretString,
}

/// One request, before it is dressed.
pub(crate) struct Ask<'a> {
    /// The method.
    pub(crate) method: &'static str,
    /// The path below the base, ids included.
    pub(crate) path: &'a str,
    /// The path as errors may show it, without ids.
    pub(crate) label: &'a str,
    /// The body; `None` for none.
    pub(crate) body: Option<&'a Value>,
    /// Whether it may be sent again when its effect is unknown.
    pub(crate) repeat: Repeat,
}

/// The line to Copper with its credentials.
pub(crate) struct Client {
    http: Http,
    access: CopperAccess,
}

impl Client {
    /// Dresses everything that goes through `http` with the credentials.
    pub(crate) const fn new(http: Http, access: CopperAccess) -> Self {
        Self { http, access }
    }

    /// Requests worth making in parallel.
    pub(crate) const fn connections(&self) -> usize {
        self.http.connections()
    }

    /// Reads a path.
    pub(crate) async fn get(&self, path: &str, label: &str) -> Result<HttpResponse, RemoteError> {
        self.ask(Ask { method: "GET", path, label, body: None, repeat: Repeat::Harmless }).await
    }

    /// Asks a question that needs a body; changes nothing.
    pub(crate) async fn query(&self, path: &str, body: &Value) -> Result<HttpResponse, RemoteError> {
        self.ask(Ask { method: "POST", path, label: path, body: Some(body), repeat: Repeat::Harmless }).await
    }

    /// Sends one request; only a 2xx comes back.
    pub(crate) async fn ask(&self, ask: Ask<'_>) -> Result<HttpResponse, RemoteError> {
        let call = format!("{} {}", ask.method, ask.label);
        let response = self.http.send(&call, &self.dress(&ask), ask.repeat).await?;
        if (200..300).contains(&response.status) { Ok(response) } else { Err(refusal(call, &response)) }
    }

    /// Sends many writes in one request; only a 2xx comes back.
    pub(crate) async fn bulk(&self, path: &str, body: &Value, repeat: Repeat) -> Result<HttpResponse, RemoteError> {
        let ask = Ask { method: "POST", path, label: path, body: Some(body), repeat };
        let call = format!("POST {path}");
        let response = self.http.send_bulk(&call, &self.dress(&ask), repeat).await?;
        if (200..300).contains(&response.status) { Ok(response) } else { Err(refusal(call, &response)) }
    }

    /// Reads a body as JSON.
    pub(crate) fn json<'a, T: Deserialize<'a>>(
        &self,
        call: &str,
        response: &'a HttpResponse,
    ) -> Result<T, RemoteError> {
        read_json(call, self.http.side(), response)
    }

    fn dress(&self, ask: &Ask<'_>) -> HttpRequest {
        let base = self.access.base_url.trim_end_matches('/');
        HttpRequest {
            method: ask.method,
            url: format!("{base}/{}", ask.path),
            headers: self.headers(),
            body: ask.body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        }
    }

    fn headers(&self) -> Vec<Header> {
        let plain = |name, value: &str| Header { name, value: value.to_owned(), is_secret: false };
        let secret = |name, value: &str| Header { is_secret: true, ..plain(name, value) };
        vec![
            secret("X-PW-AccessToken", self.access.api_key.expose_secret()),
            plain("X-PW-Application", "developer_api"),
            // No key, but an address: it is no business of a log either.
            secret("X-PW-UserEmail", &self.access.user_email),
            plain("Content-Type", "application/json"),
        ]
    }
}

/// An error that this program raises before anything is sent.
pub(crate) fn rejected(call: &str, message: &str) -> RemoteError {
    RemoteError {
        side: Side::Copper,
        kind: RemoteErrorKind::Rejected,
        call: call.to_owned(),
        status: None,
        message: message.to_owned(),
        faulty: Vec::new(),
    }
}

/// What a response other than 2xx says.
pub(crate) fn refusal(call: String, response: &HttpResponse) -> RemoteError {
    RemoteError {
        side: Side::Copper,
        kind: kind(response),
        call,
        status: Some(response.status),
        message: words(&response.body),
        faulty: Vec::new(),
    }
}

fn kind(response: &HttpResponse) -> RemoteErrorKind {
    match response.status {
        // A page in HTML comes from something in between, not from Copper: it says nothing about
        // the key or the person.
        _ if is_html(&response.body) => RemoteErrorKind::Unreachable,
        401 | 403 => RemoteErrorKind::Unauthorized,
        404 => RemoteErrorKind::NotFound,
        _ => RemoteErrorKind::Rejected,
    }
}

fn is_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// Copper's words: `message`, text or object, else `error`, else the body as it is.
fn words(body: &[u8]) -> String {
    if is_html(body) {
        return "a page instead of an answer".to_owned();
    }
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    match json.get("message").or_else(|| json.get("error")) {
        Some(Value::String(text)) => mask(text),
        Some(other) => mask(&other.to_string()),
        None => mask(&String::from_utf8_lossy(body)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> HttpResponse {
        HttpResponse { status, headers: vec![], body: body.into() }
    }

    #[test]
    fn each_status_says_what_may_be_done() {
        let cases = [
            (400, RemoteErrorKind::Rejected),
            (401, RemoteErrorKind::Unauthorized),
            (403, RemoteErrorKind::Unauthorized),
            (404, RemoteErrorKind::NotFound),
            (422, RemoteErrorKind::Rejected),
        ];
        for (status, expected) in cases {
            let error = refusal("GET x".into(), &response(status, "{}"));
            assert_eq!(error.kind, expected, "{status}");
        }
    }

    #[test]
    fn a_page_in_html_says_nothing_about_a_person() {
        let error = refusal("GET people/{id}".into(), &response(404, " <html>"));
        assert_eq!(error.kind, RemoteErrorKind::Unreachable);
    }

    #[test]
    fn copper_s_words_are_found_in_each_form_and_masked() {
        let cases = [
            (r#"{"message":"Invalid input:\na@exemple.fr"}"#, "Invalid input: [address]"),
            (r#"{"message":{"name":[{"error":"invalid"}]}}"#, r#"{"name":[{"error":"invalid"}]}"#),
            (r#"{"error":"not_found"}"#, "not_found"),
            ("oops", "oops"),
        ];
        for (body, expected) in cases {
            assert_eq!(words(body.as_bytes()), expected);
        }
    }
}
