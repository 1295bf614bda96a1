//! The page on the sandbox, held against the sandbox itself.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::sandbox::visitor::Visitor;

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sandbox.md")).unwrap()
}

/// The words that are not in the page between back quotes.
fn missing(words: &[String]) -> Vec<&String> {
    let page = page();
    words.iter().filter(|word| !page.contains(&format!("`{word}`"))).collect()
}

#[test]
fn the_page_names_every_kind_of_fault() {
    let (_, answer) = Visitor::new().admin("POST /faults", &json!({"side": "copper", "kind": "?"}));
    let error = answer["error"].as_str().unwrap();
    let kinds: Vec<String> = error.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(kinds.len() > 10, "{error}");
    assert_eq!(missing(&kinds), [""; 0]);
}

#[test]
fn the_page_names_every_switch() {
    let options = Visitor::new().order("GET /options", &Value::Null);
    for service in ["copper", "mailchimp"] {
        let names: Vec<String> = options[service].as_object().unwrap().keys().cloned().collect();
        assert_eq!(missing(&names), [""; 0]);
    }
}

#[test]
fn the_file_in_the_page_is_taken_whole() {
    let page = page();
    let start = page.find("{\n  \"copper\"").unwrap();
    let file: Value = serde_json::from_str(page[start..].split("```").next().unwrap()).unwrap();
    let mut state =
        copper_mailchimp_sync::sandbox::state::State::new(copper_mailchimp_sync::sandbox::copper::options::Quota::Off);
    assert_eq!(state.load(&file, 0), Ok(()));
}
