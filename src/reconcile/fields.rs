//! One field of one person: the F table. Each side is compared with its own past, never with the
//! other's. It must not know which person or which field it is.

use crate::model::kind::Kind;
use crate::model::mapping::{ConflictRule, CopperField, FieldMapping};
use crate::model::operation::Loser;
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::value::{Obstacle, Value};

/// What is to be done about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing, and the base stays.
    Unknown,
    /// Both sides agree; whether the base has to take what they hold.
    InSync(Adoption),
    /// Write to one side.
    Write(FieldWrite),
    /// Nothing; listed with a reason.
    Listed(Reason),
    /// A person decides.
    Hold(Reason),
}

/// Whether the base has to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adoption {
    /// It holds what both sides hold.
    Current,
    /// It takes what both sides hold.
    Needed,
}

/// A write to one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldWrite {
    /// Which side.
    pub target: Side,
    /// The value, as both sides can store it.
    pub value: Value,
    /// What kind of write it is.
    pub kind: Kind,
    /// Which row asked for it.
    pub reason: Reason,
    /// Whether the target keeps less than the source holds.
    pub lossy: bool,
    /// What a conflict's winner beats.
    pub loser: Option<Loser>,
}

/// The F table; the first row that matches wins. An absent value is unknown.
pub fn decide(mapping: &FieldMapping, now: PerSide<Option<&Value>>, base: Option<&PerSide<Value>>) -> Outcome {
    let (Some(copper), Some(mailchimp)) = (now.copper, now.mailchimp) else { return Outcome::Unknown };
    if matches!(copper, Value::Unknown) || matches!(mailchimp, Value::Unknown) {
        return Outcome::Unknown;
    }
    let now = PerSide { copper, mailchimp };
    let rule = Rule { mapping, now };
    if agree(mapping, copper, mailchimp) {
        let is_current = base.is_some_and(|base| base.copper == *copper && base.mailchimp == *mailchimp);
        return Outcome::InSync(if is_current { Adoption::Current } else { Adoption::Needed });
    }
    match base {
        None if copper.is_empty() => rule.write(Side::Copper, Reason::AdoptFill),
        None if mailchimp.is_empty() => rule.write(Side::Mailchimp, Reason::AdoptFill),
        None => rule.conflict(Reason::ConflictAdoption),
        Some(base) => match (base.copper != *copper, base.mailchimp != *mailchimp) {
            (true, false) => rule.write(Side::Mailchimp, Reason::CopperChanged),
            (false, true) => rule.write(Side::Copper, Reason::MailchimpChanged),
            (true, true) => rule.conflict(Reason::ConflictBoth),
            (false, false) => Outcome::Listed(Reason::SettledApart),
        },
    }
}

/// What a new record on `target` gets of a field that the source holds.
pub fn first_value(mapping: &FieldMapping, target: Side, source: &Value) -> Outcome {
    match source {
        Value::Empty | Value::Unknown => Outcome::Unknown,
        _ if !mapping.direction.allows(target) => Outcome::Unknown,
        _ => qualified(mapping, target, (source, &Value::Empty), Reason::AdoptFill),
    }
}

/// Two values agree when both sides can store the same of them.
pub fn agree(mapping: &FieldMapping, copper: &Value, mailchimp: &Value) -> bool {
    match (mapping.image(copper), mapping.image(mailchimp)) {
        (Value::Unrepresentable(_), Value::Unrepresentable(_)) => copper == mailchimp,
        (left, right) => left == right,
    }
}

struct Rule<'a> {
    mapping: &'a FieldMapping,
    now: PerSide<&'a Value>,
}

impl Rule<'_> {
    fn write(&self, target: Side, reason: Reason) -> Outcome {
        if !may_write(self.mapping, target) {
            return Outcome::Listed(Reason::NotMappedBack);
        }
        qualified(self.mapping, target, (self.now.get(target.other()), self.now.get(target)), reason)
    }

    fn conflict(&self, reason: Reason) -> Outcome {
        let winner = match self.mapping.conflict {
            ConflictRule::Hold => return Outcome::Hold(reason),
            ConflictRule::Copper => Side::Copper,
            ConflictRule::Mailchimp => Side::Mailchimp,
        };
        let target = winner.other();
        match self.write(target, reason) {
            Outcome::Write(write) => Outcome::Write(FieldWrite {
                // What empties a value stays a `clear`, whoever won.
                kind: if write.kind == Kind::Clear { Kind::Clear } else { Kind::Conflict },
                loser: Some(Loser { side: target, value: (*self.now.get(target)).clone() }),
                ..write
            }),
            other => other,
        }
    }
}

/// Whether an existing record's field may be written: its direction allows it, and the side can.
fn may_write(mapping: &FieldMapping, target: Side) -> bool {
    // Copper takes a company's name only when a person is created.
    let is_fixed = target == Side::Copper && mapping.copper == CopperField::CompanyName;
    mapping.direction.allows(target) && !is_fixed
}

fn qualified(mapping: &FieldMapping, target: Side, (source, replaced): (&Value, &Value), reason: Reason) -> Outcome {
    match mapping.image(source) {
        Value::Unrepresentable(obstacle) => Outcome::Listed(obstacle_reason(obstacle)),
        image => Outcome::Write(FieldWrite {
            target,
            kind: match (&image, replaced) {
                (Value::Empty, _) => Kind::Clear,
                (_, Value::Empty) => Kind::Fill,
                _ => Kind::Update,
            },
            reason,
            lossy: image != *source,
            value: image,
            loser: None,
        }),
    }
}

/// The reason that stands for an obstacle in a list.
pub const fn obstacle_reason(obstacle: Obstacle) -> Reason {
    match obstacle {
        Obstacle::AddressIncomplete => Reason::AddressIncomplete,
        Obstacle::TooLong => Reason::TooLong,
        Obstacle::NotAnOption => Reason::NotAnOption,
        Obstacle::WrongType => Reason::WrongType,
    }
}
