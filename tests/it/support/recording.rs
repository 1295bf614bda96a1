//! A transport that keeps every request with its answer, and a door for requests of our own. It must
//! not change what passes through it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use copper_mailchimp_sync::remote::transport::{Header, HttpRequest, HttpResponse, Transport, TransportError};
use serde_json::Value;

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub method: String,
    /// As sent, encoded.
    pub path: String,
    /// Decoded.
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Body,
    pub answer: Answer,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Body,
}

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    None,
    Json(Value),
    /// Something else.
    Raw,
}

/// Passes everything on and keeps it.
pub struct Recording {
    inner: Arc<dyn Transport>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Recording {
    pub fn around(inner: Arc<dyn Transport>) -> Arc<Self> {
        Arc::new(Self { inner, exchanges: Mutex::default() })
    }

    /// Everything so far.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap().clone()
    }

    /// Sends a request of our own below `base`.
    pub async fn ask(&self, (method, target): (&'static str, &str), headers: &[Header], body: &Value) -> Answer {
        let body = if body.is_null() { vec![] } else { body.to_string().into_bytes() };
        let url = format!("http://localhost{target}");
        self.send(&HttpRequest { method, url, headers: headers.to_vec(), body }).await.unwrap();
        self.exchanges.lock().unwrap().last().unwrap().answer.clone()
    }
}

#[async_trait]
impl Transport for Recording {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let response = self.inner.send(request).await?;
        self.exchanges.lock().unwrap().push(exchange(request, &response));
        Ok(response)
    }
}

impl Body {
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            [] => Self::None,
            bytes => serde_json::from_slice(bytes).map_or(Self::Raw, Self::Json),
        }
    }

    /// The JSON to look at or to spoil.
    pub fn json(&mut self) -> &mut Value {
        match self {
            Self::Json(value) => value,
            other => panic!("not JSON: {other:?}"),
        }
    }
}

/// A header's value; `name` in lower case.
pub fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn exchange(request: &HttpRequest, response: &HttpResponse) -> Exchange {
    let url = url::Url::parse(&request.url).unwrap();
    Exchange {
        method: request.method.to_owned(),
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers: request.headers.iter().map(|header| (header.name.to_lowercase(), header.value.clone())).collect(),
        body: Body::of(&request.body),
        answer: Answer { status: response.status, headers: response.headers.clone(), body: Body::of(&response.body) },
    }
}
