//! Links with their bases, and tombstones. A base changes only together with its generation. It
//! must not decide what a base should be.

use rusqlite::{Connection, Row, named_params};

use crate::model::link::{Link, LinkId, Tombstone};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::NativeId;
use crate::store::error::{Result, StoreError};
use crate::store::{Point, Store, meta, rows};

const LINKS: Point = Point { before: "links:before", after: "links:after" };

impl Store {
    /// Every link, closed ones included, by id.
    ///
    /// # Errors
    /// Those of the database.
    pub fn links(&self) -> Result<Vec<Link>> {
        rows::all(&self.connection, ALL, &[], read_link)
    }

    /// One link.
    ///
    /// # Errors
    /// Those of the database.
    pub fn link(&self, id: &LinkId) -> Result<Option<Link>> {
        rows::first(&self.connection, ONE, named_params! {":id": id.as_str()}, read_link)
    }

    /// The link that a record stands in, be it closed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn link_of(&self, side: Side, id: &NativeId) -> Result<Option<Link>> {
        of(&self.connection, side, id)
    }

    /// Stores the next generation of several links, and a value under a name, all or none of them.
    ///
    /// # Errors
    /// `Moved`; then nothing is stored.
    pub fn put_links(&mut self, links: &[Link], (key, value): (&str, &str)) -> Result<()> {
        self.commit(LINKS, |db| {
            links.iter().try_for_each(|link| put_link(db, link))?;
            meta::set(db, key, value)
        })
    }

    /// Every tombstone, by side and id.
    ///
    /// # Errors
    /// Those of the database.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>> {
        rows::all(&self.connection, TOMBSTONES, &[], |row| {
            Ok(Tombstone {
                side: rows::side(row.get(0)?)?,
                id: NativeId::new(row.get::<_, String>(1)?),
                emails: rows::from_json("tombstone.emails", row.get::<_, String>(2)?.as_bytes())?,
                at: row.get(3)?,
                cause: rows::from_word("tombstone.cause", row.get(4)?)?,
            })
        })
    }
}

const ALL: &str = "SELECT id, copper, mailchimp, state, generation, base FROM link ORDER BY id";
const ONE: &str = "SELECT id, copper, mailchimp, state, generation, base FROM link WHERE id = :id";
const OF_COPPER: &str = "SELECT id, copper, mailchimp, state, generation, base FROM link WHERE copper = :record";
const OF_MAILCHIMP: &str = "SELECT id, copper, mailchimp, state, generation, base FROM link WHERE mailchimp = :record";
const TOMBSTONES: &str = "SELECT side, id, emails, at, cause FROM tombstone ORDER BY side, id";

/// The link that a record stands in, be it closed.
pub(crate) fn of(db: &Connection, side: Side, id: &NativeId) -> Result<Option<Link>> {
    let sql = match side {
        Side::Copper => OF_COPPER,
        Side::Mailchimp => OF_MAILCHIMP,
    };
    rows::first(db, sql, named_params! {":record": id.as_str()}, read_link)
}

pub(crate) fn read_link(row: &Row<'_>) -> Result<Link> {
    Ok(Link {
        id: LinkId::from_text(row.get::<_, String>(0)?),
        records: PerSide {
            copper: NativeId::new(row.get::<_, String>(1)?),
            mailchimp: NativeId::new(row.get::<_, String>(2)?),
        },
        state: rows::from_word("link.state", row.get(3)?)?,
        generation: rows::from_integer("link.generation", row.get(4)?)?,
        base: rows::from_json("link.base", row.get::<_, String>(5)?.as_bytes())?,
    })
}

const GENERATION: &str = "SELECT generation FROM link WHERE id = :id";

const HOLDER_COPPER: &str = "SELECT id FROM link WHERE copper = :record AND id <> :id";
const HOLDER_MAILCHIMP: &str = "SELECT id FROM link WHERE mailchimp = :record AND id <> :id";

const PUT: &str = "INSERT INTO link (id, copper, mailchimp, state, generation, base)
    VALUES (:id, :copper, :mailchimp, :state, :generation, :base)
    ON CONFLICT (id) DO UPDATE SET copper = excluded.copper, mailchimp = excluded.mailchimp,
    state = excluded.state, generation = excluded.generation, base = excluded.base";

/// Stores the next generation of a link, or the first of a new one. The records of a link may
/// change; its id stays.
///
/// # Errors
/// `Moved` where the generation is not the next one; `AlreadyLinked` where a record stands in
/// another link, be it closed.
pub(crate) fn put_link(db: &Connection, link: &Link) -> Result<()> {
    let found = generation(db, &link.id)?;
    if link.generation != found + 1 {
        return Err(StoreError::Moved { link: link.id.clone(), found, wanted: link.generation });
    }
    for side in Side::BOTH {
        refuse_second_link(db, link, side)?;
    }
    let params = named_params! {
        ":id": link.id.as_str(),
        ":copper": link.records.copper.as_str(),
        ":mailchimp": link.records.mailchimp.as_str(),
        ":state": rows::to_word(&link.state),
        ":generation": rows::to_integer(link.generation),
        ":base": rows::to_json(&link.base),
    };
    rows::run(db, PUT, params).map(drop)
}

fn generation(db: &Connection, id: &LinkId) -> Result<u64> {
    let found = rows::first(db, GENERATION, named_params! {":id": id.as_str()}, |row| {
        rows::from_integer("link.generation", row.get(0)?)
    })?;
    Ok(found.unwrap_or(0))
}

fn refuse_second_link(db: &Connection, link: &Link, side: Side) -> Result<()> {
    let sql = match side {
        Side::Copper => HOLDER_COPPER,
        Side::Mailchimp => HOLDER_MAILCHIMP,
    };
    let params = named_params! {
        ":record": link.records.get(side).as_str(),
        ":id": link.id.as_str(),
    };
    match rows::first(db, sql, params, |row| Ok(row.get::<_, String>(0)?))? {
        Some(holder) => Err(StoreError::AlreadyLinked { side, link: LinkId::from_text(holder) }),
        None => Ok(()),
    }
}

const PUT_TOMBSTONE: &str = "INSERT INTO tombstone (side, id, emails, at, cause)
    VALUES (:side, :id, :emails, :at, :cause)
    ON CONFLICT (side, id) DO UPDATE SET emails = excluded.emails, at = excluded.at,
    cause = excluded.cause";

/// Remembers a deletion, in place of an earlier one of the same record.
pub(crate) fn put_tombstone(db: &Connection, tombstone: &Tombstone) -> Result<()> {
    let params = named_params! {
        ":side": tombstone.side.as_str(),
        ":id": tombstone.id.as_str(),
        ":emails": rows::to_json(&tombstone.emails),
        ":at": tombstone.at,
        ":cause": rows::to_word(&tombstone.cause),
    };
    rows::run(db, PUT_TOMBSTONE, params).map(drop)
}

/// Stores what an operation made of a link, and the records to remember.
///
/// # Errors
/// Those of the two.
pub(crate) fn keep(db: &Connection, link: Option<&Link>, tombstones: &[Tombstone]) -> Result<()> {
    if let Some(link) = link {
        put_link(db, link)?;
    }
    tombstones.iter().try_for_each(|tombstone| put_tombstone(db, tombstone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::link::{Cause, LinkState};
    use crate::store::samples;

    fn put(store: &Store, link: &Link) -> Result<()> {
        put_link(&store.connection, link)
    }

    #[test]
    fn a_link_is_stored_whole() {
        let (_folder, store) = samples::store();
        let mut link = samples::link("1", "m", 1);
        put(&store, &link).unwrap();
        link.generation = 2;
        link.state = LinkState::Suspended;
        link.base.status = Some(crate::model::consent::Status::Subscribed);
        put(&store, &link).unwrap();
        assert_eq!(store.link(&link.id).unwrap(), Some(link.clone()));
        assert_eq!(store.links().unwrap(), [link]);
    }

    #[test]
    fn only_the_next_generation_of_a_link_is_stored() {
        let (_folder, store) = samples::store();
        let moved = |generation| match put(&store, &samples::link("1", "m", generation)) {
            Err(StoreError::Moved { found, wanted, .. }) => Some((found, wanted)),
            Ok(()) => None,
            other => panic!("{other:?}"),
        };
        assert_eq!(moved(2), Some((0, 2)));
        assert_eq!(moved(1), None);
        assert_eq!(moved(1), Some((1, 1)));
        assert_eq!(moved(3), Some((1, 3)));
        assert_eq!(moved(2), None);
    }

    #[test]
    fn a_record_stands_in_one_link_even_if_that_is_closed() {
        let (_folder, store) = samples::store();
        let mut closed = samples::link("1", "m", 1);
        closed.state = LinkState::Closed;
        put(&store, &closed).unwrap();
        for (link, side) in [(samples::link("1", "n", 1), Side::Copper), (samples::link("2", "m", 1), Side::Mailchimp)]
        {
            match put(&store, &link) {
                Err(StoreError::AlreadyLinked { side: on, link }) => {
                    assert_eq!((on, link), (side, closed.id.clone()));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_link_can_move_to_another_record_and_keep_its_id() {
        let (_folder, store) = samples::store();
        let mut link = samples::link("1", "m", 1);
        put(&store, &link).unwrap();
        link.records.copper = NativeId::new("2");
        link.generation = 2;
        put(&store, &link).unwrap();
        assert_eq!(store.links().unwrap(), [link]);
    }

    #[test]
    fn the_last_tombstone_of_a_record_is_kept() {
        let (_folder, store) = samples::store();
        let tombstone =
            |at| Tombstone { side: Side::Copper, id: NativeId::new("1"), emails: vec![], at, cause: Cause::Forgotten };
        put_tombstone(&store.connection, &tombstone(1)).unwrap();
        put_tombstone(&store.connection, &tombstone(2)).unwrap();
        assert_eq!(store.tombstones().unwrap(), [tombstone(2)]);
    }
}
