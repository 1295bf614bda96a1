//! A run's journal → what takes it back. Nothing becomes less restrictive by it, and whatever was
//! edited since is left alone and listed. It must not look at what the run meant to do, only at what
//! it did.

use std::collections::BTreeMap;

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Owner, Status};
use crate::model::email::Email;
use crate::model::journal::{Entry, Outcome};
use crate::model::kind::{Kind, Target};
use crate::model::link::Link;
use crate::model::operation::{Change, Operation};
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::model::tag::TagKey;
use crate::model::value::Value;
use crate::reconcile::draft::{Draft, Parts, addresses, precondition};
use crate::reconcile::plan::{Planned, undoing};
use crate::reconcile::scope;
use crate::reconcile::world::World;

/// The plan that takes back what a run did, to one contact or to all.
pub fn undo(world: &World, entries: &[Entry], only: Option<&Email>) -> Planned {
    let mut drafts: BTreeMap<(PerSide<Option<NativeId>>, String), Taking<'_>> = BTreeMap::new();
    for entry in entries {
        let Some(Outcome::Done { record, .. }) = &entry.outcome else { continue };
        let Some(side) = entry.operation.side.side() else { continue };
        let taking = Taking::of(world, &entry.operation, (side, record.as_ref()));
        if only.is_some_and(|email| !taking.concerns(email)) {
            continue;
        }
        let key = (taking.ids.clone(), entry.operation.contact.email.clone());
        drafts.entry(key).or_insert(taking).take_back(&entry.operation, side);
    }
    undoing(world, drafts.into_values().map(Taking::finish))
}

/// What a field held before the run, and what the run left there.
struct Field {
    before: Value,
    left: Value,
}

/// One person while the run is being taken back.
struct Taking<'a> {
    world: &'a World,
    ids: PerSide<Option<NativeId>>,
    records: PerSide<Option<&'a Record>>,
    link: Option<&'a Link>,
    draft: Draft,
    fields: BTreeMap<(Side, Aspect), Field>,
    /// Presence of tags before the run; marks apart from the rest.
    tags: BTreeMap<(Side, Kind, String), bool>,
    emails: BTreeMap<Side, Field>,
    is_to_unsubscribe: bool,
}

impl<'a> Taking<'a> {
    fn of(world: &'a World, operation: &Operation, (side, made): (Side, Option<&NativeId>)) -> Self {
        let named = &operation.precondition.records;
        let holds = |link: &&Link| {
            Side::BOTH.into_iter().any(|side| named.get(side).as_ref() == Some(link.records.get(side)))
                || made == Some(link.records.get(side))
        };
        let link = world.links.iter().find(holds);
        let ids = PerSide::from_fn(|each| {
            let own = if each == side { made.cloned() } else { None };
            link.map(|link| link.records.get(each).clone()).or_else(|| named.get(each).clone()).or(own)
        });
        let record = |each: Side| ids.get(each).as_ref().and_then(|id| world.records.get(each).get(id));
        let records = PerSide::from_fn(record);
        Self {
            world,
            records,
            link,
            draft: Draft::about(&world.rules.fields, records, link),
            ids,
            fields: BTreeMap::new(),
            tags: BTreeMap::new(),
            emails: BTreeMap::new(),
            is_to_unsubscribe: false,
        }
    }

    fn concerns(&self, email: &Email) -> bool {
        addresses(self.records, self.link).any(|held| held == email) || self.draft.contact.email == email.as_str()
    }

    /// Notes what stood before one operation; of several on one thing, the first knows.
    fn take_back(&mut self, operation: &Operation, side: Side) {
        match (operation.kind, side) {
            (Kind::Adopt, _) => {}
            // A person's own unsubscribe stays, and what is gone is gone.
            (Kind::Restrict | Kind::Destroy, _) | (Kind::Create, Side::Copper) => {
                self.draft.list(Reason::Irreversible, Some(side), None);
            }
            (Kind::Create | Kind::Reactivate | Kind::Confirm, _) => self.is_to_unsubscribe = true,
            (Kind::Rekey, _) => self.note_email(operation, side),
            (Kind::Mark | Kind::Tag | Kind::Untag, _) => self.note_tags(operation, side),
            (Kind::Fill | Kind::Update | Kind::Conflict | Kind::Clear, _) => self.note_fields(operation, side),
        }
    }

    fn note_email(&mut self, operation: &Operation, side: Side) {
        for change in operation.changes.iter().filter(|change| change.field == Aspect::Email) {
            let before = change.now(side).clone();
            self.emails.entry(side).or_insert(Field { before, left: Value::Unknown }).left = change.write.clone();
        }
    }

    fn note_tags(&mut self, operation: &Operation, side: Side) {
        let kind = if operation.kind == Kind::Mark { Kind::Mark } else { Kind::Tag };
        for change in &operation.changes {
            if let Aspect::Tag(spelling) = &change.field {
                self.tags.entry((side, kind, spelling.clone())).or_insert(change.write.is_empty());
            }
        }
    }

    fn note_fields(&mut self, operation: &Operation, side: Side) {
        for change in operation.changes.iter().filter(|change| matches!(change.field, Aspect::Field(_))) {
            let before = change.now(side).clone();
            let field =
                self.fields.entry((side, change.field.clone())).or_insert(Field { before, left: Value::Unknown });
            field.left = change.write.clone();
        }
    }

    fn finish(mut self) -> Draft {
        let emails = addresses(self.records, self.link);
        if let Some(reason) = scope::exclusion(&self.world.rules.scope, None, emails) {
            self.draft.listed.clear();
            self.draft.exclude_and_list(reason, None);
            return self.draft;
        }
        if self.is_to_unsubscribe {
            self.unsubscribe();
        }
        for (side, field) in std::mem::take(&mut self.emails) {
            self.rekey(side, field);
        }
        self.write_fields();
        self.write_tags();
        self.draft
    }

    /// Owned by the person who takes the run back: nothing brings the member back by itself, and the
    /// base's mark makes the next plan ask.
    fn unsubscribe(&mut self) {
        let Some(member) = self.records.mailchimp.filter(|member| member.status.is_some_and(Status::is_reachable))
        else {
            return;
        };
        let text = |status: Status| Value::text(status.as_str());
        let changes = vec![
            Change {
                mailchimp: member.status.map_or(Value::Unknown, text),
                write: text(Status::Unsubscribed),
                ..Change::about(Aspect::Status)
            },
            Change { write: Value::text(Owner::Copper.as_str()), ..Change::about(Aspect::Owner) },
            Change { write: Value::Flag(true), ..Change::about(Aspect::Mark(Mark::OptOut.as_str().to_owned())) },
        ];
        self.operation(Side::Mailchimp, Kind::Restrict, changes);
    }

    fn rekey(&mut self, side: Side, field: Field) {
        let Some(record) = self.records.get(side) else { return };
        let holds = |value: &Value| record.emails.iter().any(|email| *value == Value::text(email.as_str()));
        if !holds(&field.left) || holds(&field.before) {
            return self.moved(side, &Aspect::Email);
        }
        let mut change = Change { write: field.before, ..self.change(&Aspect::Email) };
        match side {
            Side::Copper => change.copper = field.left,
            Side::Mailchimp => change.mailchimp = field.left,
        }
        self.operation(side, Kind::Rekey, vec![change]);
    }

    fn write_fields(&mut self) {
        let mut writes: BTreeMap<(Side, Kind), Vec<Change>> = BTreeMap::new();
        for ((side, aspect), field) in std::mem::take(&mut self.fields) {
            let Some(now) = self.value(side, &aspect).cloned() else { continue };
            if !self.is_as_left(side, &aspect, &now, &field.left) {
                self.moved(side, &aspect);
                continue;
            }
            let kind = match (&field.before, &now) {
                (before, now) if before == now => continue,
                (Value::Unknown | Value::Unrepresentable(_), _) => continue,
                (Value::Empty, _) => Kind::Clear,
                (_, Value::Empty) => Kind::Fill,
                _ => Kind::Update,
            };
            let change = Change { write: field.before, ..self.change(&aspect) };
            writes.entry((side, kind)).or_default().push(change);
        }
        for ((side, kind), changes) in writes {
            self.operation(side, kind, changes);
        }
    }

    fn write_tags(&mut self) {
        let mut writes: BTreeMap<(Side, Kind), Vec<Change>> = BTreeMap::new();
        for ((side, kind, spelling), stood) in std::mem::take(&mut self.tags) {
            let Some(stands) = self.records.get(side).and_then(|record| record.tags.contains(&TagKey::new(&spelling)))
            else {
                continue;
            };
            if stands == stood {
                self.moved(side, &Aspect::Tag(spelling));
                continue;
            }
            let kind = match (kind, stood) {
                (Kind::Mark, _) => Kind::Mark,
                (_, true) => Kind::Tag,
                (_, false) => Kind::Untag,
            };
            let write = if stood { Value::text(&spelling) } else { Value::Empty };
            let change = Change { write, ..self.change(&Aspect::Tag(spelling)) };
            writes.entry((side, kind)).or_default().push(change);
        }
        for ((side, kind), changes) in writes {
            self.operation(side, kind, changes);
        }
    }

    /// Whether a value is still what the run left: as written, or as the service was read back to keep
    /// it.
    fn is_as_left(&self, side: Side, aspect: &Aspect, now: &Value, left: &Value) -> bool {
        let Aspect::Field(name) = aspect else { return false };
        let based = self.link.and_then(|link| link.base.fields.get(name)).map(|values| values.get(side));
        now == left || based == Some(now)
    }

    fn value(&self, side: Side, aspect: &Aspect) -> Option<&Value> {
        match aspect {
            Aspect::Field(name) => (*self.records.get(side))?.fields.get(name),
            _ => None,
        }
    }

    /// A change with what both sides hold now, and held when they last agreed.
    fn change(&self, aspect: &Aspect) -> Change {
        let shown = |side: Side| match aspect {
            Aspect::Email => {
                self.records.get(side).and_then(Record::email).map_or(Value::Empty, |email| Value::text(email.as_str()))
            }
            Aspect::Tag(spelling) => {
                let stands = self.records.get(side).and_then(|record| record.tags.contains(&TagKey::new(spelling)));
                if stands == Some(true) { Value::text(spelling) } else { Value::Empty }
            }
            _ => self.value(side, aspect).cloned().unwrap_or(Value::Unknown),
        };
        let mut change = Change::about(aspect.clone());
        change.copper = shown(Side::Copper);
        change.mailchimp = shown(Side::Mailchimp);
        if let (Aspect::Field(name), Some(link)) = (aspect, self.link)
            && let Some(base) = link.base.fields.get(name)
        {
            change.base_copper = base.copper.clone();
            change.base_mailchimp = base.mailchimp.clone();
        }
        change
    }

    fn moved(&mut self, side: Side, aspect: &Aspect) {
        let change = self.change(aspect);
        let values = PerSide { copper: change.copper, mailchimp: change.mailchimp };
        self.draft.list(Reason::ChangedSince, Some(side), Some((change.field, values)));
    }

    fn operation(&mut self, side: Side, kind: Kind, changes: Vec<Change>) {
        let mut precondition = precondition(self.records, side, &changes);
        match kind {
            Kind::Restrict => precondition.status = [Status::Subscribed, Status::Pending].into(),
            Kind::Rekey => {
                let written = changes.first().map(|change| change.write.to_string());
                precondition.absent = written.as_deref().and_then(Email::new).into_iter().collect();
            }
            // What is restored needs no status: an address moved back, or an unsubscribe, may come before.
            _ => {
                precondition.status.clear();
                precondition.email = None;
            }
        }
        self.draft.operation(Parts {
            side: Target::Side(side),
            kind,
            reason: Reason::Undone,
            decision: None,
            changes,
            precondition,
            after: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::journal::RunId;
    use crate::model::link::{Base, LinkId, LinkState};
    use crate::model::operation::{ContactRef, Inverse, OperationId, Precondition};
    use crate::model::plan::PlanId;
    use crate::model::tag::Tags;
    use crate::reconcile::world::tests::{empty, record};

    /// One person on both sides, linked; the member holds these tags and this status.
    fn world(tags: &[&str], status: Status) -> World {
        let mut world = empty();
        let emails: &[&str] = &["a@exemple.fr"];
        let member = Record { tags: Tags::known(tags.iter().copied()), status: Some(status), ..record("m", emails) };
        world.records.copper.insert(NativeId::new("1"), record("1", emails));
        world.records.mailchimp.insert(NativeId::new("m"), member);
        let records = PerSide { copper: NativeId::new("1"), mailchimp: NativeId::new("m") };
        let id = LinkId::of(&records.copper, &records.mailchimp);
        world.links.push(Link { id, records, state: LinkState::Active, generation: 1, base: Base::default() });
        world
    }

    fn entry(kind: Kind, side: Side, changes: Vec<Change>) -> Entry {
        let records = PerSide { copper: Some(NativeId::new("1")), mailchimp: Some(NativeId::new("m")) };
        let operation = Operation {
            id: OperationId::default(),
            contact: ContactRef { email: "a@exemple.fr".to_owned(), ..ContactRef::default() },
            side: Target::Side(side),
            kind,
            changes,
            precondition: Precondition { records, ..Precondition::default() },
            reason: Reason::CopperChanged,
            decision: None,
            inverse: None::<Inverse>,
            after: vec![],
        };
        Entry {
            run: RunId::from_text("r"),
            plan: PlanId::from_text("p"),
            operation: operation.sealed(),
            intent_at: Some(1),
            outcome_at: Some(1),
            outcome: Some(Outcome::Done { record: None, lossy: vec![] }),
        }
    }

    /// Kinds of what takes an entry back, then the reasons of what cannot be taken back.
    fn words(world: &World, entry: Entry) -> String {
        let plan = undo(world, &[entry], None).plan;
        let kinds = plan.operations.iter().map(|operation| operation.kind.as_str().to_owned());
        let reasons = plan.listed.iter().map(|listed| format!("{:?}", listed.reason));
        kinds.chain(reasons).collect::<Vec<_>>().join(" ")
    }

    fn tag(write: Value) -> Vec<Change> {
        vec![Change { write, ..Change::about(Aspect::Tag("VIP".to_owned())) }]
    }

    #[test]
    fn each_kind_has_its_opposite_or_says_that_it_has_none() {
        let member = Side::Mailchimp;
        let vip = || tag(Value::text("VIP"));
        let rows = vec![
            (world(&["VIP"], Status::Subscribed), entry(Kind::Tag, member, vip()), "untag"),
            (world(&[], Status::Subscribed), entry(Kind::Tag, member, vip()), "ChangedSince"),
            (world(&[], Status::Subscribed), entry(Kind::Untag, member, tag(Value::Empty)), "tag"),
            (world(&[], Status::Subscribed), entry(Kind::Mark, Side::Copper, tag(Value::Empty)), "mark"),
            (world(&[], Status::Subscribed), entry(Kind::Create, member, vec![]), "restrict"),
            (world(&[], Status::Pending), entry(Kind::Confirm, member, vec![]), "restrict"),
            (world(&[], Status::Subscribed), entry(Kind::Reactivate, member, vec![]), "restrict"),
            (world(&[], Status::Unsubscribed), entry(Kind::Reactivate, member, vec![]), ""),
            (world(&[], Status::Unsubscribed), entry(Kind::Restrict, member, vec![]), "Irreversible"),
            (world(&[], Status::Subscribed), entry(Kind::Create, Side::Copper, vec![]), "Irreversible"),
            (world(&[], Status::Subscribed), entry(Kind::Destroy, member, vec![]), "Irreversible"),
        ];
        for (world, entry, expected) in rows {
            let kind = entry.operation.kind;
            assert_eq!(words(&world, entry), expected, "{kind:?}");
        }
    }

    #[test]
    fn what_was_not_done_is_not_undone() {
        let mut failed = entry(Kind::Tag, Side::Mailchimp, tag(Value::text("VIP")));
        failed.outcome = Some(Outcome::Drift { what: vec![] });
        assert_eq!(words(&world(&["VIP"], Status::Subscribed), failed), "");
    }
}
