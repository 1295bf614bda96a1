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

/// How far the listings of a side have gone. Stamps are the service's, and are compared with its own alone;
/// of our clock only the time that passed counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The newest stamp that they showed.
    pub newest: i64,
    /// When a listing first showed it, by our clock.
    pub seen_at: i64,
    /// From which stamp on the next listing of changes begins: everything before it was listed.
    pub from: i64,
}

impl Cursor {
    /// The next cursor, after a listing that began and ended at these times of our clock and showed this
    /// newest stamp. What is newest may have hidden what is a little older, as long as the lag.
    #[must_use]
    pub fn after(before: Option<Self>, newest: i64, (began_at, ended_at): (i64, i64), lag: i64) -> Self {
        let Some(before) = before else { return Self { newest, seen_at: ended_at, from: newest - lag } };
        // Whatever the service dated up to the newest stamp of then has had the time to be shown since.
        let is_settled = began_at >= before.seen_at + lag;
        let settled = if is_settled { before.newest } else { before.from };
        if newest <= before.newest {
            return Self { from: settled, ..before };
        }
        Self { newest, seen_at: ended_at, from: settled.max(before.from).max(newest - lag) }
    }
}

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
    /// From which of the service's stamps on, where only what changed was read, UTC seconds.
    pub since: Option<i64>,
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
    /// How far its listings have gone; `None` where they showed nothing yet.
    pub cursor: Option<Cursor>,
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

#[cfg(test)]
mod tests {
    use super::*;

    const LAG: i64 = 100;

    #[test]
    fn the_first_listing_leaves_the_lag_to_be_listed_again() {
        let first = Cursor::after(None, 5000, (10, 20), LAG);
        assert_eq!(first, Cursor { newest: 5000, seen_at: 20, from: 4900 });
    }

    #[test]
    fn what_was_newest_for_longer_than_the_lag_hides_nothing_older() {
        let first = Cursor::after(None, 5000, (10, 20), LAG);
        let soon = Cursor::after(Some(first), 5000, (119, 121), LAG);
        assert_eq!(soon, first);
        let late = Cursor::after(Some(soon), 5000, (120, 121), LAG);
        assert_eq!(late, Cursor { from: 5000, ..first });
        let newer = Cursor::after(Some(soon), 5030, (120, 121), LAG);
        assert_eq!(newer, Cursor { newest: 5030, seen_at: 121, from: 5000 });
        let much_newer = Cursor::after(Some(soon), 9000, (120, 121), LAG);
        assert_eq!(much_newer, Cursor { newest: 9000, seen_at: 121, from: 8900 });
        let newer_soon = Cursor::after(Some(first), 5030, (50, 51), LAG);
        assert_eq!(newer_soon, Cursor { newest: 5030, seen_at: 51, from: 4930 });
    }

    #[test]
    fn a_listing_never_begins_earlier_than_the_one_before() {
        let at = Cursor { newest: 5000, seen_at: 20, from: 4990 };
        assert_eq!(Cursor::after(Some(at), 5010, (30, 31), LAG).from, 4990);
        assert_eq!(Cursor::after(Some(at), 4000, (30, 31), LAG), at);
    }
}
