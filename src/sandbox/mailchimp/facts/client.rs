//! A client with the key and a hand on the clock.
//! It must not expect anything: the facts do.

use serde_json::Value;

use crate::sandbox::mailchimp::Mailchimp;
use crate::sandbox::mailchimp::options::Options;
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::message::{Request, Response};

/// 2021-11-23T22:51:56Z.
pub(crate) const START: i64 = 1_637_707_916;

/// The service and the second it is asked at.
pub(crate) struct Client {
    /// The service.
    pub(crate) mailchimp: Mailchimp,
    now_s: i64,
}

impl Client {
    /// An empty audience.
    pub(crate) fn new() -> Self {
        Self { mailchimp: Mailchimp::new(Options::default()), now_s: START }
    }

    /// Any call with the key, at the current second.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> Response {
        let key = self.mailchimp.options_mut().api_key.clone();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let request = Request {
            method: method.to_owned(),
            path: format!("/3.0{path}"),
            query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            headers: [("authorization".to_owned(), format!("Bearer {key}"))].into(),
            body: body.as_bytes().to_vec(),
        };
        self.mailchimp.handle(&request, self.now_s * 1000 + 999)
    }

    /// Any call with the key, at a second; gives status and body.
    pub(crate) fn ask(&mut self, second: i64, line: &str, body: &Value) -> (u16, Value) {
        self.now_s = START + second;
        let (method, path) = line.split_once(' ').unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let response = self.send(method, path, &body);
        (response.status, serde_json::from_slice(&response.body).unwrap_or(Value::Null))
    }

    /// A call below the members, with the second at which it happens; gives status and body.
    pub(crate) fn call(&mut self, second: i64, line: &str, body: &Value) -> (u16, Value) {
        self.now_s = START + second;
        let (method, below) = line.split_once(' ').unwrap();
        let response = self.send(method, &format!("/lists/a1b2c3d4e5/members{below}"), &body.to_string());
        (response.status, serde_json::from_slice(&response.body).unwrap_or(Value::Null))
    }

    /// An audience of one member.
    pub(crate) fn seeded(member: &Value) -> Self {
        let mut client = Self::new();
        client.mailchimp.seed(member, START * 1000);
        client
    }

    /// The title of the problem that a call is answered with.
    pub(crate) fn title(&mut self, line: &str, body: &Value) -> String {
        let (_, answer) = self.call(60, line, body);
        answer["title"].as_str().unwrap_or("no problem").to_owned()
    }

    /// The whole truth about an address, `null` if it is not there.
    pub(crate) fn truth(&self, email: &str) -> Value {
        let truth = self.mailchimp.ground_truth();
        let found = truth.as_array().unwrap().iter().find(|member| member["email_address"] == email);
        found.cloned().unwrap_or(Value::Null)
    }
}

/// The stamp of a second after the start.
pub(crate) fn at(second: i64) -> String {
    stamps::text(START + second)
}

/// The names of the tags in an answer, sorted.
pub(crate) fn names(member: &Value) -> Vec<String> {
    let tags = member["tags"].as_array().unwrap();
    let mut names: Vec<String> = tags.iter().map(|tag| tag["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}
