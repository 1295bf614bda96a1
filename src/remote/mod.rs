//! The two services over HTTP. A remote reads a side whole, reads records again, and performs writes,
//! one or many; how requests are shared, paced and repeated is its own business, what they mean
//! is the plan's.
//!
//! Invariant: nothing here decides what to write; `guard` may only refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;

use crate::model::contact::FieldName;
use crate::model::email::Email;
use crate::model::mapping::{FieldKind, FieldMapping};
use crate::model::operation::Write;
use crate::model::side::Side;
use crate::model::snapshot::{Evidence, NativeId, Reading, Record};

mod breaker;
pub mod copper;
pub mod error;
mod fault;
pub mod guard;
pub mod http;
pub mod mailchimp;
mod mask;
mod pace;
pub mod sharing;
pub mod survey;
pub mod transport;
pub mod wire_transport;

pub use error::{RemoteError, RemoteErrorKind};
pub use sharing::{Refresh, Refreshed, Unlisted, Written};

/// What a service offers to the steps. Object-safe.
#[async_trait]
pub trait Remote: Send + Sync {
    /// Which side it is.
    fn side(&self) -> Side;

    /// Checks the credentials and says which account or audience they open, and what form the
    /// mapped fields have there. The first call of every command.
    ///
    /// # Errors
    /// `Unauthorized` for a refused key, `NotFound` for an audience that does not exist, `Rejected`
    /// for a mapped field that does not exist there.
    async fn identify(&self) -> Result<Identity, RemoteError>;

    /// Sets the mapped fields with the forms learned from both sides; called before any reading.
    fn set_fields(&self, fields: Arc<[FieldMapping]>);

    /// Reads the whole side. Known ids that were not listed are read one by one, unless there are
    /// more than `request.max_absent` of them: then they stay unseen and the shrink guard speaks.
    ///
    /// # Errors
    /// Any kind; a page that fails after its retries fails the reading.
    async fn read_all(&self, request: ReadAll<'_>) -> Result<Reading, RemoteError>;

    /// Reads what changed from a stamp on, as the service's listings show it. `None` where that cannot be
    /// told from a listing, or is so much that the whole side is read as fast.
    ///
    /// # Errors
    /// Any kind; a page that fails after its retries fails the reading.
    async fn read_changes(&self, request: ReadChanges<'_>) -> Result<Option<Reading>, RemoteError>;

    /// Reads one record by id; `None` when the service says that it does not exist.
    ///
    /// # Errors
    /// Any kind but `NotFound`.
    async fn read_one(&self, locator: &Locator) -> Result<Option<Sighting>, RemoteError>;

    /// Who holds one of these addresses now, by the surest look-up that the service has.
    ///
    /// # Errors
    /// Any kind but `NotFound`.
    async fn find(&self, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError>;

    /// Who holds one of these addresses, by look-ups that many addresses share. It may miss somebody
    /// whom the service does not show yet; whom it names does hold the address.
    ///
    /// # Errors
    /// Any kind but `NotFound`.
    async fn look(&self, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError>;

    /// Several records as they are now, by requests that many of them share. A service may show here
    /// what it held a moment ago: whoever cares compares the stamps.
    ///
    /// # Errors
    /// Any kind but `NotFound`.
    async fn refresh(&self, request: Refresh<'_>) -> Result<Refreshed, RemoteError>;

    /// Performs one write and reads back; `None` after a deletion.
    ///
    /// # Errors
    /// `Doubtful` when a creation may have happened; else any kind. Other writes may be repeated
    /// without harm and are.
    async fn write(&self, request: WriteRequest<'_>) -> Result<Option<Sighting>, RemoteError>;

    /// Performs many writes, each with its own result at the place of its request. Two about one record
    /// are never on their way together; otherwise they come in no order. After a refused key nothing
    /// more is begun.
    async fn write_all(&self, requests: &[WriteRequest<'_>]) -> Vec<Written>;
}

/// Which account a key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Copper's account id, Mailchimp's audience id.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Where contacts sign up by themselves, where the service has such a place.
    pub signup_url: Option<String>,
    /// The form of each mapped field there, where the service restricts it.
    pub fields: BTreeMap<FieldName, FieldShape>,
}

/// What a service says of a mapped field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldShape {
    /// Its form; `None` where the other side decides.
    pub kind: Option<FieldKind>,
    /// The options it takes, by name; empty: free.
    pub options: Vec<String>,
}

/// What `read_all` needs.
pub struct ReadAll<'a> {
    /// Every id that the store holds for the side.
    pub known: &'a BTreeMap<NativeId, Locator>,
    /// The most unlisted ids that are read one by one.
    pub max_absent: usize,
    /// Told of the advance.
    pub progress: &'a dyn Progress,
}

/// What `read_changes` needs.
pub struct ReadChanges<'a> {
    /// From this stamp of the service on, overlap included, UTC seconds.
    pub since: i64,
    /// How an earlier reading found that changes are listed.
    pub way: ChangesWay,
    /// Told of the advance.
    pub progress: &'a dyn Progress,
}

/// How a service lists what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChangesWay {
    /// It takes the date as a filter, or nobody knows yet.
    #[default]
    Filtered,
    /// It refuses the filter: everything is sorted by date, and read as far as the date.
    Descending,
}

impl ChangesWay {
    /// Under which name a reading's evidence says so: 1 for filtered, 0 for descending.
    pub const EVIDENCE: &'static str = "filtered";

    /// What the evidence of an earlier reading says.
    pub fn of(evidence: &Evidence) -> Self {
        match evidence.get(Self::EVIDENCE) {
            Some(0) => Self::Descending,
            Some(_) | None => Self::Filtered,
        }
    }
}

/// Where to find a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locator {
    /// Its lasting id.
    pub id: NativeId,
    /// What the service's paths called it when last seen.
    pub handle: String,
}

impl From<&Record> for Locator {
    fn from(record: &Record) -> Self {
        Self { id: record.id.clone(), handle: record.handle.clone() }
    }
}

/// A record just read, with the service's own form of it, so that a list which the service replaces
/// whole can be rebuilt from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// In our form.
    pub record: Record,
    /// As the service sent it.
    pub raw: serde_json::Value,
}

/// What `write` needs.
#[derive(Clone, Copy)]
pub struct WriteRequest<'a> {
    /// The record just re-read; `None` for a creation.
    pub target: Option<&'a Sighting>,
    /// Every address known of the person on both sides, for the guard.
    pub person: &'a BTreeSet<Email>,
    /// What to write.
    pub write: &'a Write,
}

/// Told how far a long reading or writing is. Calls are cheap and may come from any task.
pub trait Progress: Send + Sync {
    /// A stage of `total` items begins on a side.
    fn begin(&self, side: Side, total: u64);
    /// `count` more items are done.
    fn advance(&self, side: Side, count: u64);
    /// The stage is over.
    fn end(&self, side: Side);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: Side, _: u64) {}
    fn advance(&self, _: Side, _: u64) {}
    fn end(&self, _: Side) {}
}
