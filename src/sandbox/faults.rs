//! Failures on demand: the next N requests that match go wrong in a chosen way. It must not touch
//! what the services hold.

use serde::Deserialize;

use crate::sandbox::message::{Request, Response};

/// Which service a request goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// The CRM.
    Copper,
    /// The mailing service.
    Mailchimp,
}

impl Service {
    /// The word in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Copper => "copper",
            Self::Mailchimp => "mailchimp",
        }
    }
}

/// A failure ordered: the next `count` requests that match.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// To which service.
    pub side: Service,
    /// How it goes wrong.
    pub kind: FaultKind,
    /// How many requests.
    #[serde(default = "one")]
    pub count: u32,
    /// Only requests of this method.
    pub method: Option<String>,
    /// Only requests whose path contains this.
    pub path: Option<String>,
    /// How many matching requests pass first.
    #[serde(default)]
    pub after: u32,
}

const fn one() -> u32 {
    1
}

/// How a request goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 without `Retry-After`.
    TooMany,
    /// 429 with `Retry-After: 1`.
    TooManyWithDelay,
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 500 without effect.
    ServerError,
    /// 500 although the request took effect.
    ServerErrorAfter,
    /// 502 with an HTML page: a gateway does not speak as the service does.
    BadGateway,
    /// 503 with an HTML page.
    Unavailable,
    /// 403 with an HTML page.
    ForbiddenPage,
    /// 200 with an HTML page.
    Page,
    /// The true answer, cut in the middle.
    Truncated,
    /// 200 without a body.
    Empty,
    /// No answer, and no effect.
    Dropped,
    /// No answer, although the request took effect.
    DroppedAfter,
}

/// What the shell sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// An answer.
    Answer(Response),
    /// The connection is closed without one.
    HangUp,
}

/// The failures that are still to come.
#[derive(Debug, Clone, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Orders one more.
    pub fn order(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The failure that a request meets, which is then used up.
    pub fn meet(&mut self, service: Service, request: &Request) -> Option<FaultKind> {
        let fits = |fault: &&mut Fault| {
            fault.side == service
                && fault.method.as_ref().is_none_or(|method| *method == request.method)
                && fault.path.as_ref().is_none_or(|path| request.path.contains(path.as_str()))
        };
        let fault = self.0.iter_mut().find(fits)?;
        if fault.after > 0 {
            fault.after -= 1;
            return None;
        }
        fault.count = fault.count.saturating_sub(1);
        let kind = fault.kind;
        self.0.retain(|fault| fault.count > 0);
        Some(kind)
    }
}

/// Whether the request still reaches the service.
pub const fn takes_effect(kind: FaultKind) -> bool {
    matches!(kind, FaultKind::ServerErrorAfter | FaultKind::DroppedAfter | FaultKind::Truncated)
}

/// What is sent in place of the true answer.
pub fn spoil(service: Service, kind: FaultKind, answer: Option<Response>) -> Reply {
    let status = match kind {
        FaultKind::TooMany => 429,
        FaultKind::TooManyWithDelay => return Reply::Answer(error(service, 429).with_header("Retry-After", "1")),
        FaultKind::Unauthorized => 401,
        FaultKind::Forbidden => 403,
        FaultKind::NotFound => 404,
        FaultKind::ServerError | FaultKind::ServerErrorAfter => 500,
        FaultKind::BadGateway => return Reply::Answer(page(502)),
        FaultKind::Unavailable => return Reply::Answer(page(503)),
        FaultKind::ForbiddenPage => return Reply::Answer(page(403)),
        FaultKind::Page => return Reply::Answer(page(200)),
        FaultKind::Empty => return Reply::Answer(Response { status: 200, ..Response::default() }),
        FaultKind::Truncated => return Reply::Answer(cut(answer.unwrap_or_default())),
        FaultKind::Dropped | FaultKind::DroppedAfter => return Reply::HangUp,
    };
    Reply::Answer(error(service, status))
}

fn cut(mut answer: Response) -> Response {
    answer.body.truncate(answer.body.len() / 2);
    answer
}

fn page(status: u16) -> Response {
    Response {
        status,
        headers: vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())],
        body: b"<!DOCTYPE html><html><body><h1>Access Denied</h1></body></html>".to_vec(),
    }
}

/// An error in the words of the service.
fn error(service: Service, status: u16) -> Response {
    let message = match status {
        401 => "API Key Invalid",
        403 => "Forbidden",
        404 => "Resource Not Found",
        429 => "Too Many Requests",
        _ => "Internal Server Error",
    };
    match service {
        Service::Copper => Response::json(
            status,
            "application/json; charset=utf-8",
            &serde_json::json!({"success": false, "status": status, "message": message}),
        ),
        Service::Mailchimp => Response::json(
            status,
            "application/problem+json; charset=utf-8",
            &serde_json::json!({"title": message, "status": status, "detail": message, "instance": ""}),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_does_not_speak_as_either_service() {
        for service in [Service::Copper, Service::Mailchimp] {
            let Reply::Answer(response) = spoil(service, FaultKind::BadGateway, None) else { panic!("hung up") };
            assert_eq!((response.status, response.header("content-type")), (502, Some("text/html; charset=utf-8")));
        }
    }
}
