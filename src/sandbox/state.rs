//! Both fakes with their faults, clock and request log: what the HTTP shell and in-process tests
//! share. It must not know sockets.

use serde_json::{Value, json};

use crate::sandbox::copper::options::Quota;
use crate::sandbox::copper::{self, Copper};
use crate::sandbox::faults::{Faults, Reply, Service, spoil, takes_effect};
use crate::sandbox::mailchimp::{self, Mailchimp};
use crate::sandbox::message::{Request, Response};

/// The log keeps this many lines; the counts go on.
const LOG_LINES: usize = 20_000;

/// Everything that the sandbox holds.
#[derive(Debug, Clone)]
pub struct State {
    /// The fake CRM.
    pub copper: Copper,
    /// The fake mailing service.
    pub mailchimp: Mailchimp,
    /// The failures to come.
    pub faults: Faults,
    /// What was asked.
    pub log: Log,
    /// How far the sandbox's clock is ahead, in milliseconds.
    pub clock_offset_ms: i64,
}

/// What opens both services. Invented, and of no use anywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The user at Copper.
    pub user_email: String,
    /// Copper's key.
    pub copper: String,
    /// The audience.
    pub audience: String,
    /// Mailchimp's key.
    pub mailchimp: String,
}

/// What was asked.
#[derive(Debug, Clone, Default)]
pub struct Log {
    lines: Vec<Value>,
    copper: Totals,
    mailchimp: Totals,
}

/// How often a service was asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    /// Requests.
    pub requests: u64,
    /// Of these, those that may change something.
    pub writes: u64,
}

impl State {
    /// Two empty services.
    pub fn new(quota: Quota) -> Self {
        Self {
            copper: Copper::new(copper::options::Options { quota, ..copper::options::Options::default() }),
            mailchimp: Mailchimp::new(mailchimp::options::Options::default()),
            faults: Faults::default(),
            log: Log::default(),
            clock_offset_ms: 0,
        }
    }

    /// What opens both services.
    pub fn keys(&mut self) -> Keys {
        let copper = self.copper.options_mut().clone();
        let mailchimp = self.mailchimp.options_mut().clone();
        Keys {
            user_email: copper.user_email,
            copper: copper.api_key,
            audience: mailchimp.audience,
            mailchimp: mailchimp.api_key,
        }
    }

    /// Answers one request; `system_ms` is the machine's clock.
    pub fn answer(&mut self, service: Service, request: &Request, system_ms: i64) -> Reply {
        let now_ms = system_ms + self.clock_offset_ms;
        let reply = match self.faults.meet(service, request) {
            None => Reply::Answer(self.handle(service, request, now_ms)),
            Some(kind) => {
                let answer = takes_effect(kind).then(|| self.handle(service, request, now_ms));
                spoil(service, kind, answer)
            }
        };
        self.log.add(service, request, &reply, now_ms);
        reply
    }

    fn handle(&mut self, service: Service, request: &Request, now_ms: i64) -> Response {
        match service {
            Service::Copper => self.copper.handle(request, now_ms),
            Service::Mailchimp => self.mailchimp.handle(request, now_ms),
        }
    }

    /// What both services hold, in the form that `--data` reads.
    pub fn ground_truth(&self) -> Value {
        json!({
            "copper": {"people": self.copper.ground_truth()},
            "mailchimp": {"members": self.mailchimp.ground_truth(), "forgotten": self.mailchimp.forgotten()},
        })
    }

    /// Fills both services from the form that `--keep` writes.
    ///
    /// # Errors
    /// What is missing in it.
    pub fn load(&mut self, data: &Value, now_ms: i64) -> Result<(), String> {
        let list = |path: &str| data.pointer(path).and_then(Value::as_array).ok_or(format!("{path} is not a list"));
        for person in list("/copper/people")? {
            self.copper.seed(person, now_ms);
        }
        for member in list("/mailchimp/members")? {
            self.mailchimp.seed(member, now_ms);
        }
        Ok(())
    }
}

impl Log {
    fn add(&mut self, service: Service, request: &Request, reply: &Reply, now_ms: i64) {
        let totals = match service {
            Service::Copper => &mut self.copper,
            Service::Mailchimp => &mut self.mailchimp,
        };
        totals.requests += 1;
        totals.writes += u64::from(is_write(request));
        if self.lines.len() < LOG_LINES {
            let status = match reply {
                Reply::Answer(response) => json!(response.status),
                Reply::HangUp => Value::Null,
            };
            self.lines.push(json!({
                "at_ms": now_ms, "side": service.as_str(), "method": request.method, "path": request.path, "status": status,
            }));
        }
    }

    /// How often a service was asked.
    pub const fn totals(&self, service: Service) -> Totals {
        match service {
            Service::Copper => self.copper,
            Service::Mailchimp => self.mailchimp,
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The counts and the lines.
    pub fn to_json(&self) -> Value {
        let totals = |service: Service| {
            let totals = self.totals(service);
            json!({"requests": totals.requests, "writes": totals.writes})
        };
        json!({"copper": totals(Service::Copper), "mailchimp": totals(Service::Mailchimp), "log": self.lines})
    }
}

/// Copper's searches are POSTs that change nothing.
fn is_write(request: &Request) -> bool {
    let is_lookup = request.path.ends_with("/search") || request.path.ends_with("/fetch_by_email");
    request.method != "GET" && !is_lookup
}
