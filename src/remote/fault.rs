//! Judges one try: an answer to hand on, or a fault and whether another try may help. It must not
//! send or wait.

use std::time::Duration;

use crate::model::side::Side;
use crate::remote::mask::mask;
use crate::remote::transport::{HttpResponse, TransportError};
use crate::remote::{RemoteError, RemoteErrorKind};

/// The longest `Retry-After` obeyed; beyond it a person should know sooner.
const LONGEST_ORDER: Duration = Duration::from_mins(2);
/// Without an order, a 429 waits this many times the usual: four waits then span a minute, which
/// empties any rolling window of one minute.
const QUOTA_FACTOR: u32 = 4;

/// Whether a request may be sent again when its effect is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// A repeat ends in the same state.
    Harmless,
    /// A repeat might do it twice.
    Never,
}

/// Why a try gave nothing.
pub(crate) struct Fault {
    /// What to tell if no further try is made.
    pub(crate) kind: RemoteErrorKind,
    /// Whether another try may help, and does no harm.
    pub(crate) is_worth_a_retry: bool,
    status: Option<u16>,
    message: String,
    order: Option<Duration>,
}

impl Fault {
    /// Nothing left this machine.
    pub(crate) fn not_sent(message: &str) -> Self {
        Self {
            kind: RemoteErrorKind::Unreachable,
            is_worth_a_retry: true,
            status: None,
            message: mask(message),
            order: None,
        }
    }

    /// How long to wait, given the usual wait.
    pub(crate) fn wait(&self, usual: Duration) -> Duration {
        match (self.order, self.kind) {
            (Some(order), _) => order.min(LONGEST_ORDER),
            (None, RemoteErrorKind::RateLimited) => usual * QUOTA_FACTOR,
            (None, _) => usual,
        }
    }

    /// The error that a caller sees.
    pub(crate) fn into_error(self, side: Side, call: &str) -> RemoteError {
        RemoteError {
            side,
            kind: self.kind,
            call: call.to_owned(),
            status: self.status,
            message: self.message,
            faulty: Vec::new(),
        }
    }
}

/// Hands on what is worth reading, and judges the rest.
pub(crate) fn judge(answer: Result<HttpResponse, TransportError>, repeat: Repeat) -> Result<HttpResponse, Fault> {
    match answer {
        Ok(response) => judge_status(response, repeat),
        Err(TransportError::NotSent(message)) => Err(Fault::not_sent(&message)),
        Err(TransportError::NoAnswer(message)) => Err(unknown_effect(None, &message, repeat)),
    }
}

fn judge_status(response: HttpResponse, repeat: Repeat) -> Result<HttpResponse, Fault> {
    match response.status {
        429 => Err(Fault {
            kind: RemoteErrorKind::RateLimited,
            is_worth_a_retry: true,
            status: Some(429),
            message: words(&response),
            order: retry_after(&response),
        }),
        408 | 500 | 502..=504 => Err(unknown_effect(Some(response.status), &words(&response), repeat)),
        501 | 505.. => {
            Err(Fault { is_worth_a_retry: false, ..unknown_effect(Some(response.status), &words(&response), repeat) })
        }
        200..=299 | 400..=499 => Ok(response),
        // Redirects are not followed: a key must not travel to another host.
        _ => Err(Fault {
            kind: RemoteErrorKind::Unreadable,
            is_worth_a_retry: false,
            status: Some(response.status),
            message: "an unexpected status".to_owned(),
            order: None,
        }),
    }
}

fn unknown_effect(status: Option<u16>, message: &str, repeat: Repeat) -> Fault {
    let (kind, is_worth_a_retry) = match repeat {
        Repeat::Harmless => (RemoteErrorKind::Unreachable, true),
        Repeat::Never => (RemoteErrorKind::Doubtful, false),
    };
    Fault { kind, is_worth_a_retry, status, message: mask(message), order: None }
}

/// Seconds only: the other form, a date, would need the services' clock.
fn retry_after(response: &HttpResponse) -> Option<Duration> {
    let seconds = response.header("retry-after")?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn words(response: &HttpResponse) -> String {
    let text = String::from_utf8_lossy(&response.body);
    if text.trim_start().starts_with('<') { String::new() } else { mask(&text) }
}
