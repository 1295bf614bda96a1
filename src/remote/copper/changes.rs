//! Reads who changed from a second on. It must not conclude anything from a person who is not listed, nor
//! from a listing that moved while it was read.

use std::collections::BTreeMap;

use crate::model::side::Side;
use crate::model::snapshot::{Completeness, Evidence, Reading};
use crate::remote::copper::client::Client;
use crate::remote::copper::listing::{Lister, Listing, READABLE};
use crate::remote::copper::wire::Reader;
use crate::remote::{ChangesWay, ReadChanges, RemoteError};

/// How often a listing that moved is made again.
const REREADS: u64 = 3;
/// What Copper answers to a filter that the account does not have.
const UNKNOWN_FILTER: u16 = 422;

/// Reads who changed, by the account's filter where it has one. `None`: read everybody.
pub(crate) async fn read_changes(
    client: &Client,
    reader: &Reader<'_>,
    request: &ReadChanges<'_>,
) -> Result<Option<Reading>, RemoteError> {
    let lister = Lister { client, reader, progress: request.progress, readable: READABLE };
    let found = listed(&lister, request.way, request.since).await;
    request.progress.end(Side::Copper);
    Ok(found?.map(|listed| reading(listed, request.since)))
}

/// A listing that may be believed, how it was made, and how many people there are.
struct Listed {
    listing: Listing,
    rereads: u64,
    way: ChangesWay,
    everybody: Option<u64>,
}

async fn listed(lister: &Lister<'_>, way: ChangesWay, since: i64) -> Result<Option<Listed>, RemoteError> {
    match way {
        ChangesWay::Descending => descending(lister, since).await,
        ChangesWay::Filtered => match filtered(lister, since).await {
            Err(error) if error.status == Some(UNKNOWN_FILTER) => descending(lister, since).await,
            other => other,
        },
    }
}

async fn filtered(lister: &Lister<'_>, since: i64) -> Result<Option<Listed>, RemoteError> {
    for rereads in 0..=REREADS {
        let Some(listing) = lister.list_changed(since).await? else { return Ok(None) };
        if !listing.has_moved && !listing.is_torn() {
            let everybody = lister.count().await?;
            return Ok(Some(Listed { listing, rereads, way: ChangesWay::Filtered, everybody }));
        }
    }
    Ok(None)
}

async fn descending(lister: &Lister<'_>, since: i64) -> Result<Option<Listed>, RemoteError> {
    for rereads in 0..=REREADS {
        let Some(listing) = lister.list_descending(since).await? else { return Ok(None) };
        if !listing.has_moved {
            let everybody = listing.total_last;
            return Ok(Some(Listed { listing, rereads, way: ChangesWay::Descending, everybody }));
        }
    }
    Ok(None)
}

fn reading(listed: Listed, since: i64) -> Reading {
    let evidence = evidence(&listed);
    Reading {
        side: Side::Copper,
        completeness: Completeness::Incremental,
        records: listed.listing.records,
        since: Some(since),
        absent: BTreeMap::new(),
        evidence,
    }
}

fn evidence(listed: &Listed) -> Evidence {
    let Listed { listing, rereads, way, everybody } = listed;
    [
        ("pages", Some(listing.pages)),
        ("listed", Some(listing.listed)),
        ("distinct", Some(listing.distinct())),
        ("duplicates", Some(listing.duplicates())),
        ("rereads", Some(*rereads)),
        ("total_last", *everybody),
        (ChangesWay::EVIDENCE, Some(u64::from(*way == ChangesWay::Filtered))),
    ]
    .into_iter()
    .filter_map(|(name, count)| Some((name.to_owned(), count?)))
    .collect()
}
