//! The line between the program and the sandbox: it keeps what every request changed, and is where
//! requests fail, processes end and people act in between. It must not judge what it sees.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use copper_mailchimp_sync::model::side::Side;
use copper_mailchimp_sync::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use copper_mailchimp_sync::sandbox::faults::Service;
use copper_mailchimp_sync::sandbox::message::{Request, Response};
use copper_mailchimp_sync::sandbox::state::State;
use copper_mailchimp_sync::steps::Clock;
use fastrand::Rng;
use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::acts;
use super::coverage::Coverage;
use super::faults::{Fault, On, Wrong};
use super::script::{Act, Cut, Verb};
use super::shape::{Shape, shape};
use super::time::Time;
use super::truth::{Delta, Truth};

/// Something that a request of ours changed.
#[derive(Debug, Clone)]
pub struct Effect {
    pub side: Side,
    pub id: String,
    pub delta: Delta,
    /// Which of the versions shows it first.
    pub version: usize,
    /// The program's clock.
    pub at: i64,
    /// Whether somebody else changed the record after we last read it.
    pub is_race: bool,
    /// Whether search was late or a person out of the key's view, so that Copper may show what was.
    pub is_late: bool,
    /// How many plans had been begun by then: one of them names it.
    pub begun: usize,
}

/// Everything that both ends of the line share.
pub struct Wire {
    pub state: State,
    /// Every state that the services went through since the last audit, the present one last.
    pub versions: Vec<Arc<Truth>>,
    /// What our requests changed since the last audit.
    pub effects: Vec<Effect>,
    /// When a record was last shown to us, by version; only kept while people act in between.
    pub shown: BTreeMap<String, usize>,
    /// When somebody else last changed a record, by version.
    pub touched: BTreeMap<String, usize>,
    /// Faults to come.
    pub faults: Vec<Fault>,
    /// Faults that were met since the last audit.
    pub met: BTreeSet<Wrong>,
    pub cut: Option<Cut>,
    pub meanwhile: Vec<(usize, Act)>,
    pub stop: CancellationToken,
    /// Requests of this command.
    pub sent: usize,
    /// Plans begun since the store was last put back.
    pub begun: usize,
    pub writes: usize,
    /// What no request may say, found at once.
    pub breaches: Vec<String>,
    /// Whether a person was ever taken out of the key's view.
    pub was_hidden: bool,
    pub trace: Option<Vec<String>>,
    pub coverage: Coverage,
    pub rng: Rng,
    /// Addresses that were posted to Copper since they were last looked up there.
    posted: BTreeSet<String>,
    has_batches: bool,
    time: Arc<Time>,
}

enum Met {
    Answer(Response),
    Lost(TransportError),
    Ended,
}

impl Wire {
    pub fn new(state: State, time: Arc<Time>, seed: u64) -> Self {
        let truth = Arc::new(Truth::of(&state));
        Self {
            state,
            versions: vec![truth],
            effects: Vec::new(),
            shown: BTreeMap::new(),
            touched: BTreeMap::new(),
            faults: Vec::new(),
            met: BTreeSet::new(),
            cut: None,
            meanwhile: Vec::new(),
            stop: CancellationToken::new(),
            sent: 0,
            begun: 0,
            writes: 0,
            breaches: Vec::new(),
            was_hidden: false,
            trace: None,
            coverage: Coverage::default(),
            rng: Rng::with_seed(seed),
            posted: BTreeSet::new(),
            has_batches: false,
            time,
        }
    }

    /// What the services hold now.
    pub fn truth(&self) -> Arc<Truth> {
        self.versions.last().map(Arc::clone).unwrap_or_default()
    }

    /// A line for whoever replays one seed.
    pub fn say(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(line());
        }
    }

    /// Somebody else acts.
    pub fn act(&mut self, act: &Act) {
        let now = self.time.true_ms();
        let done = acts::perform(&mut self.state, act, now);
        self.say(|| format!("  act {act:?}: {}", done.as_ref().map_or_else(Clone::clone, |_| "done".to_owned())));
        if done.is_ok() {
            self.coverage.act(act.verb);
            self.was_hidden |= act.verb == Verb::CopperHide;
        }
        let before = self.truth();
        if self.look(&Side::BOTH) {
            let after = self.truth();
            for side in Side::BOTH {
                for (id, _) in before.changes(&after, side) {
                    self.touched.insert(id, self.versions.len() - 1);
                }
            }
        }
    }

    /// What an older store does not know any more.
    pub fn forget_effects(&mut self) {
        self.effects.clear();
        self.begun = 0;
        self.versions = vec![self.truth()];
        self.touched.clear();
    }

    /// Looks at some sides; whether anything is different.
    fn look(&mut self, sides: &[Side]) -> bool {
        let last = self.truth();
        let now = sides.iter().fold((*last).clone(), |truth, side| truth.renewed(&self.state, *side));
        let is_new = !now.is_same(&last);
        if is_new {
            self.versions.push(Arc::new(now));
        }
        is_new
    }

    fn meet(&mut self, service: Service, request: &Request) -> Met {
        self.sent += 1;
        let number = self.sent;
        let due: Vec<Act> = self.meanwhile.iter().filter(|(at, _)| *at == number).map(|(_, act)| act.clone()).collect();
        for act in due {
            self.act(&act);
        }
        if self.cut == Some(Cut::Stop(number)) {
            self.stop.cancel();
        }
        if self.cut == Some(Cut::Before(number)) {
            self.say(|| format!("  {number} {} {} killed before", request.method, request.path));
            return Met::Ended;
        }
        let shape = shape(service, request);
        let fault = self.fault(service, &shape);
        self.coverage.request(&shape, fault);
        self.met.extend(fault);
        if shape.is_write {
            self.writes += 1;
            self.watch(&shape, request, fault);
        }
        let answer = fault.is_none_or(Wrong::takes_effect).then(|| self.handle(service, request, &shape));
        let answer = match fault {
            None => answer,
            Some(fault) => fault.answer(service, answer),
        };
        self.say(|| {
            let status = answer.as_ref().map_or("lost".to_owned(), |answer| answer.status.to_string());
            let fault = fault.map(|fault| format!(" {fault:?}")).unwrap_or_default();
            let body: String = String::from_utf8_lossy(&request.body).chars().take(160).collect();
            format!("  {number} {} {} {body} -> {status}{fault}", request.method, request.path)
        });
        if self.cut == Some(Cut::After(number)) {
            self.say(|| format!("  {number} killed after"));
            return Met::Ended;
        }
        match (answer, fault) {
            (Some(answer), _) => Met::Answer(answer),
            (None, Some(Wrong::Refused)) => Met::Lost(TransportError::NotSent("refused".to_owned())),
            (None, _) => Met::Lost(TransportError::NoAnswer("timed out".to_owned())),
        }
    }

    /// The fault that a request meets, which is then used up.
    fn fault(&mut self, service: Service, shape: &Shape) -> Option<Wrong> {
        let is_listing = shape.word.ends_with("list");
        for at in 0..self.faults.len() {
            let fault = &mut self.faults[at];
            let fits = fault.service == service
                && match fault.kind {
                    kind if kind.is_of_listings() => is_listing,
                    // No service says of a record just read that it is not there to be written.
                    Wrong::NotFound if shape.is_write => false,
                    _ => match fault.on {
                        On::Any => true,
                        On::Write => shape.is_write,
                        On::Read => !shape.is_write,
                    },
                };
            if !fits {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            fault.count -= 1;
            let kind = fault.kind;
            if fault.count == 0 {
                self.faults.remove(at);
            }
            return Some(kind);
        }
        None
    }

    fn handle(&mut self, service: Service, request: &Request, shape: &Shape) -> Response {
        let now = self.time.true_ms();
        let before = self.truth();
        let answer = match service {
            Service::Copper => self.state.copper.handle(request, now),
            Service::Mailchimp => self.state.mailchimp.handle(request, now),
        };
        self.has_batches |= request.path.ends_with("/batches");
        let sides: &[Side] = match service {
            Service::Copper => &[Side::Copper],
            Service::Mailchimp => &[Side::Mailchimp],
        };
        if (shape.is_write || self.has_batches) && self.look(sides) {
            let (after, version) = (self.truth(), self.versions.len() - 1);
            for side in Side::BOTH {
                for (id, delta) in before.changes(&after, side) {
                    self.say(|| format!("      {side:?} {id} {delta:?}"));
                    let (touched, shown) = (self.touched.get(&id), self.shown.get(&id));
                    let is_race = !self.meanwhile.is_empty() && touched > shown;
                    let (at, begun) = (self.time.now(), self.begun);
                    let is_late = self.state.copper.options_mut().search_lag_ms > 0 || self.was_hidden;
                    self.effects.push(Effect { side, id, delta, version, at, is_race, is_late, begun });
                }
            }
        }
        if !self.meanwhile.is_empty() {
            self.note_shown(&answer);
        }
        answer
    }

    /// Which records an answer shows. Ids are told from other numbers by being known.
    fn note_shown(&mut self, answer: &Response) {
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let (truth, version) = (self.truth(), self.versions.len() - 1);
        for side in Side::BOTH {
            for id in truth.records.get(side).keys().filter(|id| text.contains(id.as_str())) {
                self.shown.insert(id.clone(), version);
            }
        }
    }

    /// What no request may ever say.
    fn watch(&mut self, shape: &Shape, request: &Request, fault: Option<Wrong>) {
        let body = request.json().unwrap_or_default();
        let mut breach =
            |what: &str| self.breaches.push(format!("request: {what}: {} {}", request.method, request.path));
        match shape.word {
            "mailchimp revive" => breach("members are never posted"),
            "mailchimp batch add" => breach("members are never added in bulk"),
            "mailchimp create" if body.get("status").is_some() => breach("a creation may not set a status"),
            "mailchimp fields" | "mailchimp rekey" if body.get("status").is_some() => {
                breach("an update may not set a status");
            }
            _ => {}
        }
        if shape.word == "copper create" {
            let people = match body.get("people").or_else(|| body.get("entities")).and_then(Value::as_array) {
                Some(people) => people.clone(),
                None => vec![body.clone()],
            };
            for person in people {
                let email = person["emails"][0]["email"].as_str().unwrap_or_default().to_lowercase();
                let is_settled = fault.is_some_and(Wrong::leaves_no_doubt);
                if !email.is_empty() && !is_settled && !self.posted.insert(email.clone()) {
                    self.breaches.push(format!("created_once: {email} is posted again without a look"));
                }
            }
        }
    }
}

/// One service's end of the line.
pub struct Tap {
    pub wire: Arc<Mutex<Wire>>,
    pub service: Service,
    pub ended: Arc<Notify>,
}

#[async_trait]
impl Transport for Tap {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let message = message(request);
        let latency = self.wire.lock().unwrap().rng.u64(20..200);
        tokio::time::sleep(Duration::from_millis(latency)).await;
        let met = {
            let mut wire = self.wire.lock().unwrap();
            wire.look_up(self.service, &message);
            wire.meet(self.service, &message)
        };
        match met {
            Met::Answer(response) => Ok(HttpResponse {
                status: response.status,
                headers: response.headers.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect(),
                body: response.body,
            }),
            Met::Lost(error) => {
                tokio::time::sleep(Duration::from_secs(30)).await;
                Err(error)
            }
            Met::Ended => {
                self.ended.notify_one();
                std::future::pending().await
            }
        }
    }
}

impl Wire {
    /// Addresses that are looked up may be posted again.
    fn look_up(&mut self, service: Service, request: &Request) {
        let is_lookup = request.path.ends_with("/search") || request.path.ends_with("/fetch_by_email");
        if service == Service::Copper && is_lookup && !self.posted.is_empty() {
            let text = String::from_utf8_lossy(&request.body).to_lowercase();
            self.posted.retain(|email| !text.contains(email.as_str()));
        }
    }
}

fn message(request: &HttpRequest) -> Request {
    let url = url::Url::parse(&request.url).unwrap();
    let plain = url.path().replace('+', "%2B");
    let path = url::form_urlencoded::parse(plain.as_bytes()).map(|(key, _)| key.into_owned());
    Request {
        method: request.method.to_owned(),
        path: path.collect(),
        query: url.query_pairs().into_owned().collect(),
        headers: request.headers.iter().map(|header| (header.name.to_lowercase(), header.value.clone())).collect(),
        body: request.body.clone(),
    }
}
