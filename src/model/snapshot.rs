//! A side as read at one time: records, and the evidence that the reading was complete. It must not
//! know how a service is read.

use std::collections::BTreeMap;
use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::model::canonical::{Hash, Hasher};
use crate::model::consent::Status;
use crate::model::contact::Contact;
use crate::model::email::Email;
use crate::model::side::Side;
use crate::model::tag::Tags;

/// A service may need this long until its listings show what was written, in seconds. Longer, and a
/// deletion is noticed late; shorter, and a record just made looks lost.
pub const LAG_SECONDS: i64 = 15 * 60;

/// The service's own lasting id of a record: Copper's id in decimal, Mailchimp's `contact_id`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NativeId(CompactString);

impl NativeId {
    /// From the service's answer.
    pub fn new(id: impl Into<CompactString>) -> Self {
        Self(id.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NativeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One person as one side stores them. What is not here (the opaque rest) is never written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The lasting id.
    pub id: NativeId,
    /// What the service's paths call it now: the id in Copper, the address hash at Mailchimp (a cache).
    pub handle: String,
    /// Every address, the first one first; none twice.
    pub emails: Vec<Email>,
    /// The mapped fields. A field that is absent was not observed.
    pub fields: Contact,
    /// The tags.
    pub tags: Tags,
    /// The member's status; always `None` in Copper.
    pub status: Option<Status>,
    /// Why the member is unsubscribed, in the service's words.
    pub unsubscribe_reason: Option<String>,
    /// The name of the person's contact type; always `None` at Mailchimp.
    pub contact_type: Option<String>,
    /// The service's own stamp of the last change, UTC seconds. It moves without a change of content,
    /// so it is no part of the stored form.
    #[serde(skip)]
    pub stamp: i64,
}

impl Record {
    /// The first address, which is the one sent.
    pub fn email(&self) -> Option<&Email> {
        self.emails.first()
    }

    /// The stored form: canonical bytes, equal for equal content.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a record has text keys and finite numbers")
    }

    /// The hash of the stored form: of everything but the stamp.
    pub fn fingerprint(&self) -> Hash {
        Hash::of_bytes(&self.to_bytes())
    }
}

/// How much of a side a reading saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// Every record; only then does absence say anything.
    Full,
    /// The last one plus what changed since.
    Incremental,
    /// Not to be used.
    Failed,
}

/// What a remote saw when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which side.
    pub side: Side,
    /// How much of it.
    pub completeness: Completeness,
    /// What was seen, by id.
    pub records: BTreeMap<NativeId, Record>,
    /// Known ids that were not listed, with what a point read said.
    pub absent: BTreeMap<NativeId, Absence>,
    /// Why we believe in it, as counts; goes into the plan.
    pub evidence: Evidence,
}

/// What is known of a record that was expected and not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// A point read said that it does not exist.
    Gone,
    /// Not listed, and nothing more is known: it plans nothing.
    Unseen,
}

/// Counts that say why a reading is believed. Names are stable; they stand in plans.
pub type Evidence = BTreeMap<String, u64>;

/// A stored snapshot, without its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its number in the store.
    pub id: i64,
    /// Which side.
    pub side: Side,
    /// How much of it.
    pub completeness: Completeness,
    /// When reading began, UTC seconds.
    pub started_at: i64,
    /// When reading ended, UTC seconds.
    pub finished_at: i64,
    /// How many records it holds.
    pub record_count: u64,
    /// The hash of all its records.
    pub contents: Hash,
    /// The newest stamp that the side's listings have shown, UTC seconds; `None` where they showed none.
    pub cursor: Option<i64>,
    /// Counts that say why it is believed.
    pub evidence: Evidence,
}

/// The hash of the contents of a whole side: every id with its record's fingerprint, in id order.
#[derive(Debug, Default)]
pub struct ContentsHasher {
    hasher: Hasher,
    count: u64,
}

impl ContentsHasher {
    /// The next record.
    pub fn add(&mut self, id: &str, fingerprint: &str) {
        self.hasher.add(id.as_bytes());
        self.hasher.add(fingerprint.as_bytes());
        self.count += 1;
    }

    /// The hash, and of how many records.
    pub fn finish(self) -> (Hash, u64) {
        (self.hasher.finish(), self.count)
    }
}
