//! What is left after everything was settled, without what depends on when and in which order it
//! came about. Two ends can be compared.

use std::collections::BTreeMap;

use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Value, json};

use crate::support::rig::Rig;

/// What both services and the bases hold in the end, and how often each creation was sent.
#[derive(Debug, PartialEq)]
pub struct End {
    people: Vec<Value>,
    members: Vec<Value>,
    links: Vec<Value>,
    creations: BTreeMap<String, u64>,
}

impl End {
    pub fn of(rig: &Rig) -> Self {
        let links = links(rig);
        Self { links, ..Self::of_services(&rig.services()) }
    }

    /// Without the store.
    pub fn of_services(state: &State) -> Self {
        let truth = state.ground_truth();
        Self {
            people: lasting(&truth["copper"]["people"]),
            members: lasting(&truth["mailchimp"]["members"]),
            links: Vec::new(),
            creations: creations(state),
        }
    }

    pub fn creation_count(&self) -> u64 {
        self.creations.values().sum()
    }

    /// What differs, for whoever reads a failed test.
    pub fn difference(&self, expected: &Self) -> String {
        let both = |found: &[Value], expected: &[Value]| {
            let only = |a: &[Value], b: &[Value]| -> Vec<String> {
                a.iter().filter(|value| !b.contains(value)).map(Value::to_string).collect()
            };
            [only(found, expected), only(expected, found)]
        };
        format!(
            "found, expected: {:#?}\n{:#?}\n{:#?}\n{:?} for {:?}",
            both(&self.people, &expected.people),
            both(&self.members, &expected.members),
            both(&self.links, &expected.links),
            self.creations,
            expected.creations
        )
    }
}

fn creations(state: &State) -> BTreeMap<String, u64> {
    let log = state.log.to_json();
    let mut creations = BTreeMap::new();
    for line in log["log"].as_array().unwrap() {
        let path = line["path"].as_str().unwrap();
        match line["method"].as_str().unwrap() {
            "POST" if path.ends_with("/people") => *creations.entry("people".to_owned()).or_default() += 1,
            "POST" if path.ends_with("/people/bulk_create") => {
                *creations.entry("people".to_owned()).or_default() += line["items"].as_u64().unwrap();
            }
            // A member is put where its address says: sent again, it is the same member.
            "PUT" if line["side"] == "mailchimp" => drop(creations.insert(path.to_owned(), 1)),
            _ => {}
        }
    }
    creations
}

/// What each link remembers. Ids and generations tell in how many steps it came about.
fn links(rig: &Rig) -> Vec<Value> {
    let links = rig.session().store.links().unwrap();
    let mut links: Vec<Value> = links.iter().map(|link| json!({"state": link.state, "base": link.base})).collect();
    links.sort_by_key(Value::to_string);
    links
}

/// Records without what depends on when and in which order they came to be.
fn lasting(records: &Value) -> Vec<Value> {
    const PASSING: [&str; 11] = [
        "id",
        "date_created",
        "date_modified",
        "last_changed",
        "timestamp_opt",
        "timestamp_signup",
        "unique_email_id",
        "web_id",
        "contact_id",
        "tags_count",
        "last_note",
    ];
    let mut records: Vec<Value> = records.as_array().unwrap().clone();
    for record in &mut records {
        let map = record.as_object_mut().unwrap();
        map.retain(|key, _| !PASSING.contains(&key.as_str()));
        if let Some(tags) = map.get_mut("tags").and_then(Value::as_array_mut) {
            for tag in tags.iter_mut() {
                *tag = tag.get("name").unwrap_or(tag).clone();
            }
            tags.sort_by_key(Value::to_string);
        }
    }
    records.sort_by_key(Value::to_string);
    records
}
