//! The seam: one request out, one response back. Production sends through `reqwest`; tests put the
//! sandbox's handlers, faults or cuts here. It must not retry, pace or read a body's meaning.

use async_trait::async_trait;

/// A request ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET`, `POST`, `PUT`, `PATCH`, `DELETE`.
    pub method: &'static str,
    /// Absolute, query included and encoded. Holds no secret.
    pub url: String,
    /// Names and values; secrets are added by the transport's owner as `Header::secret`.
    pub headers: Vec<Header>,
    /// Empty: none.
    pub body: Vec<u8>,
}

/// A header whose value may be a secret, and then never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// In any case.
    pub name: &'static str,
    /// The value as sent.
    pub value: String,
    /// Whether it must never be shown.
    pub is_secret: bool,
}

impl std::fmt::Debug for Header {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = if self.is_secret { "***" } else { &self.value };
        write!(formatter, "{}: {shown}", self.name)
    }
}

/// What came back, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The raw body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// A header's value; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// No response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// It never reached the service: refused, unresolved, TLS.
    #[error("not sent: {0}")]
    NotSent(String),
    /// It may have reached the service: timed out, reset, cut in the body.
    #[error("no answer: {0}")]
    NoAnswer(String),
}

/// Sends one request.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends it and reads the whole answer.
    ///
    /// # Errors
    /// Only when there is no answer; a status of 500 is an answer.
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError>;
}
