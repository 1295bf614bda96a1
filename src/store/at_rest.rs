//! What the next plan has to look at: whatever is not at rest, and everybody whom that may touch by a link
//! or an address; the rest is counted. It must not decide who is at rest.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, named_params};

use crate::model::email::Email;
use crate::model::link::Link;
use crate::model::plan::Bucket;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::store::error::Result;
use crate::store::{Point, Store, link, record, rows};

/// A part of what the store holds that touches nothing outside itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Its records.
    pub records: PerSide<BTreeMap<NativeId, Record>>,
    /// The links of its records, and those of which nothing is left.
    pub links: Vec<Link>,
    /// How many records are outside, by bucket; all of them are at rest.
    pub outside: PerSide<BTreeMap<Bucket, u64>>,
}

/// Records at rest with their buckets.
pub type AtRest = PerSide<BTreeMap<NativeId, Bucket>>;

/// How many records not at rest are still looked up one by one; for more, reading everything is faster.
const LOOKED_UP: usize = 2_000;

const REST: Point = Point { before: "rest:before", after: "rest:after" };

impl Store {
    /// What a plan has to look at, the records `in_doubt` among it, and the `named` first contacts at rest by
    /// address. `None` where that is so much that everything may be read as well.
    ///
    /// # Errors
    /// Those of the database.
    pub fn part_to_plan(&self, named: usize, in_doubt: &PerSide<BTreeSet<NativeId>>) -> Result<Option<Part>> {
        let db = &self.connection;
        let mut restless: Vec<Key> = rows::all(db, RESTLESS, &[], read_key)?;
        for (side, ids) in in_doubt.iter() {
            restless.extend(ids.iter().map(|id| (side, id.clone())));
        }
        if restless.len() > LOOKED_UP {
            return Ok(None);
        }
        let first: Vec<Key> = rows::all(db, FIRST, named_params! {":count": rows::to_integer(named as u64)}, read_key)?;
        let mut gathering = Gathering { db, queue: restless.into_iter().chain(first).collect(), ..Gathering::new(db)? };
        for link in rows::all::<_, Vec<Link>>(db, LOOSE, &[], link::read_link)? {
            gathering.meet_link(link)?;
        }
        while let Some(key) = gathering.queue.pop() {
            gathering.meet(&key)?;
        }
        Ok(Some(Part { links: gathering.links.into_values().collect(), ..gathering.part }))
    }

    /// Remembers who of some records is at rest, and that the others of them are not.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_at_rest(&mut self, looked_at: &PerSide<BTreeMap<NativeId, Record>>, at_rest: &AtRest) -> Result<()> {
        let before = before(&self.connection, looked_at)?;
        self.commit_fast(REST, |db| {
            for (side, id) in keys(looked_at) {
                let now = at_rest.get(side).get(id).copied();
                if before.get(side).get(id).copied() != now {
                    put(db, (side, id), now)?;
                }
            }
            Ok(())
        })
    }

    /// Forgets who is at rest: the next plan looks at everybody.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_rest(&mut self) -> Result<()> {
        self.commit_fast(REST, |db| rows::run(db, FORGET_ALL, &[]).map(drop))
    }
}

type Key = (Side, NativeId);

fn read_key(row: &rusqlite::Row<'_>) -> Result<Key> {
    Ok((rows::side(row.get(0)?)?, NativeId::new(rows::text(row, 1)?)))
}

const RESTLESS: &str = "SELECT side, id FROM record WHERE until_snapshot IS NULL AND NOT EXISTS
    (SELECT 1 FROM at_rest WHERE at_rest.side = record.side AND at_rest.id = record.id)";

const FIRST: &str = "SELECT address.side, address.id FROM address
    JOIN at_rest ON at_rest.side = address.side AND at_rest.id = address.id
    WHERE address.side = 'copper' AND place = 0 AND bucket = 'in_sync' ORDER BY email LIMIT :count";

/// Links that no record of a part may lead to: those that do not take part, and those that have lost a
/// record, whose address in the base may be all that is left to know it by.
const LOOSE: &str = "SELECT id, copper, mailchimp, state, generation, base FROM link WHERE state <> 'active' OR
    NOT EXISTS (SELECT 1 FROM record WHERE side = 'copper' AND id = link.copper AND until_snapshot IS NULL)
    OR NOT EXISTS (SELECT 1 FROM record WHERE side = 'mailchimp' AND id = link.mailchimp AND until_snapshot IS NULL)
    ORDER BY id";

const HOLDERS: &str = "SELECT side, id FROM address WHERE email = :email";

const BUCKET: &str = "SELECT bucket FROM at_rest WHERE side = :side AND id = :id";

const COUNTS: &str = "SELECT side, bucket, count(*) FROM at_rest GROUP BY side, bucket";

const ALL: &str = "SELECT side, id, bucket FROM at_rest";

const PUT: &str = "INSERT INTO at_rest (side, id, bucket) VALUES (:side, :id, :bucket)
    ON CONFLICT (side, id) DO UPDATE SET bucket = excluded.bucket";

const FORGET: &str = "DELETE FROM at_rest WHERE side = :side AND id = :id";

const FORGET_ALL: &str = "DELETE FROM at_rest";

fn keys(records: &PerSide<BTreeMap<NativeId, Record>>) -> impl Iterator<Item = (Side, &NativeId)> {
    records.iter().flat_map(|(side, records)| records.keys().map(move |id| (side, id)))
}

/// Who of some records is at rest; of many, everybody at once.
fn before(db: &Connection, records: &PerSide<BTreeMap<NativeId, Record>>) -> Result<AtRest> {
    let mut before = AtRest::default();
    if keys(records).count() > LOOKED_UP {
        rows::each(db, ALL, &[], |row| {
            let ((side, id), bucket) = (read_key(row)?, rows::from_word("at_rest.bucket", row.get(2)?)?);
            before.get_mut(side).insert(id, bucket);
            Ok(())
        })?;
        return Ok(before);
    }
    for (side, id) in keys(records) {
        if let Some(bucket) = bucket(db, side, id)? {
            before.get_mut(side).insert(id.clone(), bucket);
        }
    }
    Ok(before)
}

fn bucket(db: &Connection, side: Side, id: &NativeId) -> Result<Option<Bucket>> {
    let params = named_params! {":side": side.as_str(), ":id": id.as_str()};
    rows::first(db, BUCKET, params, |row| rows::from_word("at_rest.bucket", row.get(0)?))
}

fn put(db: &Connection, (side, id): (Side, &NativeId), bucket: Option<Bucket>) -> Result<()> {
    let (side, id) = (side.as_str(), id.as_str());
    match bucket {
        Some(bucket) => {
            rows::run(db, PUT, named_params! {":side": side, ":id": id, ":bucket": bucket.as_str()}).map(drop)
        }
        None => rows::run(db, FORGET, named_params! {":side": side, ":id": id}).map(drop),
    }
}

/// A part while it is gathered: whoever is met brings everybody with a common link or address.
struct Gathering<'a> {
    db: &'a Connection,
    queue: Vec<Key>,
    met: BTreeSet<Key>,
    emails: BTreeSet<Email>,
    links: BTreeMap<crate::model::link::LinkId, Link>,
    part: Part,
}

impl<'a> Gathering<'a> {
    fn new(db: &'a Connection) -> Result<Self> {
        let mut part = Part::default();
        for (side, bucket, count) in rows::all::<_, Vec<(Side, Bucket, u64)>>(db, COUNTS, &[], |row| {
            let bucket = rows::from_word("at_rest.bucket", row.get(1)?)?;
            Ok((rows::side(row.get(0)?)?, bucket, rows::from_integer("at_rest", row.get(2)?)?))
        })? {
            part.outside.get_mut(side).insert(bucket, count);
        }
        Ok(Self { db, queue: Vec::new(), met: BTreeSet::new(), emails: BTreeSet::new(), links: BTreeMap::new(), part })
    }

    fn meet(&mut self, key: &Key) -> Result<()> {
        if !self.met.insert(key.clone()) {
            return Ok(());
        }
        let (side, id) = key;
        if let Some(record) = record::one(self.db, *side, id)? {
            self.leave_outside_no_more(key)?;
            for email in &record.emails {
                self.meet_email(email)?;
            }
            self.part.records.get_mut(*side).insert(id.clone(), record);
        }
        match link::of(self.db, *side, id)? {
            Some(link) => self.meet_link(link),
            None => Ok(()),
        }
    }

    fn meet_link(&mut self, link: Link) -> Result<()> {
        if self.links.contains_key(&link.id) {
            return Ok(());
        }
        self.queue.extend(link.records.iter().map(|(side, id)| (side, id.clone())));
        for (_, email) in link.base.emails.iter() {
            if let Some(email) = email {
                self.meet_email(email)?;
            }
        }
        self.links.insert(link.id.clone(), link);
        Ok(())
    }

    fn meet_email(&mut self, email: &Email) -> Result<()> {
        if self.emails.insert(email.clone()) {
            let holders: Vec<Key> = rows::all(self.db, HOLDERS, named_params! {":email": email.as_str()}, read_key)?;
            self.queue.extend(holders);
        }
        Ok(())
    }

    fn leave_outside_no_more(&mut self, (side, id): &Key) -> Result<()> {
        let count = bucket(self.db, *side, id)?.and_then(|bucket| self.part.outside.get_mut(*side).get_mut(&bucket));
        if let Some(count) = count {
            *count -= 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::link::{Cause, Tombstone};
    use crate::model::snapshot::Completeness::{Full, Incremental};
    use crate::model::snapshot::{Absence, Reading};
    use crate::store::samples::{self, COPPER, id, link, reading, record, span};

    fn with_emails(name: &str, emails: &[&str]) -> Record {
        Record { emails: emails.iter().filter_map(|email| Email::new(email)).collect(), ..record(name, name, 1) }
    }

    fn everybody() -> Vec<Record> {
        vec![
            with_emails("1", &["a@exemple.fr", "shared@exemple.fr"]),
            with_emails("2", &["b@exemple.fr", "shared@exemple.fr"]),
            with_emails("3", &["c@exemple.fr"]),
            with_emails("4", &["d@exemple.fr"]),
        ]
    }

    /// Four people, the third linked, everybody at rest.
    fn at_rest() -> (tempfile::TempDir, Store) {
        let (folder, mut store) = samples::store();
        store.record_snapshot(&reading(Full, &everybody()), span(10)).unwrap();
        let member = Reading { side: Side::Mailchimp, ..reading(Full, &[with_emails("m", &["c@exemple.fr"])]) };
        store.record_snapshot(&member, span(10)).unwrap();
        link::put_link(&store.connection, &link("3", "m", 1)).unwrap();
        let held =
            PerSide { copper: store.records(COPPER).unwrap(), mailchimp: store.records(Side::Mailchimp).unwrap() };
        let buckets = held.as_ref().map(|records| records.keys().map(|id| (id.clone(), Bucket::InSync)).collect());
        store.put_at_rest(&held, &buckets).unwrap();
        (folder, store)
    }

    fn ids(store: &Store) -> Vec<String> {
        let part = store.part_to_plan(0, &PerSide::default()).unwrap().unwrap();
        part.records
            .iter()
            .flat_map(|(_, records)| records.keys().map(ToString::to_string).collect::<Vec<_>>())
            .collect()
    }

    #[test]
    fn where_nothing_changed_nobody_is_looked_at_and_everybody_is_counted() {
        let (_folder, store) = at_rest();
        let part = store.part_to_plan(0, &PerSide::default()).unwrap().unwrap();
        let all = |count| BTreeMap::from([(Bucket::InSync, count)]);
        assert_eq!(part.outside, PerSide { copper: all(4), mailchimp: all(1) });
        assert_eq!((ids(&store).len(), part.links.len()), (0, 0));
        let named = store.part_to_plan(2, &PerSide::default()).unwrap().unwrap();
        assert_eq!(named.records.copper.keys().map(ToString::to_string).collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(named.outside.copper, all(2));
        let in_doubt = PerSide { copper: BTreeSet::from([id("3")]), mailchimp: BTreeSet::new() };
        let held = store.part_to_plan(0, &in_doubt).unwrap().unwrap().records;
        assert_eq!((held.copper.len(), held.mailchimp.len()), (1, 1), "somebody in doubt, and whom they are linked to");
    }

    #[test]
    fn a_change_brings_everybody_with_a_common_link_or_address() {
        let (_folder, mut store) = at_rest();
        let edited = |name: &str, email: &str| Record { stamp: 50, ..with_emails(name, &[email, "new@exemple.fr"]) };
        store.record_snapshot(&reading(Incremental, &[edited("3", "c@exemple.fr")]), span(20)).unwrap();
        assert_eq!(ids(&store), ["3", "m"]);
        store.record_snapshot(&reading(Incremental, &[edited("1", "shared@exemple.fr")]), span(30)).unwrap();
        assert_eq!(ids(&store), ["1", "2", "3", "m"]);
        let part = store.part_to_plan(0, &PerSide::default()).unwrap().unwrap();
        assert_eq!(part.outside.copper, BTreeMap::from([(Bucket::InSync, 1)]));
    }

    /// Something that happens to a store, under a name.
    type Happening = (&'static str, fn(&mut Store), &'static [&'static str]);

    #[test]
    fn whatever_a_bucket_rests_on_wakes_those_in_it() {
        let happenings: [Happening; 6] = [
            ("somebody leaves a shared address", |store| store.record_gone(COPPER, &id("1"), 20).unwrap(), &["2"]),
            ("a linked record leaves", |store| store.record_gone(COPPER, &id("3"), 20).unwrap(), &["m"]),
            ("a link moves", |store| link::put_link(&store.connection, &link("3", "m", 2)).unwrap(), &["3", "m"]),
            (
                "a tombstone is put",
                |store| {
                    let emails = vec![Email::new("d@exemple.fr").unwrap()];
                    let tombstone = Tombstone { side: COPPER, id: id("9"), emails, at: 20, cause: Cause::Deleted };
                    link::put_tombstone(&store.connection, &tombstone).unwrap();
                },
                &["4"],
            ),
            (
                "somebody is not seen",
                |store| {
                    let mut short = reading(Full, &everybody()[..3]);
                    short.absent.insert(id("4"), Absence::Unseen);
                    store.record_snapshot(&short, span(20)).unwrap();
                },
                &["4"],
            ),
            ("everything is forgotten", |store| store.forget_rest().unwrap(), &["1", "2", "3", "4", "m"]),
        ];
        for (name, happen, expected) in happenings {
            let (_folder, mut store) = at_rest();
            happen(&mut store);
            assert_eq!(ids(&store), expected, "{name}");
        }
    }

    #[test]
    fn who_rests_no_longer_is_looked_at_and_a_link_that_is_closed_always() {
        let (_folder, mut store) = at_rest();
        let looked_at = PerSide { copper: store.records(COPPER).unwrap(), mailchimp: BTreeMap::new() };
        let still = BTreeMap::from([(id("1"), Bucket::Excluded), (id("2"), Bucket::InSync)]);
        store.put_at_rest(&looked_at, &PerSide { copper: still, mailchimp: BTreeMap::new() }).unwrap();
        assert_eq!(ids(&store), ["3", "4", "m"]);
        let part = store.part_to_plan(0, &PerSide::default()).unwrap().unwrap();
        assert_eq!(part.outside.copper, BTreeMap::from([(Bucket::Excluded, 1), (Bucket::InSync, 1)]));
        let (_folder, mut store) = at_rest();
        let closed = Link { state: crate::model::link::LinkState::Closed, ..link("3", "m", 2) };
        link::put_link(&store.connection, &closed).unwrap();
        let held = store.part_to_plan(0, &PerSide::default()).unwrap().unwrap().records;
        let rest = held.as_ref().map(|records| records.keys().map(|id| (id.clone(), Bucket::Excluded)).collect());
        store.put_at_rest(&held, &rest).unwrap();
        assert_eq!(ids(&store), ["3", "m"]);
    }

    #[test]
    fn a_link_that_has_lost_a_record_is_always_looked_at() {
        let (_folder, mut store) = at_rest();
        store.record_gone(COPPER, &id("3"), 20).unwrap();
        let held = store.part_to_plan(0, &PerSide::default()).unwrap().unwrap().records;
        let rest = held.as_ref().map(|records| records.keys().map(|id| (id.clone(), Bucket::Excluded)).collect());
        store.put_at_rest(&held, &rest).unwrap();
        assert_eq!(ids(&store), ["m"]);
    }
}
