//! Tells somebody: a mail by SMTP, a line to a webhook. It must not choose whom or what, nor say an address
//! or a key in an error.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Attachment, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

/// Whoever does not answer in this time is told by the next run.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The port on which TLS begins at once.
const IMPLICIT_TLS: u16 = 465;

/// Why nobody could be told; no address stands in it.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// An address of the configuration is none.
    #[error("not an address in [notify.email]")]
    Address,
    /// The message could not be put together.
    #[error("the message cannot be written: {0}")]
    Message(String),
    /// The other end said no, with this code.
    #[error("{0:?} said {1}")]
    Refused(Whom, String),
    /// It cannot be reached, or does not answer.
    #[error("{0:?} does not answer")]
    Silent(Whom),
}

/// Who is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// The mail server.
    MailServer,
    /// The webhook.
    Webhook,
}

/// Where mail goes through.
pub struct MailServer<'a> {
    /// Its host.
    pub host: &'a str,
    /// Its port; 465 speaks TLS at once, others after `STARTTLS`; plain text goes to this machine alone.
    pub port: u16,
    /// Empty: no login.
    pub user: &'a str,
    /// Of the user.
    pub password: Option<&'a SecretString>,
}

/// A mail.
pub struct Mail<'a> {
    /// Who sends it.
    pub from: &'a str,
    /// Who gets it.
    pub to: &'a [String],
    /// One line; what would begin another header is encoded.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
    /// A page beside it: its file name and what it holds.
    pub page: Option<(String, Vec<u8>)>,
}

/// Sends a mail.
///
/// # Errors
/// An address that is none; a server that says no or nothing.
pub async fn mail(server: &MailServer<'_>, mail: &Mail<'_>) -> Result<(), NotifyError> {
    let message = message(mail)?;
    let sent = tokio::time::timeout(TIMEOUT, transport(server)?.send(message)).await;
    match sent {
        Ok(Ok(_)) => Ok(()),
        // The server's own words may name the addressee.
        Ok(Err(error)) => Err(match error.status() {
            Some(code) => NotifyError::Refused(Whom::MailServer, code.to_string()),
            None => NotifyError::Silent(Whom::MailServer),
        }),
        Err(_) => Err(NotifyError::Silent(Whom::MailServer)),
    }
}

fn message(mail: &Mail<'_>) -> Result<Message, NotifyError> {
    let address = |text: &str| text.parse().map_err(|_| NotifyError::Address);
    let mut builder = Message::builder().from(address(mail.from)?).subject(mail.subject);
    for to in mail.to {
        builder = builder.to(address(to)?);
    }
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(mail.body.to_owned()));
    if let Some((name, bytes)) = &mail.page {
        parts = parts.singlepart(Attachment::new(name.clone()).body(bytes.clone(), ContentType::TEXT_HTML));
    }
    builder.multipart(parts).map_err(|error| NotifyError::Message(error.to_string()))
}

fn transport(server: &MailServer<'_>) -> Result<AsyncSmtpTransport<Tokio1Executor>, NotifyError> {
    // Building a client without a provider panics; that another one is in place is fine.
    rustls::crypto::ring::default_provider().install_default().ok();
    let is_here = ["localhost", "127.0.0.1", "::1"].contains(&server.host);
    let parameters = || TlsParameters::new(server.host.to_owned()).map_err(|_| NotifyError::Silent(Whom::MailServer));
    let tls = match (is_here, server.port) {
        (true, _) => Tls::None,
        (false, IMPLICIT_TLS) => Tls::Wrapper(parameters()?),
        (false, _) => Tls::Required(parameters()?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host)
        .port(server.port)
        .tls(tls)
        .timeout(Some(TIMEOUT));
    if let (false, Some(password)) = (server.user.is_empty(), server.password) {
        builder = builder.credentials(Credentials::new(server.user.to_owned(), password.expose_secret().to_owned()));
    }
    Ok(builder.build())
}

/// Posts a line to a webhook that takes `{"text": …}`; its address is a secret.
///
/// # Errors
/// A webhook that says no or nothing.
pub async fn webhook(url: &SecretString, text: &str) -> Result<(), NotifyError> {
    rustls::crypto::ring::default_provider().install_default().ok();
    let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
    let client = client.map_err(|_| NotifyError::Silent(Whom::Webhook))?;
    let body = json!({"text": text}).to_string();
    let request = client.post(url.expose_secret()).header("content-type", "application/json").body(body);
    let response = request.send().await.map_err(|_| NotifyError::Silent(Whom::Webhook))?;
    if response.status().is_success() {
        Ok(())
    } else {
        Err(NotifyError::Refused(Whom::Webhook, response.status().as_u16().to_string()))
    }
}
