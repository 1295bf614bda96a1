//! One pass over the members of an audience, page by page, until the distinct ids are as many as the
//! service counts. It must not say what a missing member means.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use futures_util::future::try_join_all;

use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Record};
use crate::remote::http::read_json;
use crate::remote::mailchimp::client::{Call, Client};
use crate::remote::mailchimp::problem::failure;
use crate::remote::mailchimp::wire::{self, PAGE_FIELDS, Page, Total};
use crate::remote::{Progress, RemoteError, RemoteErrorKind};

/// The service gives at most 1000 a page.
const PAGE_ROWS: u64 = 1000;

/// Sorted by last change, oldest first, a member that changes, goes or is archived while we page
/// leaves its place, and all rows after it move up by one; new and changed ones come last, where they
/// are still seen. So many moves between two pages lose nobody. More show as a shortfall.
const OVERLAP_ROWS: u64 = 10;

const STEP_ROWS: u64 = PAGE_ROWS - OVERLAP_ROWS;

/// The service takes ten requests at once from all programs of an account; the line may hold us to
/// fewer.
const PAGES_AT_ONCE: u64 = 4;

/// A pass whose count and total still differ after these is not believed.
const REREADS_MAX: u64 = 3;

const SHAPE: &str = "lists/{id}/members";

/// Which members a pass lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// All but the archived ones, which the service leaves out unless asked.
    Listed,
    /// The archived ones.
    Archived,
}

/// What a pass asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Query {
    /// Which members.
    pub(crate) pass: Pass,
    /// Only those changed after this second.
    pub(crate) since: Option<i64>,
}

/// What a pass saw.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// By id; of two rows for one id the newer.
    pub(crate) records: BTreeMap<NativeId, Record>,
    /// How many there are, says the service.
    pub(crate) total: u64,
    /// Pages asked for, rereads included.
    pub(crate) pages: u64,
    /// How often the pass was read again.
    pub(crate) rereads: u64,
}

/// Reads one pass, again where ids and total differ.
pub(crate) async fn read_pass(
    client: &Client,
    fields: &[FieldMapping],
    query: Query,
    progress: &dyn Progress,
) -> Result<Listing, RemoteError> {
    let mut pages = 0;
    let mut seen = 0;
    let mut total = 0;
    for rereads in 0..=REREADS_MAX {
        let listing = read_once(client, fields, query, progress).await?;
        pages += listing.pages;
        seen = listing.distinct();
        total = listing.total;
        if seen == total {
            return Ok(Listing { pages, rereads, ..listing });
        }
    }
    let message = format!("totals move: {seen} of {total} members seen");
    Err(failure(&format!("GET {SHAPE}"), RemoteErrorKind::Unreadable, &message))
}

/// Keeps a row unless a newer one of the same id is held; of two with one stamp the later read
/// stands. Tells whether the id was held before.
pub(crate) fn keep_newer(records: &mut BTreeMap<NativeId, Record>, record: Record) -> bool {
    match records.entry(record.id.clone()) {
        Entry::Vacant(entry) => {
            entry.insert(record);
            false
        }
        Entry::Occupied(mut entry) => {
            if entry.get().stamp <= record.stamp {
                entry.insert(record);
            }
            true
        }
    }
}

impl Listing {
    fn distinct(&self) -> u64 {
        self.records.len() as u64
    }

    fn absorb(&mut self, page: RecordPage) {
        self.pages += 1;
        self.total = page.total;
        for record in page.records {
            keep_newer(&mut self.records, record);
        }
    }
}

/// A page in our form, its text let go.
struct RecordPage {
    records: Vec<Record>,
    total: u64,
}

async fn read_once(
    client: &Client,
    fields: &[FieldMapping],
    query: Query,
    progress: &dyn Progress,
) -> Result<Listing, RemoteError> {
    let mut listing = Listing::default();
    while let Some(wave) = next_wave(&listing) {
        let before = listing.distinct();
        let requests = wave.map(|number| read_page(client, fields, query, number));
        for page in try_join_all(requests).await? {
            listing.absorb(page);
        }
        if before == 0 {
            progress.begin(Side::Mailchimp, listing.total);
        }
        progress.advance(Side::Mailchimp, listing.distinct() - before);
    }
    progress.end(Side::Mailchimp);
    Ok(listing)
}

/// The numbers of the pages to ask for next; the first one alone, as it says how many there are.
fn next_wave(listing: &Listing) -> Option<Range<u64>> {
    let needed = listing.total.saturating_sub(OVERLAP_ROWS).div_ceil(STEP_ROWS).max(1);
    let end = needed.min(listing.pages + PAGES_AT_ONCE);
    (listing.pages < end).then_some(listing.pages..end)
}

async fn read_page(
    client: &Client,
    fields: &[FieldMapping],
    query: Query,
    number: u64,
) -> Result<RecordPage, RemoteError> {
    let call = Call::get(SHAPE, page_path(query, number));
    let response = client.send(&call).await?;
    let page: Page<'_> = read_json(&call.name(), Side::Mailchimp, &response)?;
    let records = page
        .members
        .iter()
        .map(|member| wire::record(member, fields))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|what| failure(&call.name(), RemoteErrorKind::Unreadable, what))?;
    Ok(RecordPage { records, total: page.total_items })
}

fn page_path(query: Query, number: u64) -> String {
    let offset = number * STEP_ROWS;
    let filter = match query.pass {
        Pass::Listed => "",
        Pass::Archived => "&status=archived",
    };
    let since = query.since.map(|since| format!("&since_last_changed={}", moment(since))).unwrap_or_default();
    format!(
        "/members?count={PAGE_ROWS}&offset={offset}&sort_field=last_changed&sort_dir=ASC\
         {filter}{since}&fields={PAGE_FIELDS}"
    )
}

/// As the service takes it: a bare `+` would be read as a space.
fn moment(utc_seconds: i64) -> String {
    let moment = jiff::Timestamp::from_second(utc_seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.strftime("%Y-%m-%dT%H:%M:%S%%2B00:00").to_string()
}

/// How many members there are, but for the archived ones.
pub(crate) async fn count(client: &Client) -> Result<u64, RemoteError> {
    let call = Call::get(SHAPE, "/members?count=1&fields=total_items".to_owned());
    let response = client.send(&call).await?;
    let total: Total = read_json(&call.name(), Side::Mailchimp, &response)?;
    Ok(total.total_items)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::{Value, json};

    use super::*;
    use crate::remote::Quiet;
    use crate::remote::mailchimp::script::{Script, member};

    const fn everybody(pass: Pass) -> Query {
        Query { pass, since: None }
    }

    fn rows(count: usize) -> Vec<Value> {
        (0..count).map(|n| member(&format!("c{n}"), &format!("a{n}@exemple.fr"))).collect()
    }

    fn page(members: &[Value], url: &str) -> (u16, Value) {
        let offset: usize = param(url, "offset");
        let count: usize = param(url, "count");
        let end = (offset + count).min(members.len());
        let shown = members.get(offset..end).unwrap_or_default();
        (200, json!({"members": shown, "total_items": members.len()}))
    }

    fn param(url: &str, name: &str) -> usize {
        let (_, rest) = url.split_once(&format!("{name}=")).unwrap();
        rest.split('&').next().unwrap().parse().unwrap()
    }

    async fn read(script: &Script) -> Result<Listing, RemoteError> {
        read_pass(&script.client(), &[], everybody(Pass::Listed), &Quiet).await
    }

    #[tokio::test]
    async fn every_page_is_read_and_neighbours_overlap() {
        let members = rows(2500);
        let script = Script::answering(move |request, _| page(&members, &request.url));
        let listing = read(&script).await.unwrap();
        assert_eq!((listing.records.len(), listing.total), (2500, 2500));
        assert_eq!((listing.pages, listing.rereads), (3, 0));
        let offsets: Vec<usize> = script.seen().iter().map(|request| param(&request.url, "offset")).collect();
        assert_eq!(offsets, [0, 990, 1980]);
    }

    #[tokio::test]
    async fn one_page_is_enough_for_a_thousand() {
        for count in [0, 1, 1000] {
            let members = rows(count);
            let script = Script::answering(move |request, _| page(&members, &request.url));
            let listing = read(&script).await.unwrap();
            assert_eq!((listing.records.len(), listing.pages), (count, 1));
        }
    }

    #[tokio::test]
    async fn nobody_is_lost_when_a_member_already_read_changes_meanwhile() {
        let members = Mutex::new(rows(1500));
        let script = Script::answering(move |request, before| {
            let mut members = members.lock().unwrap();
            if before == 1 {
                let mut changed = members.remove(0);
                changed["last_changed"] = json!("2026-03-02T10:00:00+00:00");
                members.push(changed);
            }
            page(&members, &request.url)
        });
        let listing = read(&script).await.unwrap();
        assert_eq!((listing.records.len(), listing.rereads), (1500, 0));
        assert_eq!(listing.records[&NativeId::new("c0")].stamp, 1_772_445_600);
    }

    #[tokio::test]
    async fn members_that_come_while_we_page_are_read_too() {
        let members = rows(2100);
        let script = Script::answering(move |request, before| {
            let now = if before == 0 { 1500 } else { 2100 };
            page(&members[..now], &request.url)
        });
        let listing = read(&script).await.unwrap();
        assert_eq!((listing.records.len(), listing.rereads), (2100, 0));
    }

    #[tokio::test]
    async fn a_shortfall_is_read_again() {
        let members = rows(3);
        let script = Script::answering(move |_, before| {
            let shown = &members[..if before == 0 { 2 } else { 3 }];
            (200, json!({"members": shown, "total_items": 3}))
        });
        let listing = read(&script).await.unwrap();
        assert_eq!((listing.records.len(), listing.rereads), (3, 1));
        assert_eq!(listing.pages, 2);
    }

    #[tokio::test]
    async fn totals_that_never_settle_are_an_error() {
        let members = rows(3);
        let script = Script::answering(move |_, _| (200, json!({"members": members, "total_items": 4})));
        let error = read(&script).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Unreadable);
        assert!(error.message.contains("totals move: 3 of 4"), "{error}");
        assert_eq!(script.seen().len(), 4);
    }

    #[tokio::test]
    async fn a_listing_asks_for_no_more_than_it_reads() {
        let script = Script::answering(|_, _| (200, json!({"members": [], "total_items": 0})));
        let client = script.client();
        read_pass(&client, &[], everybody(Pass::Listed), &Quiet).await.unwrap();
        read_pass(&client, &[], everybody(Pass::Archived), &Quiet).await.unwrap();
        let urls: Vec<String> = script.seen().into_iter().map(|seen| seen.url).collect();
        assert!(!urls[0].contains("status=") && urls[1].contains("&status=archived&"));
        assert!(urls.iter().all(|url| url.contains("total_items") && !url.contains(' ')));
        assert!(urls.iter().all(|url| !url.contains("_links")));
    }
}
