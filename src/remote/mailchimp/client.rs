//! Requests to one audience: address, credentials, and the verdict on what came back. It must not
//! know what a member is.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

use crate::remote::http::{Http, Repeat};
use crate::remote::mailchimp::problem;
use crate::remote::transport::{Header, HttpRequest, HttpResponse};
use crate::remote::{RemoteError, RemoteErrorKind};

/// Which merge fields are required is the rule of the audience's sign-up form. A contact without a
/// first name must still be able to be unsubscribed.
pub(crate) const LENIENT: &str = "skip_merge_validation=true";

/// How errors name a member's path.
pub(crate) const MEMBER: &str = "lists/{id}/members/{id}";

/// How errors name the path of a member's tags.
pub(crate) const MEMBER_TAGS: &str = "lists/{id}/members/{id}/tags";

/// Which audience, and with which key.
#[derive(Debug, Clone)]
pub struct MailchimpAccess {
    /// `https://us21.api.mailchimp.com/3.0`, without a slash at the end.
    pub base_url: String,
    /// The audience's id.
    pub audience: String,
    /// The API key.
    pub api_key: SecretString,
    /// Whether our tags may start automations.
    pub start_journeys: Journeys,
}

/// What Mailchimp may do when we add a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Journeys {
    /// Nothing.
    #[default]
    Quiet,
    /// Start the automations that wait for the tag.
    Start,
}

/// A line to one audience.
pub(crate) struct Client {
    http: Http,
    root: String,
    list: String,
    headers: Vec<Header>,
    journeys: Journeys,
}

/// One request below the audience.
pub(crate) struct Call {
    /// The verb.
    pub(crate) method: &'static str,
    /// The path without ids, for errors and logs.
    pub(crate) shape: &'static str,
    /// The path below the audience and the query, encoded.
    pub(crate) path: String,
    /// What to send; `None`: no body.
    pub(crate) body: Option<serde_json::Value>,
    /// Whether it may be sent again.
    pub(crate) repeat: Repeat,
}

impl Call {
    /// A reading.
    pub(crate) const fn get(shape: &'static str, path: String) -> Self {
        Self { method: "GET", shape, path, body: None, repeat: Repeat::Harmless }
    }

    /// How errors name it.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.shape)
    }
}

impl Client {
    /// A line to the audience that `access` names.
    pub(crate) fn new(http: Http, access: MailchimpAccess) -> Self {
        let MailchimpAccess { base_url, audience, api_key, start_journeys } = access;
        Self {
            http,
            root: base_url.trim_end_matches('/').to_owned(),
            list: format!("/lists/{}", segment(&audience)),
            headers: headers(&api_key),
            journeys: start_journeys,
        }
    }

    /// Requests worth making in parallel.
    pub(crate) const fn connections(&self) -> usize {
        self.http.connections()
    }

    /// Whether our tags may start automations.
    pub(crate) const fn journeys(&self) -> Journeys {
        self.journeys
    }

    /// The audience's path below the root of the service.
    pub(crate) fn list(&self) -> &str {
        &self.list
    }

    /// Sends a call; anything but a 2xx is an error.
    pub(crate) async fn send(&self, call: &Call) -> Result<HttpResponse, RemoteError> {
        self.send_below(&format!("{}{}", self.root, self.list), call).await
    }

    /// The same for a call whose path is below the account, not below the audience.
    pub(crate) async fn send_for_account(&self, call: &Call) -> Result<HttpResponse, RemoteError> {
        self.send_below(&self.root, call).await
    }

    /// Fetches from a URL that is its own permission. The key must not go there: it is not the
    /// service's own host, and two permissions at once are refused.
    pub(crate) async fn fetch(&self, name: &str, url: &str) -> Result<HttpResponse, RemoteError> {
        let request = HttpRequest { method: "GET", url: url.to_owned(), headers: Vec::new(), body: Vec::new() };
        let response = self.http.send(name, &request, Repeat::Harmless).await?;
        match response.status {
            200..300 => Ok(response),
            _ => Err(problem::refusal(name, &response)),
        }
    }

    async fn send_below(&self, base: &str, call: &Call) -> Result<HttpResponse, RemoteError> {
        let name = call.name();
        let request = HttpRequest {
            method: call.method,
            url: format!("{base}{}", call.path),
            headers: self.headers.clone(),
            body: call.body.as_ref().map_or_else(Vec::new, json_bytes),
        };
        let response = self.http.send(&name, &request, call.repeat).await?;
        match response.status {
            200..300 => Ok(response),
            _ => Err(problem::refusal(&name, &response)),
        }
    }
}

/// Nothing where the service said that there is no such thing.
pub(crate) fn found<T>(result: Result<T, RemoteError>) -> Result<Option<T>, RemoteError> {
    match result {
        Ok(thing) => Ok(Some(thing)),
        Err(error) if error.kind == RemoteErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A member's path below the audience. The service takes the address hash, the lasting id or the
/// address itself.
pub(crate) fn member_path(handle: &str) -> String {
    format!("/members/{}", segment(handle))
}

fn headers(api_key: &SecretString) -> Vec<Header> {
    let credentials = STANDARD.encode(format!("sync:{}", api_key.expose_secret()));
    vec![
        Header { name: "authorization", value: format!("Basic {credentials}"), is_secret: true },
        Header { name: "content-type", value: "application/json".to_owned(), is_secret: false },
    ]
}

fn json_bytes(body: &serde_json::Value) -> Vec<u8> {
    body.to_string().into_bytes()
}

/// One segment of a path: everything but RFC 3986's unreserved characters is encoded.
fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::mailchimp::script::Script;

    #[tokio::test]
    async fn the_key_is_sent_as_basic_credentials_and_never_shown() {
        let script = Script::answering(|_, _| (200, serde_json::json!({})));
        let call = Call::get("lists/{id}", String::new());
        script.client().send(&call).await.unwrap();
        let request = script.seen().remove(0);
        assert_eq!(request.url, "https://us1.exemple.com/3.0/lists/aud1");
        // The base64 of "sync:cle-us1".
        assert_eq!(request.headers[0].value, "Basic c3luYzpjbGUtdXMx");
        let shown = format!("{request:?}{:?}", Script::access());
        assert!(!shown.contains("c3luYz") && !shown.contains("cle-us1"));
    }

    #[tokio::test]
    async fn a_redirect_is_neither_followed_nor_read() {
        let script = Script::answering(|_, _| (301, serde_json::json!({})));
        let call = Call::get("lists/{id}", String::new());
        let error = script.client().send(&call).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Unreadable);
        assert_eq!(script.seen().len(), 1);
    }

    #[test]
    fn an_address_in_a_path_is_encoded() {
        assert_eq!(member_path("é+a@exemple.fr"), "/members/%C3%A9%2Ba%40exemple.fr");
    }
}
