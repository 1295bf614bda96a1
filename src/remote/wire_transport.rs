//! Sends over the network, through `reqwest`. It must not follow a redirect, keep a cookie, retry,
//! or say an address or a key in an error.

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, Request, Response};
use url::{Host, Url};

use crate::remote::transport::{Header, HttpRequest, HttpResponse, Transport, TransportError};

/// A service that does not take a connection in this time is down.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Mailchimp answers slow calls within 120 seconds or not at all.
const TOTAL_TIMEOUT: Duration = Duration::from_mins(2);

/// The network, for one service.
pub struct ReqwestTransport {
    client: Client,
}

impl ReqwestTransport {
    /// A client for the service at `base_url`. Anything but loopback is asked over TLS only, and
    /// through the system's proxy if there is one.
    ///
    /// # Errors
    /// `NotSent` for a URL that is none, or a system whose trusted roots cannot be read.
    pub fn new(base_url: &str) -> Result<Self, TransportError> {
        // Building a client without a provider panics; that another one is in place is fine.
        rustls::crypto::ring::default_provider().install_default().ok();
        let url = Url::parse(base_url).map_err(|error| not_sent(&error))?;
        let client = if is_loopback(&url) { builder().no_proxy() } else { builder().https_only(true) };
        let client = client.build().map_err(|error| not_sent(&error))?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let request = native(request)?;
        let response = self.client.execute(request).await.map_err(failure)?;
        read(response).await
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn native(request: &HttpRequest) -> Result<Request, TransportError> {
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|error| not_sent(&error))?;
    let url = Url::parse(&request.url).map_err(|error| not_sent(&error))?;
    let mut native = Request::new(method, url);
    for header in &request.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|e| not_sent(&e))?;
        native.headers_mut().insert(name, value(header)?);
    }
    if !request.body.is_empty() {
        *native.body_mut() = Some(request.body.clone().into());
    }
    Ok(native)
}

fn value(header: &Header) -> Result<HeaderValue, TransportError> {
    let mut value = HeaderValue::from_str(&header.value).map_err(|error| not_sent(&error))?;
    value.set_sensitive(header.is_secret);
    Ok(value)
}

async fn read(response: Response) -> Result<HttpResponse, TransportError> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    let body = response.bytes().await.map_err(failure)?.to_vec();
    Ok(HttpResponse { status, headers, body })
}

fn failure(error: reqwest::Error) -> TransportError {
    let is_unsent = error.is_connect() || error.is_builder();
    let message = chain(&error.without_url());
    if is_unsent { TransportError::NotSent(message) } else { TransportError::NoAnswer(message) }
}

fn not_sent(error: &dyn Error) -> TransportError {
    TransportError::NotSent(chain(error))
}

/// The error and its causes, from the outside in.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    fn get(url: String) -> HttpRequest {
        HttpRequest {
            method: "GET",
            url,
            headers: vec![Header { name: "X-Key", value: "0123".into(), is_secret: true }],
            body: vec![],
        }
    }

    /// Answers one connection with these bytes, and returns what it was sent.
    async fn answer_once(answer: &'static str) -> (Result<HttpResponse, TransportError>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/x", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let count = stream.read(&mut bytes).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&bytes[..count]).into_owned()
        });
        let transport = ReqwestTransport::new(&url).unwrap();
        let result = transport.send(&get(url)).await;
        (result, server.await.unwrap())
    }

    #[tokio::test]
    async fn a_refused_connection_was_not_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/x", listener.local_addr().unwrap());
        drop(listener);
        let transport = ReqwestTransport::new(&url).unwrap();
        let error = transport.send(&get(url)).await.unwrap_err();
        assert!(matches!(error, TransportError::NotSent(_)), "{error}");
    }

    #[tokio::test]
    async fn a_closed_connection_and_a_cut_body_may_have_reached_the_service() {
        for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut"] {
            let error = answer_once(answer).await.0.unwrap_err();
            assert!(matches!(error, TransportError::NoAnswer(_)), "{error}");
            assert!(!error.to_string().contains("127.0.0.1"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_header_names_are_lower_case() {
        let answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        let (result, sent) = answer_once(answer).await;
        let response = result.unwrap();
        assert_eq!(response.status, 302);
        assert_eq!(response.header("location"), Some("http://127.0.0.1:1/"));
        assert!(sent.contains("x-key: 0123"), "{sent}");
    }

    #[tokio::test]
    async fn a_plain_connection_goes_to_loopback_only() {
        let transport = ReqwestTransport::new("https://api.exemple.com/v1").unwrap();
        let request = get("http://127.0.0.1:9/x".into());
        let error = transport.send(&request).await.unwrap_err();
        assert!(matches!(error, TransportError::NotSent(_)), "{error}");
        assert!(error.to_string().contains("URL scheme"), "{error}");
    }
}
