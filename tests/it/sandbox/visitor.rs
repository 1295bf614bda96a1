//! Somebody with the keys of a running sandbox and a socket.

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::sandbox::serve::{self, Ports, Running, system_ms};
use copper_mailchimp_sync::sandbox::state::{Keys, State};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::support::wire::{Answer, Exchange};

/// A sandbox that listens, with the cast in it.
pub struct Visitor {
    pub running: Running,
    keys: Keys,
    // Dropped last: the listeners live on it.
    _runtime: Runtime,
}

impl Visitor {
    pub fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let mut state = State::new(Quota::Off);
        people::seed_cast(&mut state, system_ms());
        let keys = state.keys();
        let running = runtime.block_on(serve::start(state, Ports::default())).unwrap();
        Self { running, keys, _runtime: runtime }
    }

    /// Begins a request to Copper, with the key: `GET /account`.
    pub fn copper(&self, line: &str, body: &str) -> Exchange {
        let headers = [
            ("X-PW-AccessToken", self.keys.copper.as_str()),
            ("X-PW-Application", "developer_api"),
            ("X-PW-UserEmail", &self.keys.user_email),
        ];
        begin(&self.running.copper_url, line, &headers, body)
    }

    /// Begins a request to Mailchimp, with the key: `GET /ping`.
    pub fn mailchimp(&self, line: &str, body: &str) -> Exchange {
        let key = format!("Bearer {}", self.keys.mailchimp);
        begin(&self.running.mailchimp_url, line, &[("Authorization", &key)], body)
    }

    /// The path of the audience.
    pub fn list(&self) -> String {
        format!("/lists/{}", self.keys.audience)
    }

    /// One admin request to its end; gives status and document.
    pub fn admin(&self, line: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = begin(&self.running.admin_url, line, &[], &body).end().unwrap();
        (answer.status, answer.json())
    }

    /// An admin request that has to succeed.
    pub fn order(&self, line: &str, body: &Value) -> Value {
        let (status, answer) = self.admin(line, body);
        assert_eq!(status, 200, "{line} {body}: {answer}");
        answer
    }
}

/// Fetches a whole URL without any key.
pub fn fetch(url: &str) -> Answer {
    Exchange::begin(&format!("GET {url}"), &[], "").end().unwrap()
}

fn begin(base: &str, line: &str, headers: &[(&str, &str)], body: &str) -> Exchange {
    let (method, path) = line.split_once(' ').unwrap();
    let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Exchange::begin(&format!("{method} {base}{path}"), &headers, body)
}
