//! Failures on demand: the next N requests that match go wrong in a chosen way. It must not touch
//! what the services hold.

use serde::{Deserialize, Serialize};

use crate::sandbox::message::{Request, Response};

/// Which service a request goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// How long the answer waits; only with `slow`.
    #[serde(default)]
    pub milliseconds: u64,
}

const fn one() -> u32 {
    1
}

/// How a request goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// 504 with an HTML page.
    GatewayTimeout,
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
    /// The true answer, late. The effect is not late.
    Slow,
}

/// The failure that one request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// How it goes wrong.
    pub kind: FaultKind,
    /// How long the answer waits.
    pub delay_ms: u64,
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

    /// Those that are still to come, in the order in which they were ordered.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// The failure that a request meets, which is then used up. Of several that fit, the first one
    /// ordered that lets nothing more pass; the others count the request as one that passed.
    pub fn meet(&mut self, service: Service, request: &Request) -> Option<Met> {
        let mut met = None;
        for fault in self.0.iter_mut().filter(|fault| fault.fits(service, request)) {
            if fault.after > 0 {
                fault.after -= 1;
            } else if met.is_none() {
                fault.count = fault.count.saturating_sub(1);
                met = Some(Met { kind: fault.kind, delay_ms: fault.milliseconds });
            }
        }
        self.0.retain(|fault| fault.count > 0);
        met
    }
}

impl Fault {
    /// Whether the order makes sense.
    ///
    /// # Errors
    /// In words: a count of nothing, `slow` without `milliseconds`, `milliseconds` without `slow`.
    pub fn check(&self) -> Result<(), String> {
        match (self.count, self.kind, self.milliseconds) {
            (0, ..) => Err("count is 0; take at least 1".to_owned()),
            (_, FaultKind::Slow, 0) => Err("slow takes milliseconds, a whole number above 0".to_owned()),
            (_, FaultKind::Slow, _) | (_, _, 0) => Ok(()),
            (..) => Err("milliseconds goes with slow only".to_owned()),
        }
    }

    fn fits(&self, service: Service, request: &Request) -> bool {
        self.side == service
            && self.method.as_ref().is_none_or(|method| *method == request.method)
            && self.path.as_ref().is_none_or(|path| request.path.contains(path.as_str()))
    }
}

/// Whether the request still reaches the service.
pub const fn takes_effect(kind: FaultKind) -> bool {
    matches!(kind, FaultKind::ServerErrorAfter | FaultKind::DroppedAfter | FaultKind::Truncated | FaultKind::Slow)
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
        FaultKind::GatewayTimeout => return Reply::Answer(page(504)),
        FaultKind::Unavailable => return Reply::Answer(page(503)),
        FaultKind::ForbiddenPage => return Reply::Answer(page(403)),
        FaultKind::Page => return Reply::Answer(page(200)),
        FaultKind::Empty => return Reply::Answer(Response { status: 200, ..Response::default() }),
        FaultKind::Truncated => return Reply::Answer(cut(answer.unwrap_or_default())),
        FaultKind::Slow => return Reply::Answer(answer.unwrap_or_default()),
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

    fn fault(json: &str) -> Fault {
        serde_json::from_str(json).unwrap()
    }

    fn met(faults: &mut Faults, method: &str, path: &str) -> Option<FaultKind> {
        let request = Request { method: method.to_owned(), path: path.to_owned(), ..Request::default() };
        faults.meet(Service::Copper, &request).map(|met| met.kind)
    }

    #[test]
    fn a_fault_meets_only_its_side_method_and_path_after_those_that_pass() {
        let mut faults = Faults::default();
        faults.order(fault(
            r#"{"side": "copper", "kind": "empty", "method": "GET", "path": "people", "after": 1, "count": 2}"#,
        ));
        let other = Request { method: "GET".to_owned(), path: "/people".to_owned(), ..Request::default() };
        assert_eq!(faults.meet(Service::Mailchimp, &other), None);
        let seen = [("PUT", "/people"), ("GET", "/tags"), ("GET", "/people"), ("GET", "/people/1"), ("GET", "/people")]
            .map(|(method, path)| met(&mut faults, method, path));
        assert_eq!(seen, [None, None, None, Some(FaultKind::Empty), Some(FaultKind::Empty)]);
        assert_eq!(met(&mut faults, "GET", "/people"), None);
    }

    #[test]
    fn a_fault_that_waits_does_not_hide_another_that_does_not() {
        let mut faults = Faults::default();
        faults.order(fault(r#"{"side": "copper", "kind": "empty", "after": 1}"#));
        faults.order(fault(r#"{"side": "copper", "kind": "page"}"#));
        let seen = [(); 3].map(|()| met(&mut faults, "GET", "/people"));
        assert_eq!(seen, [Some(FaultKind::Page), Some(FaultKind::Empty), None]);
    }

    #[test]
    fn an_order_that_makes_no_sense_is_refused() {
        let check = |json: &str| fault(json).check().is_ok();
        assert!(check(r#"{"side": "copper", "kind": "slow", "milliseconds": 5}"#));
        assert!(!check(r#"{"side": "copper", "kind": "slow"}"#));
        assert!(!check(r#"{"side": "copper", "kind": "empty", "milliseconds": 5}"#));
        assert!(!check(r#"{"side": "copper", "kind": "empty", "count": 0}"#));
    }

    #[test]
    fn a_gateway_does_not_speak_as_either_service() {
        for (kind, status) in [(FaultKind::BadGateway, 502), (FaultKind::GatewayTimeout, 504)] {
            let Reply::Answer(response) = spoil(Service::Copper, kind, None) else { panic!("hung up") };
            assert_eq!((response.status, response.header("content-type")), (status, Some("text/html; charset=utf-8")));
        }
    }
}
