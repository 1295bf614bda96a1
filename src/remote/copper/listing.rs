//! Lists people, page by page, and counts what was seen. It must not conclude anything from a person
//! who is not listed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Record};
use crate::remote::copper::client::Client;
use crate::remote::copper::windows::Window;
use crate::remote::copper::wire::{Person, Reader};
use crate::remote::transport::HttpResponse;
use crate::remote::{Progress, RemoteError};

/// The most people that Copper puts on a page.
const PAGE_SIZE: u64 = 200;
/// The most matches of one search that can be read, whatever the paging.
pub(crate) const READABLE: u64 = 100_000;
const SEARCH: &str = "people/search";
pub(super) const CALL: &str = "POST people/search";

/// What one reading of all pages saw.
#[derive(Default)]
pub(crate) struct Listing {
    /// The people, each once, in the newest form seen.
    pub(crate) records: BTreeMap<NativeId, Record>,
    /// Pages read.
    pub(crate) pages: u64,
    /// Entries on them.
    pub(crate) listed: u64,
    /// The total that the first page named.
    pub(crate) total_first: Option<u64>,
    /// The total that the last page named.
    pub(crate) total_last: Option<u64>,
    /// Whether pages of one search named different totals: people came or went meanwhile, and the
    /// pages may have shifted.
    pub(crate) has_moved: bool,
}

/// What it takes to list.
pub(crate) struct Lister<'a> {
    /// The line.
    pub(crate) client: &'a Client,
    /// How people are read.
    pub(crate) reader: &'a Reader<'a>,
    /// Told of the advance.
    pub(crate) progress: &'a dyn Progress,
    /// The most matches of one search that can be read: [`READABLE`], fewer in tests.
    pub(crate) readable: u64,
}

/// In what order people are listed.
#[derive(Clone, Copy)]
pub(super) enum SortKey {
    OldestFirst,
    NewestFirst,
    Email,
    DateModified,
    LatestFirst,
}

impl SortKey {
    const fn word(self) -> &'static str {
        match self {
            Self::OldestFirst | Self::NewestFirst => "date_created",
            Self::Email => "email",
            Self::DateModified | Self::LatestFirst => "date_modified",
        }
    }

    const fn direction(self) -> &'static str {
        match self {
            Self::OldestFirst | Self::Email | Self::DateModified => "asc",
            Self::NewestFirst | Self::LatestFirst => "desc",
        }
    }
}

/// One search, whatever the page: its order, and among whom.
#[derive(Clone, Copy)]
pub(super) struct Search {
    pub(super) key: SortKey,
    pub(super) created: Window,
    pub(super) changed_since: Option<i64>,
}

impl Search {
    pub(super) const fn by(key: SortKey) -> Self {
        Self { key, created: Window::EVERYBODY, changed_since: None }
    }
}

/// One page; with each person the second of their creation.
pub(super) struct Page {
    pub(super) people: Vec<(Option<i64>, Record)>,
    pub(super) total: Option<u64>,
}

impl Listing {
    /// Entries that named a person already listed.
    pub(crate) fn duplicates(&self) -> u64 {
        self.listed.saturating_sub(self.distinct())
    }

    /// People listed.
    pub(crate) fn distinct(&self) -> u64 {
        self.records.len() as u64
    }

    /// Whether pages overlapped while people are missing: those who share a second changed places
    /// between two pages, so that some stood on both and others on neither.
    pub(crate) fn is_torn(&self) -> bool {
        self.duplicates() > 0 && self.distinct() < self.total_first.unwrap_or_default()
    }

    /// Takes what another listing of the same people saw; its total is the later one. Whom both saw
    /// is no duplicate, so that only those count whom this one had missed.
    pub(super) fn absorb(&mut self, other: Self) {
        let distinct = self.distinct();
        self.total_last = other.total_last;
        self.has_moved |= self.total_first != other.total_first;
        let listed = self.listed;
        self.join(other);
        self.listed = listed + self.distinct() - distinct;
    }

    /// Takes a listing of other people; the totals stay.
    pub(super) fn join(&mut self, other: Self) {
        self.pages += other.pages;
        self.listed += other.listed;
        self.has_moved |= other.has_moved;
        for record in other.records.into_values() {
            self.put(record);
        }
    }

    /// Whether clearly fewer people were listed than announced. The total is an upper bound, so a
    /// small shortfall says nothing.
    pub(crate) fn is_short(&self) -> bool {
        let total = self.total_first.unwrap_or_default();
        total.saturating_sub(self.distinct()) > (total / 100).max(10)
    }

    fn add(&mut self, page: Page) {
        self.pages += 1;
        self.listed += page.people.len() as u64;
        for (_, record) in page.people {
            self.put(record);
        }
    }

    fn put(&mut self, record: Record) {
        match self.records.entry(record.id.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(record);
            }
            Entry::Occupied(mut entry) if entry.get().stamp < record.stamp => {
                entry.insert(record);
            }
            Entry::Occupied(_) => {}
        }
    }
}

impl Lister<'_> {
    /// Lists who changed from a second on, by the account's filter. `None` where they are too many for
    /// one search, or are not counted.
    ///
    /// # Errors
    /// `Rejected` from an account that has no such filter.
    pub(crate) async fn list_changed(&self, since: i64) -> Result<Option<Listing>, RemoteError> {
        let search = Search { changed_since: Some(since), ..Search::by(SortKey::DateModified) };
        let first = self.page(search, 1).await?;
        let Some(total) = first.total.filter(|total| *total < self.readable) else { return Ok(None) };
        self.progress.begin(Side::Copper, total);
        self.pages(search, first).await.map(Some)
    }

    /// Lists everybody, who changed last first, as far as a second. `None` where nobody counts them: then
    /// there is no telling that a page is the last.
    pub(crate) async fn list_descending(&self, since: i64) -> Result<Option<Listing>, RemoteError> {
        let mut listing = Listing::default();
        for number in 1..=self.readable / PAGE_SIZE {
            let page = self.page(Search::by(SortKey::LatestFirst), number).await?;
            let Some(total) = page.total else { return Ok(None) };
            listing.has_moved |= listing.total_first.is_some_and(|first| first != total);
            listing.total_first.get_or_insert(total);
            listing.total_last = Some(total);
            let is_past = page.people.iter().any(|(_, record)| record.stamp < since);
            self.take(page, &mut listing);
            if is_past || number * PAGE_SIZE >= total {
                return Ok(Some(listing));
            }
        }
        Ok(None)
    }

    /// How many people there are, as far as the account says.
    pub(crate) async fn count(&self) -> Result<Option<u64>, RemoteError> {
        let question = json!({"page_number": 1, "page_size": 1});
        Ok(total(&self.client.query(SEARCH, &question).await?))
    }

    /// Reads one search to its end, from its first page on.
    pub(super) async fn pages(&self, search: Search, first: Page) -> Result<Listing, RemoteError> {
        let mut listing = Listing { total_first: first.total, total_last: first.total, ..Listing::default() };
        match first.total {
            None => self.to_an_empty_page(search, first, &mut listing).await?,
            Some(total) => {
                self.take(first, &mut listing);
                self.other_pages(search, total, &mut listing).await?;
            }
        }
        Ok(listing)
    }

    async fn other_pages(&self, search: Search, total: u64, listing: &mut Listing) -> Result<(), RemoteError> {
        let pages = stream::iter(2..=total.div_ceil(PAGE_SIZE)).map(|number| self.page(search, number));
        let mut pages = pages.buffer_unordered(self.client.connections());
        while let Some(page) = pages.next().await {
            let page = page?;
            listing.has_moved |= page.total.is_some_and(|now| now != total);
            listing.total_last = page.total.or(listing.total_last);
            self.take(page, listing);
        }
        Ok(())
    }

    /// Without a total there is no other end.
    async fn to_an_empty_page(&self, search: Search, first: Page, listing: &mut Listing) -> Result<(), RemoteError> {
        let mut page = first;
        for number in 2.. {
            let is_last = page.people.is_empty();
            self.take(page, listing);
            if is_last {
                break;
            }
            page = self.page(search, number).await?;
        }
        Ok(())
    }

    fn take(&self, page: Page, listing: &mut Listing) {
        self.progress.advance(Side::Copper, page.people.len() as u64);
        listing.add(page);
    }

    pub(super) async fn page(&self, search: Search, number: u64) -> Result<Page, RemoteError> {
        let response = self.client.query(SEARCH, &question(search, number)).await?;
        let people: Vec<Person<'_>> = self.client.json(CALL, &response)?;
        Ok(Page {
            people: people.iter().map(|person| (person.date_created(), self.reader.record(person))).collect(),
            total: total(&response),
        })
    }
}

fn question(search: Search, number: u64) -> Value {
    let mut question = json!({
        "page_number": number,
        "page_size": PAGE_SIZE,
        "sort_by": search.key.word(),
        "sort_direction": search.key.direction(),
    });
    let bounds = [
        ("minimum_created_date", search.created.from),
        ("maximum_created_date", search.created.to),
        ("minimum_modified_date", search.changed_since),
    ];
    for (key, bound) in bounds {
        if let (Some(bound), Some(map)) = (bound, question.as_object_mut()) {
            map.insert(key.to_owned(), json!(bound));
        }
    }
    question
}

/// Absent is not zero.
fn total(response: &HttpResponse) -> Option<u64> {
    response.header("x-pw-total")?.trim().parse().ok()
}
