//! What goes wrong on the way: the sandbox's faults, refused and lost connections, and listings that
//! do not show what is there. It must not touch what the services hold.

use copper_mailchimp_sync::sandbox::faults::{FaultKind, Reply, Service, spoil};
use copper_mailchimp_sync::sandbox::message::Response;
use fastrand::Rng;
use serde_json::{Value, json};

use super::script::pick;

/// The next `count` requests that match, after `after` that pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: Wrong,
    pub service: Service,
    pub on: On,
    pub after: u32,
    pub count: u32,
}

/// Which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Any,
    Write,
    Read,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    Refused,
    TimeoutBefore,
    TimeoutAfter,
    Error500,
    Error500After,
    BadGateway,
    Reset,
    TooMany,
    TooManyWait,
    Unauthorized,
    Forbidden,
    NotFound,
    Truncated,
    Empty,
    Page,
    MissingRow,
    RepeatedRow,
    SwappedRow,
    MissingPage,
    BadTotal,
}

pub const ALL: [Wrong; 20] = [
    Wrong::Refused,
    Wrong::TimeoutBefore,
    Wrong::TimeoutAfter,
    Wrong::Error500,
    Wrong::Error500After,
    Wrong::BadGateway,
    Wrong::Reset,
    Wrong::TooMany,
    Wrong::TooManyWait,
    Wrong::Unauthorized,
    Wrong::Forbidden,
    Wrong::NotFound,
    Wrong::Truncated,
    Wrong::Empty,
    Wrong::Page,
    Wrong::MissingRow,
    Wrong::RepeatedRow,
    Wrong::SwappedRow,
    Wrong::MissingPage,
    Wrong::BadTotal,
];

/// A fault of any kind.
pub fn fault(rng: &mut Rng) -> Fault {
    Fault {
        kind: *pick(rng, &ALL),
        service: *pick(rng, &[Service::Copper, Service::Mailchimp]),
        on: *pick(rng, &[On::Any, On::Write, On::Write, On::Read]),
        after: rng.u32(0..6),
        count: *pick(rng, &[1, 1, 1, 2, 5, 8]),
    }
}

impl Wrong {
    /// Whether it spoils a listing and nothing else.
    pub const fn is_of_listings(self) -> bool {
        matches!(self, Self::MissingRow | Self::RepeatedRow | Self::SwappedRow | Self::MissingPage | Self::BadTotal)
    }

    /// Whether the request still has its effect.
    pub const fn takes_effect(self) -> bool {
        matches!(self, Self::TimeoutAfter | Self::Error500After | Self::Reset | Self::Truncated)
            || self.is_of_listings()
    }

    /// Whether the program may know that nothing was done.
    pub const fn leaves_no_doubt(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::TooMany | Self::TooManyWait | Self::Unauthorized | Self::Forbidden | Self::NotFound
        )
    }

    /// What is answered instead; `None`: the line is cut.
    pub fn answer(self, service: Service, answer: Option<Response>) -> Option<Response> {
        let kind = match self {
            Self::Refused | Self::TimeoutBefore | Self::TimeoutAfter | Self::Reset => return None,
            Self::Error500 => FaultKind::ServerError,
            Self::Error500After => FaultKind::ServerErrorAfter,
            Self::BadGateway => FaultKind::BadGateway,
            Self::TooMany => FaultKind::TooMany,
            Self::TooManyWait => FaultKind::TooManyWithDelay,
            Self::Unauthorized => FaultKind::Unauthorized,
            Self::Forbidden => FaultKind::Forbidden,
            Self::NotFound => FaultKind::NotFound,
            Self::Truncated => FaultKind::Truncated,
            Self::Empty => FaultKind::Empty,
            Self::Page => FaultKind::Page,
            Self::MissingRow | Self::RepeatedRow | Self::SwappedRow | Self::MissingPage | Self::BadTotal => {
                return answer.map(|answer| self.listing(service, answer));
            }
        };
        match spoil(service, kind, answer) {
            Reply::Answer(response) => Some(response),
            Reply::HangUp => None,
        }
    }

    fn listing(self, service: Service, mut answer: Response) -> Response {
        if self == Self::BadTotal {
            for (name, value) in &mut answer.headers {
                if name.eq_ignore_ascii_case("x-pw-total") {
                    "1".clone_into(value);
                }
            }
        }
        let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
        if service == Service::Mailchimp && self == Self::BadTotal {
            body["total_items"] = json!(1);
        }
        let rows = match service {
            Service::Copper => body.as_array_mut(),
            Service::Mailchimp => body.get_mut("members").and_then(Value::as_array_mut),
        };
        if let Some(rows) = rows {
            self.rows(rows);
        }
        answer.body = serde_json::to_vec(&body).unwrap_or_default();
        answer
    }

    fn rows(self, rows: &mut Vec<Value>) {
        let middle = rows.len() / 2;
        match self {
            Self::MissingPage => rows.clear(),
            Self::MissingRow if !rows.is_empty() => drop(rows.remove(middle)),
            Self::RepeatedRow => rows.extend(rows.first().cloned()),
            Self::SwappedRow if rows.len() > 1 => rows[middle] = rows[0].clone(),
            _ => {}
        }
    }
}
