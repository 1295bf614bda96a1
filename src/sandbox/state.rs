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

/// So many problems fit a message; a file that has more is wrong as a whole.
const SHOWN_PROBLEMS: usize = 10;

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

/// An answer and how long it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// What is sent.
    pub reply: Reply,
    /// Milliseconds from now.
    pub delay_ms: u64,
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
    /// What they may have changed: one for each that changes anything, or for each item of one that
    /// carries several.
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

    /// Answers one request; `system_ms` is the machine's clock. Nothing waits here.
    pub fn answer(&mut self, service: Service, request: &Request, system_ms: i64) -> Reply {
        self.serve(service, request, system_ms).reply
    }

    /// Answers one request, and says how long the answer has to wait on its way.
    pub fn serve(&mut self, service: Service, request: &Request, system_ms: i64) -> Served {
        let now_ms = system_ms + self.clock_offset_ms;
        let (reply, delay_ms) = match self.faults.meet(service, request) {
            None => (Reply::Answer(self.handle(service, request, now_ms)), 0),
            Some(met) => {
                let answer = takes_effect(met.kind).then(|| self.handle(service, request, now_ms));
                (spoil(service, met.kind, answer), met.delay_ms)
            }
        };
        self.log.add(service, request, &reply, now_ms);
        Served { reply, delay_ms }
    }

    /// Does what has been due since the last request: batches run by the clock.
    pub fn advance(&mut self, system_ms: i64) {
        self.mailchimp.advance(system_ms + self.clock_offset_ms);
    }

    fn handle(&mut self, service: Service, request: &Request, now_ms: i64) -> Response {
        let response = match service {
            Service::Copper => self.copper.handle(request, now_ms),
            Service::Mailchimp => self.mailchimp.handle(request, now_ms),
        };
        match date(now_ms) {
            Some(date) => response.with_header("Date", &date),
            None => response,
        }
    }

    /// What both services hold, in the form that `--data` reads.
    pub fn ground_truth(&self) -> Value {
        json!({"copper": self.copper.kept(), "mailchimp": self.mailchimp.kept()})
    }

    /// Fills both services from the form that `--keep` writes; what it leaves out stays empty.
    ///
    /// # Errors
    /// Everything that could not be taken, each with its place. The services are then filled in part.
    pub fn load(&mut self, data: &Value, now_ms: i64) -> Result<(), String> {
        let sections = data.as_object().ok_or("the data is not a JSON object")?;
        let mut problems = Vec::new();
        for (name, section) in sections {
            problems.extend(match name.as_str() {
                "copper" => self.copper.load(section, now_ms),
                "mailchimp" => self.mailchimp.load(section, now_ms),
                _ => vec![format!("{name}: unknown; take copper and mailchimp")],
            });
        }
        if problems.is_empty() { Ok(()) } else { Err(listed(&problems)) }
    }
}

impl Log {
    fn add(&mut self, service: Service, request: &Request, reply: &Reply, now_ms: i64) {
        let totals = match service {
            Service::Copper => &mut self.copper,
            Service::Mailchimp => &mut self.mailchimp,
        };
        totals.requests += 1;
        let items = item_count(request);
        totals.writes += if is_write(request) { items.unwrap_or(1) } else { 0 };
        if self.lines.len() < LOG_LINES {
            let status = match reply {
                Reply::Answer(response) => json!(response.status),
                Reply::HangUp => Value::Null,
            };
            let mut line = json!({
                "at_ms": now_ms, "side": service.as_str(), "method": request.method, "path": request.path, "status": status,
            });
            if let (Some(count), Some(line)) = (items, line.as_object_mut()) {
                line.insert("items".to_owned(), json!(count));
            }
            self.lines.push(line);
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

/// When an answer was given, as every answer of both services says.
fn date(now_ms: i64) -> Option<String> {
    let moment = jiff::Timestamp::from_millisecond(now_ms).ok()?;
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).ok()
}

fn listed(problems: &[String]) -> String {
    let shown = problems.iter().take(SHOWN_PROBLEMS).map(String::as_str).collect::<Vec<_>>().join("; ");
    match problems.len().saturating_sub(SHOWN_PROBLEMS) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

/// How many writes a request that carries several is for; nothing for any other.
fn item_count(request: &Request) -> Option<u64> {
    let list = match request.segments().as_slice() {
        [.., "people", "bulk_create" | "bulk_update"] => "people",
        ["3.0", "batches"] if request.method == "POST" => "operations",
        _ => return None,
    };
    request.json()?.get(list)?.as_array().map(|items| items.len() as u64)
}

/// Copper's searches are POSTs that change nothing.
fn is_write(request: &Request) -> bool {
    let is_lookup = request.path.ends_with("/search") || request.path.ends_with("/fetch_by_email");
    request.method != "GET" && !is_lookup
}
