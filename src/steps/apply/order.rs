//! In which order the operations of a plan are begun, and which of them together. It must not put
//! anything before what it waits for, nor two operations about one person into one chunk.

use std::collections::BTreeMap;

use crate::model::kind::Kind;
use crate::model::operation::{Operation, OperationId};
use crate::model::side::Side;

/// Copper finds so many people in one search, and what is read so is written in twenty requests. After
/// a request to stop, a chunk that is on its way is still brought to its end.
const SEARCHED: usize = 200;
/// Each of these is read by itself, so that a larger chunk would save nothing and take long to stop.
const READ: usize = 50;
/// As many as one batch of Mailchimp's takes.
const MEMBERS: usize = 500;

/// Operations on one side that are performed together.
#[derive(Debug, PartialEq)]
pub struct Chunk<'a> {
    /// Where they write.
    pub side: Side,
    /// How their preconditions are read.
    pub look: Look,
    /// No two of them about one person; in the order of the plan.
    pub operations: Vec<&'a Operation>,
}

/// How preconditions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Record by record.
    ById,
    /// By one listing for many records; what seems to have moved is read by id.
    Listing,
    /// By one search for many addresses, which may miss somebody: then the service refuses the creation.
    Addresses,
}

/// How preconditions of a kind are read, and how many operations share a chunk. What overwrites a value
/// in Copper, replaces a list or takes anything away is read by id, just before.
const fn manner(side: Side, kind: Kind) -> (Look, usize) {
    match (side, kind) {
        (_, Kind::Adopt) => (Look::ById, 1),
        (_, Kind::Restrict | Kind::Mark | Kind::Destroy | Kind::Rekey) => (Look::ById, 1),
        (_, Kind::Reactivate | Kind::Confirm) => (Look::ById, 1),
        (Side::Copper, Kind::Create) => (Look::Addresses, SEARCHED),
        (Side::Copper, Kind::Fill) => (Look::Listing, SEARCHED),
        (Side::Copper, Kind::Update | Kind::Conflict | Kind::Tag) => (Look::ById, READ),
        (Side::Copper, Kind::Untag | Kind::Clear) => (Look::ById, READ),
        // The service's own 404 for each address, archived members included.
        (Side::Mailchimp, Kind::Create) => (Look::ById, MEMBERS),
        (Side::Mailchimp, Kind::Fill | Kind::Update | Kind::Conflict | Kind::Tag) => (Look::Listing, MEMBERS),
        (Side::Mailchimp, Kind::Untag | Kind::Clear) => (Look::ById, MEMBERS),
    }
}

/// The operations in chunks, in the order to begin them. They come in the plan's order, which puts
/// nothing before what it waits for; those on links and bases alone are left out.
pub fn cut<'a>(operations: &[&'a Operation]) -> Vec<Chunk<'a>> {
    let kinds: BTreeMap<&OperationId, Kind> = operations.iter().map(|each| (&each.id, each.kind)).collect();
    // As in the plan: what comes after an operation of a later kind waits for that kind.
    let turn = |each: &Operation| each.after.iter().filter_map(|id| kinds.get(id).copied()).fold(each.kind, Kind::max);
    operations.chunk_by(|a, b| turn(a) == turn(b) && shares(a) && shares(b)).flat_map(together).collect()
}

fn shares(operation: &Operation) -> bool {
    operation.side.side().is_some_and(|side| manner(side, operation.kind).1 > 1)
}

/// Chunks of a stretch in which the order matters only where operations wait for one another or are
/// about one person.
fn together<'a>(stretch: &[&'a Operation]) -> Vec<Chunk<'a>> {
    let mut levels = Levels::default();
    let mut shelves: BTreeMap<(usize, Kind, Side), Vec<&'a Operation>> = BTreeMap::new();
    for operation in stretch {
        let Some(side) = operation.side.side() else { continue };
        let level = levels.place(operation);
        shelves.entry((level, operation.kind, side)).or_default().push(operation);
    }
    shelves
        .into_iter()
        .flat_map(|((_, kind, side), shelf)| {
            let (look, size) = manner(side, kind);
            shelf.chunks(size).map(|part| Chunk { side, look, operations: part.to_vec() }).collect::<Vec<_>>()
        })
        .collect()
}

/// How many chunks must come before an operation's own.
#[derive(Default)]
struct Levels<'a> {
    of_operation: BTreeMap<&'a OperationId, usize>,
    of_person: BTreeMap<String, usize>,
}

impl<'a> Levels<'a> {
    fn place(&mut self, operation: &'a Operation) -> usize {
        let whom = whom(operation);
        let waited_for = operation.after.iter().filter_map(|id| self.of_operation.get(id));
        let met = whom.iter().filter_map(|name| self.of_person.get(name));
        let level = waited_for.chain(met).max().map_or(0, |level| level + 1);
        self.of_operation.insert(&operation.id, level);
        self.of_person.extend(whom.into_iter().map(|name| (name, level)));
        level
    }
}

/// Every name under which a person may be met again.
fn whom(operation: &Operation) -> Vec<String> {
    let link = operation.contact.link.as_ref().map(|link| format!("link {}", link.as_str()));
    let records = operation.precondition.records.iter();
    let records = records.filter_map(|(side, id)| id.as_ref().map(|id| format!("{side} {id}")));
    let emails = operation.precondition.absent.iter().map(ToString::to_string);
    link.into_iter().chain(records).chain(emails).collect()
}
