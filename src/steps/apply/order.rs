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

#[cfg(test)]
mod tests {
    use crate::model::kind::Target;
    use crate::model::operation::{ContactRef, Precondition};
    use crate::model::reason::Reason;
    use crate::model::side::PerSide;
    use crate::model::snapshot::NativeId;

    use super::*;

    const COPPER: Target = Target::Side(Side::Copper);
    const MAILCHIMP: Target = Target::Side(Side::Mailchimp);

    fn operation(side: Target, kind: Kind, person: usize) -> Operation {
        let id = NativeId::new(person.to_string());
        Operation {
            id: OperationId::default(),
            contact: ContactRef { email: format!("{person}@exemple.fr"), ..ContactRef::default() },
            side,
            kind,
            changes: vec![],
            precondition: Precondition {
                records: PerSide { copper: Some(id.clone()), mailchimp: Some(id) },
                ..Precondition::default()
            },
            reason: Reason::CopperChanged,
            decision: None,
            inverse: None,
            after: vec![],
        }
        .sealed()
    }

    fn after(operation: Operation, earlier: &Operation) -> Operation {
        Operation { after: vec![earlier.id.clone()], ..operation }.sealed()
    }

    fn shape(operations: &[Operation]) -> Vec<(Side, Kind, usize)> {
        let operations: Vec<&Operation> = operations.iter().collect();
        let chunks = cut(&operations);
        let kind = |chunk: &Chunk<'_>| chunk.operations[0].kind;
        chunks.iter().map(|chunk| (chunk.side, kind(chunk), chunk.operations.len())).collect()
    }

    #[test]
    fn what_restricts_marks_destroys_or_moves_goes_one_by_one() {
        for kind in [Kind::Restrict, Kind::Mark, Kind::Destroy, Kind::Rekey, Kind::Reactivate, Kind::Confirm] {
            let operations = [operation(MAILCHIMP, kind, 1), operation(MAILCHIMP, kind, 2)];
            assert_eq!(shape(&operations), [(Side::Mailchimp, kind, 1), (Side::Mailchimp, kind, 1)]);
        }
    }

    #[test]
    fn the_rest_goes_by_side_and_kind_in_chunks() {
        let many = |side, kind, count| (0..count).map(move |person| operation(side, kind, person));
        let creates: Vec<_> = many(COPPER, Kind::Create, 450).collect();
        let sizes = [200, 200, 50].map(|count| (Side::Copper, Kind::Create, count));
        assert_eq!(shape(&creates), sizes);
        let updates: Vec<_> = many(MAILCHIMP, Kind::Update, 501).collect();
        assert_eq!(shape(&updates), [(Side::Mailchimp, Kind::Update, 500), (Side::Mailchimp, Kind::Update, 1)]);
        let mixed: Vec<_> = many(COPPER, Kind::Fill, 3)
            .chain((3..5).map(|person| operation(MAILCHIMP, Kind::Fill, person)))
            .chain(many(COPPER, Kind::Update, 2))
            .collect();
        let expected =
            [(Side::Copper, Kind::Fill, 3), (Side::Mailchimp, Kind::Fill, 2), (Side::Copper, Kind::Update, 2)];
        assert_eq!(shape(&mixed), expected);
    }

    #[test]
    fn what_overwrites_in_copper_or_takes_away_anywhere_is_read_by_id() {
        for kind in Kind::ALL {
            let (copper, _) = manner(Side::Copper, kind);
            assert_eq!(copper == Look::Listing, kind == Kind::Fill, "{kind:?}");
            let (mailchimp, _) = manner(Side::Mailchimp, kind);
            let shares = [Kind::Fill, Kind::Update, Kind::Conflict, Kind::Tag].contains(&kind);
            assert_eq!(mailchimp == Look::Listing, shares, "{kind:?}");
        }
    }

    #[test]
    fn nobody_is_twice_in_a_chunk_and_nothing_comes_before_what_it_waits_for() {
        let first: Vec<_> = (0..5).map(|person| operation(COPPER, Kind::Update, person)).collect();
        let second = first.iter().map(|earlier| {
            let person: usize = earlier.contact.email.split('@').next().unwrap().parse().unwrap();
            after(operation(COPPER, Kind::Update, person), earlier)
        });
        let stranger = after(operation(MAILCHIMP, Kind::Update, 9), &first[0]);
        let operations: Vec<_> = first.iter().cloned().chain(second).chain([stranger]).collect();
        let expected =
            [(Side::Copper, Kind::Update, 5), (Side::Copper, Kind::Update, 5), (Side::Mailchimp, Kind::Update, 1)];
        assert_eq!(shape(&operations), expected);
    }

    #[test]
    fn two_operations_about_one_person_are_in_two_chunks_in_the_plan_s_order() {
        let [a, b] = [1, 2].map(|person| operation(MAILCHIMP, Kind::Update, person));
        let [again, elsewhere] = [MAILCHIMP, COPPER].map(|side| {
            let first = operation(side, Kind::Update, 1);
            Operation { contact: ContactRef { name: "Marie".to_owned(), ..first.contact.clone() }, ..first }.sealed()
        });
        let expected =
            [(Side::Mailchimp, Kind::Update, 2), (Side::Mailchimp, Kind::Update, 1), (Side::Copper, Kind::Update, 1)];
        assert_eq!(shape(&[a, b, again, elsewhere]), expected);
    }

    #[test]
    fn what_waits_for_a_later_kind_comes_with_that_kind() {
        let fill = operation(MAILCHIMP, Kind::Conflict, 1);
        let name = after(operation(COPPER, Kind::Fill, 1), &fill);
        let operations = [operation(COPPER, Kind::Fill, 2), fill, name];
        let expected =
            [(Side::Copper, Kind::Fill, 1), (Side::Mailchimp, Kind::Conflict, 1), (Side::Copper, Kind::Fill, 1)];
        assert_eq!(shape(&operations), expected);
    }
}
