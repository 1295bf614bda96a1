//! What both services hold, in a form that can be compared, and what differs between two moments. It
//! reads the ground truth alone, never what the program thinks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::tag::TagKey;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Map, Value};

/// Keys of a person that the product may write, or that move by themselves.
const PERSON_KEYS: [&str; 15] = [
    "id",
    "name",
    "first_name",
    "last_name",
    "prefix",
    "middle_name",
    "suffix",
    "emails",
    "phone_numbers",
    "title",
    "tags",
    "date_modified",
    "date_created",
    "interaction_count",
    "date_last_contacted",
];

/// Keys of a member that say what only these may change.
const MEMBER_KEYS: [&str; 6] = ["vip", "language", "email_type", "source", "web_id", "contact_id"];

/// A record as somebody would see it in the web app.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub emails: Vec<String>,
    /// By the name of the mapped field.
    pub values: BTreeMap<&'static str, String>,
    pub tags: BTreeSet<String>,
    pub status: String,
    /// Whether only the contact can lift the suppression.
    pub is_blocked: bool,
    rest: Map<String, Value>,
}

/// Both services at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Truth {
    pub records: PerSide<Arc<BTreeMap<String, Seen>>>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub enum Delta {
    Created(Seen),
    Gone(Seen),
    Value { name: &'static str, before: String, after: String },
    Tag { key: String, is_added: bool },
    Status { before: String, after: String, was_blocked: bool },
    Emails { before: Vec<String>, after: Vec<String> },
    Rest(String),
}

impl Truth {
    /// As of now.
    pub fn of(state: &State) -> Self {
        Self { records: PerSide { copper: Arc::new(people(state)), mailchimp: Arc::new(members(state)) } }
    }

    /// As of now on one side; the other is as it was.
    pub fn renewed(&self, state: &State, side: Side) -> Self {
        let mut now = self.clone();
        let records = match side {
            Side::Copper => people(state),
            Side::Mailchimp => members(state),
        };
        if **now.records.get(side) != records {
            *now.records.get_mut(side) = Arc::new(records);
        }
        now
    }

    /// Whether nothing was looked at anew, or nothing was found.
    pub fn is_same(&self, other: &Self) -> bool {
        Side::BOTH.into_iter().all(|side| Arc::ptr_eq(self.records.get(side), other.records.get(side)))
    }

    /// One record.
    pub fn get(&self, side: Side, id: &str) -> Option<&Seen> {
        self.records.get(side).get(id)
    }

    /// Who holds an address, normalised.
    pub fn holders<'a>(&'a self, side: Side, email: &'a str) -> impl Iterator<Item = (&'a String, &'a Seen)> {
        self.records.get(side).iter().filter(move |(_, seen)| seen.emails.iter().any(|held| held == email))
    }

    /// What became different on one side, by record.
    pub fn changes(&self, after: &Self, side: Side) -> Vec<(String, Delta)> {
        let (old, new) = (self.records.get(side), after.records.get(side));
        if Arc::ptr_eq(old, new) {
            return Vec::new();
        }
        let mut deltas: Vec<(String, Delta)> = Vec::new();
        for (id, seen) in old.iter() {
            match new.get(id) {
                None => deltas.push((id.clone(), Delta::Gone(seen.clone()))),
                Some(now) if now == seen => {}
                Some(now) => deltas.extend(seen.changes(now).into_iter().map(|delta| (id.clone(), delta))),
            }
        }
        let created = new.iter().filter(|(id, _)| !old.contains_key(*id));
        deltas.extend(created.map(|(id, seen)| (id.clone(), Delta::Created(seen.clone()))));
        deltas
    }
}

impl Seen {
    /// A mapped field; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    fn changes(&self, now: &Self) -> Vec<Delta> {
        let mut deltas = Vec::new();
        for (name, before) in &self.values {
            let after = now.value(name);
            if before != after {
                deltas.push(Delta::Value { name, before: before.clone(), after: after.to_owned() });
            }
        }
        let tag = |key: &String, is_added| Delta::Tag { key: key.clone(), is_added };
        deltas.extend(self.tags.difference(&now.tags).map(|key| tag(key, false)));
        deltas.extend(now.tags.difference(&self.tags).map(|key| tag(key, true)));
        if self.status != now.status {
            let (before, after) = (self.status.clone(), now.status.clone());
            deltas.push(Delta::Status { before, after, was_blocked: self.is_blocked });
        }
        if self.emails != now.emails {
            deltas.push(Delta::Emails { before: self.emails.clone(), after: now.emails.clone() });
        }
        if self.rest != now.rest {
            let moved = |key: &&String| self.rest.get(*key) != now.rest.get(*key);
            let keys: BTreeSet<&String> = self.rest.keys().chain(now.rest.keys()).filter(moved).collect();
            deltas.push(Delta::Rest(format!("{keys:?}")));
        }
        deltas
    }
}

fn people(state: &State) -> BTreeMap<String, Seen> {
    all(&state.copper.ground_truth(), "id", person)
}

fn members(state: &State) -> BTreeMap<String, Seen> {
    all(&state.mailchimp.ground_truth(), "contact_id", member)
}

fn all(list: &Value, id: &str, read: fn(&Map<String, Value>) -> Seen) -> BTreeMap<String, Seen> {
    let records = list.as_array().into_iter().flatten().filter_map(Value::as_object);
    records.map(|record| (text_of(record.get(id)), read(record))).collect()
}

/// The comparison form of an address.
pub fn address(raw: &str) -> String {
    raw.trim().to_lowercase()
}

/// The comparison form of a tag.
pub fn tag(raw: &str) -> String {
    TagKey::new(raw).as_str().to_owned()
}

fn person(record: &Map<String, Value>) -> Seen {
    let list = |key: &str| record.get(key).and_then(Value::as_array).into_iter().flatten();
    let first_phone = list("phone_numbers").next().map(|entry| text_of(entry.get("number"))).unwrap_or_default();
    Seen {
        emails: list("emails").map(|entry| address(&text_of(entry.get("email")))).collect(),
        values: BTreeMap::from([
            ("first_name", text_of(record.get("first_name"))),
            ("last_name", text_of(record.get("last_name"))),
            ("phone", first_phone),
            ("title", text_of(record.get("title"))),
        ]),
        tags: list("tags").map(|name| tag(&text_of(Some(name)))).collect(),
        status: String::new(),
        is_blocked: false,
        rest: record.iter().filter(|(key, _)| !PERSON_KEYS.contains(&key.as_str())).map(owned).collect(),
    }
}

fn member(record: &Map<String, Value>) -> Seen {
    let merge = |key: &str| text_of(record.get("merge_fields").and_then(|fields| fields.get(key)));
    let names = record.get("tags").and_then(Value::as_array).into_iter().flatten();
    let block = record.get("standing").and_then(|standing| standing.get("block"));
    Seen {
        emails: vec![address(&text_of(record.get("email_address")))],
        values: BTreeMap::from([
            ("first_name", merge("FNAME")),
            ("last_name", merge("LNAME")),
            ("phone", merge("PHONE")),
            ("title", merge("JOB")),
        ]),
        tags: names.map(|name| tag(&text_of(name.get("name")))).collect(),
        status: text_of(record.get("status")),
        is_blocked: block.is_some_and(|block| !block.is_null()),
        rest: record.iter().filter(|(key, _)| MEMBER_KEYS.contains(&key.as_str())).map(owned).collect(),
    }
}

fn owned((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

fn text_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}
