//! What the planner says of one subject, while it is being said: operations, questions, notes and
//! the one bucket. It must not decide anything.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::aspect::Aspect;
use crate::model::contact::FieldName;
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::link::Link;
use crate::model::mapping::{CopperField, FieldMapping};
use crate::model::operation::{Change, ContactRef, Inverse, Operation, OperationId, Precondition};
use crate::model::plan::{Bucket, Conflict, Listed};
use crate::model::question::Question;
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::model::value::Value;
use crate::reconcile::answer::About;

/// What the planner says of one subject. All its records are in one bucket.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// How many records of each side it covers.
    pub records: PerSide<u64>,
    /// Whom it is about.
    pub contact: ContactRef,
    /// The records themselves.
    pub ids: PerSide<Vec<NativeId>>,
    /// What is to be done.
    pub operations: Vec<Operation>,
    /// What only a person can say.
    pub questions: Vec<Question>,
    /// Every question met, answered or not.
    pub met: Vec<Question>,
    /// Which values lost.
    pub conflicts: Vec<Conflict>,
    /// What is left as it is.
    pub listed: Vec<Listed>,
    /// Why it does not take part, if it does not.
    pub excluded: Option<Reason>,
    /// Whether the person carries the delete mark.
    pub is_marked: bool,
    /// What else stands in the way, if anything does.
    pub hindrance: Option<Hindrance>,
    /// Whether the two records were compared and agree but for what is listed.
    pub is_pair: bool,
}

impl Draft {
    /// A draft about some records; the link's own facts where there is one.
    pub fn about(fields: &[FieldMapping], records: PerSide<Option<&Record>>, link: Option<&Link>) -> Self {
        Self {
            records: records.map(|record| u64::from(record.is_some())),
            contact: contact_ref(fields, records, link),
            ids: records.map(|record| record.map(|record| record.id.clone()).into_iter().collect()),
            ..Self::default()
        }
    }

    /// The one bucket that all its records are in.
    pub fn bucket(&self) -> Bucket {
        let has_changes = self.operations.iter().any(|operation| operation.side != Target::Base);
        match self.excluded {
            _ if has_changes => Bucket::Changed,
            _ if self.hindrance == Some(Hindrance::Circle) || !self.questions.is_empty() => Bucket::Waiting,
            _ if self.hindrance == Some(Hindrance::Refusal) => Bucket::Failing,
            Some(_) => Bucket::Excluded,
            None => Bucket::InSync,
        }
    }

    /// Whether it says nothing but its bucket, for a reason that only a change of what it is about, of its
    /// link or of somebody at its addresses can take away.
    pub fn is_at_rest(&self) -> bool {
        let says_nothing = self.operations.is_empty()
            && self.met.is_empty()
            && self.questions.is_empty()
            && self.conflicts.is_empty()
            && self.listed.is_empty()
            && self.hindrance.is_none()
            && !self.is_marked;
        match self.bucket() {
            Bucket::InSync => says_nothing && self.is_pair,
            Bucket::Excluded => says_nothing,
            Bucket::Changed | Bucket::Waiting | Bucket::Failing => false,
        }
    }

    /// Adds an operation and returns its id, for those that must come after it.
    pub fn operation(&mut self, parts: Parts) -> OperationId {
        let operation = Operation {
            id: OperationId::default(),
            contact: self.contact.clone(),
            side: parts.side,
            kind: parts.kind,
            inverse: inverse(&parts),
            changes: parts.changes,
            precondition: parts.precondition,
            reason: parts.reason,
            decision: parts.decision,
            after: parts.after,
        }
        .sealed();
        let id = operation.id.clone();
        self.operations.push(operation);
        id
    }

    /// Leaves something as it is and says why.
    pub fn list(&mut self, reason: Reason, side: Option<Side>, about: About) {
        let (field, values) = about.map_or_else(|| (None, PerSide::default()), |(field, values)| (Some(field), values));
        self.listed.push(Listed { contact: self.contact.clone(), side, reason, field, values });
    }

    /// The same subject with nothing said of it but why.
    #[must_use]
    pub fn withheld(self, reason: Reason) -> Self {
        let Self { records, contact, ids, met, .. } = self;
        let mut draft = Self { records, contact, ids, met, ..Self::default() };
        draft.exclude_and_list(reason, None);
        draft
    }

    /// Takes the subject out of the synchronisation, listing it by name.
    pub fn exclude_and_list(&mut self, reason: Reason, side: Option<Side>) {
        self.excluded = Some(reason);
        self.list(reason, side, None);
    }
}

/// What stands in somebody's way beside their own questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// The answer to a question that the first of a circle is asked.
    Circle,
    /// A service refused something for good.
    Refusal,
}

/// What an operation needs beyond the contact.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Where it writes.
    pub side: Target,
    /// What kind.
    pub kind: Kind,
    /// Which rule.
    pub reason: Reason,
    /// The answer it rests on, if any.
    pub decision: Option<String>,
    /// What changes.
    pub changes: Vec<Change>,
    /// What must still hold.
    pub precondition: Precondition,
    /// What must come first.
    pub after: Vec<OperationId>,
}

/// The precondition on the target's planned fields, tags and address.
pub fn precondition(records: PerSide<Option<&Record>>, target: Side, changes: &[Change]) -> Precondition {
    let mut precondition = Precondition {
        records: records.map(|record| record.map(|record| record.id.clone())),
        email: records.get(target).and_then(Record::email).cloned(),
        status: records.get(target).and_then(|record| record.status).into_iter().collect::<BTreeSet<_>>(),
        ..Precondition::default()
    };
    for change in changes {
        match &change.field {
            Aspect::Field(name) => {
                precondition.fields.insert(name.clone(), change.now(target).clone());
            }
            Aspect::Tag(spelling) => {
                precondition.tags.insert(crate::model::tag::TagKey::new(spelling), !change.now(target).is_empty());
            }
            Aspect::Email | Aspect::Status | Aspect::Owner | Aspect::State | Aspect::Record | Aspect::Mark(_) => {}
        }
    }
    precondition
}

/// Every address of the person: both records' and the base's.
pub fn addresses<'a>(records: PerSide<Option<&'a Record>>, link: Option<&'a Link>) -> impl Iterator<Item = &'a Email> {
    let now = records.copper.into_iter().chain(records.mailchimp).flat_map(|record| &record.emails);
    now.chain(link.into_iter().flat_map(|link| link.base.emails.copper.iter().chain(link.base.emails.mailchimp.iter())))
}

fn contact_ref(fields: &[FieldMapping], records: PerSide<Option<&Record>>, link: Option<&Link>) -> ContactRef {
    let record = records.copper.or(records.mailchimp);
    let base_email = || link.and_then(|link| link.base.emails.copper.as_ref().or(link.base.emails.mailchimp.as_ref()));
    let email = records
        .copper
        .and_then(Record::email)
        .or_else(|| records.mailchimp.and_then(Record::email))
        .or_else(base_email);
    ContactRef {
        link: link.map(|link| link.id.clone()),
        email: email.map(ToString::to_string).unwrap_or_default(),
        name: record.map(|record| full_name(fields, record)).unwrap_or_default(),
        generation: link.map_or(0, |link| link.generation),
    }
}

/// Both parts of a name, as a person reads it; may be empty.
pub fn full_name(fields: &[FieldMapping], record: &Record) -> String {
    let part = |place: CopperField| {
        let name: Option<&FieldName> =
            fields.iter().find(|mapping| mapping.copper == place).map(|mapping| &mapping.name);
        name.and_then(|name| record.fields.get(name)).map(ToString::to_string).unwrap_or_default()
    };
    format!("{} {}", part(CopperField::FirstName), part(CopperField::LastName)).trim().to_owned()
}

/// What would take an operation back, from what the target holds now.
fn inverse(parts: &Parts) -> Option<Inverse> {
    let side = parts.side.side()?;
    let kind = match (parts.kind, side) {
        (Kind::Adopt | Kind::Restrict | Kind::Destroy, _) | (Kind::Create, Side::Copper) => return None,
        (Kind::Create | Kind::Reactivate | Kind::Confirm, _) => Kind::Restrict,
        (Kind::Mark, _) => Kind::Mark,
        (Kind::Rekey, _) => Kind::Rekey,
        (Kind::Fill, _) => Kind::Clear,
        (Kind::Update | Kind::Conflict, _) => Kind::Update,
        (Kind::Tag, _) => Kind::Untag,
        (Kind::Untag, _) => Kind::Tag,
        (Kind::Clear, _) => Kind::Fill,
    };
    let writes: BTreeMap<Aspect, Value> = match kind {
        Kind::Restrict => BTreeMap::from([(Aspect::Status, Value::text("unsubscribed"))]),
        _ => parts
            .changes
            .iter()
            .filter(|change| matches!(change.field, Aspect::Field(_) | Aspect::Tag(_) | Aspect::Email))
            .map(|change| (change.field.clone(), change.now(side).clone()))
            .collect(),
    };
    Some(Inverse { kind, writes })
}
