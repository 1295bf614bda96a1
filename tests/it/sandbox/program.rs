//! `sync sandbox` as a process: its ready line, its end, its files.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::support::wire::Exchange;

/// A sandbox in a process of its own.
struct Served {
    child: Child,
    ready: Value,
}

impl Served {
    fn with(arguments: &[&str]) -> Self {
        let mut child = command(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Self { child, ready }
    }

    fn order(&self, path: &str, body: &Value) -> Value {
        let base = self.ready["admin"]["base_url"].as_str().unwrap();
        let answer = Exchange::begin(&format!("POST {base}{path}"), &[], &body.to_string()).end().unwrap();
        assert_eq!(answer.status, 200, "{:?}", answer.json());
        answer.json()
    }

    /// Ends it as a scheduler would.
    fn terminated(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A test that failed must leave no process behind; one that ended is gone already.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync"));
    command.args(["--json", "sandbox"]).args(arguments);
    command.env_clear().env("LANG", "en_US.UTF-8").env("TZ", "UTC").stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_ready_line_tells_how_to_get_in() {
    let served = Served::with(&[]);
    let said = |path: &str| served.ready.pointer(path).and_then(Value::as_str).unwrap().to_owned();
    let headers = [
        ("X-PW-AccessToken".to_owned(), said("/copper/api_key")),
        ("X-PW-Application".to_owned(), "developer_api".to_owned()),
        ("X-PW-UserEmail".to_owned(), said("/copper/user_email")),
    ];
    let account = Exchange::begin(&format!("GET {}/account", said("/copper/base_url")), &headers, "").end().unwrap();
    assert_eq!(account.status, 200);
    let key = [("Authorization".to_owned(), format!("Bearer {}", said("/mailchimp/api_key")))];
    let list = format!("GET {}/lists/{}", said("/mailchimp/base_url"), said("/mailchimp/audience"));
    assert_eq!(Exchange::begin(&list, &key, "").end().unwrap().status, 200);
}

#[test]
fn a_termination_signal_is_an_orderly_end() {
    assert_eq!(Served::with(&[]).terminated(), Some(0));
}

#[test]
fn what_is_kept_fills_the_next_sandbox_and_is_kept_again_byte_for_byte() {
    let folder = tempdir().unwrap();
    let [first, second] = ["first.json", "second.json"].map(|name| folder.path().join(name));
    let served = Served::with(&["--keep", text(&first)]);
    served.order("/mailchimp/members", &json!({"act": "delete", "email": "m.leroy@exemple.com"}));
    served.order("/mailchimp/contact", &json!({"act": "unsubscribe", "email": "boutique@exemple.com"}));
    served.order("/mailchimp/members", &json!({"act": "archive", "email": "boutique@exemple.com"}));
    served.order("/copper/people", &json!({"act": "tag", "email": "marie.dupont@exemple.com", "add": ["Neuf"]}));
    assert_eq!(served.terminated(), Some(0));
    let kept = read(&first);
    assert_eq!(kept["mailchimp"]["forgotten"], json!(["m.leroy@exemple.com"]));
    assert_eq!(Served::with(&["--data", text(&first), "--keep", text(&second)]).terminated(), Some(0));
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
}

#[test]
fn definitions_and_contact_types_come_from_the_data_file() {
    let folder = tempdir().unwrap();
    let [data, kept] = ["data.json", "kept.json"].map(|name| folder.path().join(name));
    let person = json!({"name": "Eva Roux", "contact_type_id": 5,
        "custom_fields": [{"custom_field_definition_id": 9, "value": "Lyon"}]});
    let copper = json!({"people": [person], "contact_types": [{"id": 5, "name": "Client"}],
        "custom_field_definitions": [{"id": 9, "name": "Ville"}]});
    fs::write(&data, json!({"copper": copper}).to_string()).unwrap();
    assert_eq!(Served::with(&["--data", text(&data), "--keep", text(&kept)]).terminated(), Some(0));
    let kept = read(&kept);
    assert_eq!(kept["copper"]["contact_types"], json!([{"id": 5, "name": "Client"}]));
    assert_eq!(kept["copper"]["people"][0]["custom_fields"][0]["value"], "Lyon");
    assert_eq!(kept["mailchimp"]["members"], json!([]));
}

#[test]
fn a_data_file_that_cannot_be_taken_whole_is_refused_with_every_reason() {
    let folder = tempdir().unwrap();
    let data = folder.path().join("data.json");
    let sections = json!({"copper": {"people": [{"name": "Eva", "colour": "red"}]},
        "mailchimp": {"members": [{"status": "subscribed"}]}});
    fs::write(&data, sections.to_string()).unwrap();
    let Output { status, stderr, .. } = command(&["--data", text(&data)]).output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_ne!(status.code(), Some(0));
    for reason in ["copper.people[0]", "colour", "mailchimp.members[0]: email_address is missing"] {
        assert!(said.contains(reason), "{said}");
    }
}
