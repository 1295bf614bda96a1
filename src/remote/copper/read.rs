//! Reads the whole side: lists until the totals hold, then asks for every known person who was not
//! listed. It must not call anybody gone whom a point read did not call so.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::model::side::Side;
use crate::model::snapshot::{Absence, Completeness, Evidence, NativeId, Reading, Record};
use crate::remote::copper::client::Client;
use crate::remote::copper::find::read_one;
use crate::remote::copper::listing::{Lister, Listing, READABLE};
use crate::remote::copper::wire::Reader;
use crate::remote::{ReadAll, RemoteError};

/// How often a listing whose total moved is made again.
const REREADS: u64 = 3;

/// Reads everybody, with evidence.
pub(crate) async fn read_all(
    client: &Client,
    reader: &Reader<'_>,
    request: ReadAll<'_>,
) -> Result<Reading, RemoteError> {
    let lister = Lister { client, reader, progress: request.progress, readable: READABLE };
    let outcome = settled(&lister).await;
    request.progress.end(Side::Copper);
    let (listing, rereads) = outcome?;
    let unlisted = unlisted(&listing, &request);
    let fates = fates(client, reader, unlisted, request.max_absent).await?;
    Ok(reading(listing, rereads, fates))
}

/// What became of a known person who was not listed.
enum Fate {
    Here(Box<Record>),
    Absent(Absence),
}

struct Fates {
    point_reads: u64,
    by_id: Vec<(NativeId, Fate)>,
}

/// Lists until two conditions hold: the total did not move, and no second listing is needed to
/// believe a shortfall. The number of repeats comes with it.
async fn settled(lister: &Lister<'_>) -> Result<(Listing, u64), RemoteError> {
    let mut rereads = 0;
    let mut was_short = false;
    loop {
        let listing = lister.list().await?;
        let is_doubtful = if listing.has_moved { rereads < REREADS } else { listing.is_short() && !was_short };
        if !is_doubtful {
            return Ok((listing, rereads));
        }
        was_short |= !listing.has_moved;
        rereads += 1;
    }
}

fn unlisted(listing: &Listing, request: &ReadAll<'_>) -> Vec<NativeId> {
    request.known.keys().filter(|id| !listing.records.contains_key(*id)).cloned().collect()
}

/// More unlisted people than the shrink guard allows are not asked for: it speaks instead.
async fn fates(
    client: &Client,
    reader: &Reader<'_>,
    ids: Vec<NativeId>,
    max_absent: usize,
) -> Result<Fates, RemoteError> {
    if ids.len() > max_absent {
        let unseen = |id| (id, Fate::Absent(Absence::Unseen));
        return Ok(Fates { point_reads: 0, by_id: ids.into_iter().map(unseen).collect() });
    }
    Ok(Fates {
        point_reads: ids.len() as u64,
        by_id: stream::iter(ids)
            .map(|id| async move {
                let fate = fate(client, reader, &id).await?;
                Ok::<_, RemoteError>((id, fate))
            })
            .buffer_unordered(client.connections())
            .try_collect()
            .await?,
    })
}

async fn fate(client: &Client, reader: &Reader<'_>, id: &NativeId) -> Result<Fate, RemoteError> {
    match read_one(client, reader, id).await {
        Ok(Some(sighting)) => Ok(Fate::Here(Box::new(sighting.record))),
        Ok(None) => Ok(Fate::Absent(Absence::Gone)),
        // Hidden from this key by a team's permissions: not deleted.
        Err(error) if error.status == Some(403) => Ok(Fate::Absent(Absence::Unseen)),
        Err(error) => Err(error),
    }
}

fn reading(mut listing: Listing, rereads: u64, fates: Fates) -> Reading {
    let mut absent = BTreeMap::new();
    let mut evidence = counts(&listing, rereads, fates.point_reads);
    for (id, fate) in fates.by_id {
        match fate {
            Fate::Here(record) => {
                listing.records.insert(id, *record);
            }
            Fate::Absent(absence) => {
                absent.insert(id, absence);
            }
        }
    }
    let count = |of| absent.values().filter(|absence| **absence == of).count() as u64;
    evidence.insert("gone".to_owned(), count(Absence::Gone));
    evidence.insert("unseen".to_owned(), count(Absence::Unseen));
    Reading {
        side: Side::Copper,
        completeness: if listing.has_moved { Completeness::Failed } else { Completeness::Full },
        records: listing.records,
        since: None,
        absent,
        evidence,
    }
}

/// Totals that the service did not name are left out: absent is not zero.
fn counts(listing: &Listing, rereads: u64, point_reads: u64) -> Evidence {
    [
        ("pages", Some(listing.pages)),
        ("total_first", listing.total_first),
        ("total_last", listing.total_last),
        ("listed", Some(listing.listed)),
        ("distinct", Some(listing.distinct())),
        ("duplicates", Some(listing.duplicates())),
        ("point_reads", Some(point_reads)),
        ("rereads", Some(rereads)),
    ]
    .into_iter()
    .filter_map(|(name, count)| Some((name.to_owned(), count?)))
    .collect()
}
