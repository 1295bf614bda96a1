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

/// The F table; the first row that matches wins. An absent value is unknown. `moved` holds for a side
/// where the field belongs to something that changed as a whole.
pub fn decide(
    mapping: &FieldMapping,
    now: PerSide<Option<&Value>>,
    base: Option<&PerSide<Value>>,
    moved: PerSide<bool>,
) -> Outcome {
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
        Some(base) => match (moved.copper || base.copper != *copper, moved.mailchimp || base.mailchimp != *mailchimp) {
            (true, false) => rule.write(Side::Mailchimp, Reason::CopperChanged),
            (false, true) => rule.write(Side::Copper, Reason::MailchimpChanged),
            (true, true) => rule.conflict(Reason::ConflictBoth),
            (false, false) => Outcome::Listed(Reason::SettledApart),
        },
    }
}

/// What a conflict leads to when a person names the winner.
pub fn settle(mapping: &FieldMapping, now: PerSide<&Value>, winner: Side, reason: Reason) -> Outcome {
    Rule { mapping, now }.won_by(winner, reason)
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
        self.won_by(winner, reason)
    }

    fn won_by(&self, winner: Side, reason: Reason) -> Outcome {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contact::FieldName;
    use crate::model::mapping::{AddressState, Direction, FieldKind};

    fn mapping(direction: Direction, conflict: ConflictRule) -> FieldMapping {
        FieldMapping {
            name: FieldName::new("title"),
            copper: CopperField::Title,
            mailchimp: "TITLE".into(),
            direction,
            conflict,
            kind: FieldKind::Text,
            options: vec![],
            address_state: AddressState::Skip,
        }
    }

    /// A short word: what is written where, why, and as what.
    fn word(outcome: &Outcome) -> String {
        match outcome {
            Outcome::Unknown => "unknown".into(),
            Outcome::InSync(adoption) => format!("{adoption:?}"),
            Outcome::Write(write) => format!("{:?} {} = {} {:?}", write.kind, write.target, write.value, write.reason),
            Outcome::Listed(reason) => format!("listed {reason:?}"),
            Outcome::Hold(reason) => format!("hold {reason:?}"),
        }
    }

    fn outcome(mapping: &FieldMapping, now: [&str; 2], base: Option<[&str; 2]>) -> String {
        let values = |texts: [&str; 2]| PerSide { copper: Value::text(texts[0]), mailchimp: Value::text(texts[1]) };
        let now = values(now);
        let base = base.map(values);
        word(&decide(mapping, now.as_ref().map(Some), base.as_ref(), PerSide::default()))
    }

    #[test]
    fn the_table_has_an_outcome_for_every_state_of_a_field_that_travels_both_ways() {
        let both = mapping(Direction::Both, ConflictRule::Copper);
        for (now, base, expected) in [
            (["a", "a"], None, "Needed"),
            (["a", "a"], Some(["a", "b"]), "Needed"),
            (["a", "a"], Some(["a", "a"]), "Current"),
            (["a", ""], None, "Fill mailchimp = a AdoptFill"),
            (["", "b"], None, "Fill copper = b AdoptFill"),
            (["a", "b"], None, "Conflict mailchimp = a ConflictAdoption"),
            (["a", "b"], Some(["x", "b"]), "Update mailchimp = a CopperChanged"),
            (["a", ""], Some(["x", ""]), "Fill mailchimp = a CopperChanged"),
            (["", "b"], Some(["x", "b"]), "Clear mailchimp =  CopperChanged"),
            (["a", "b"], Some(["a", "x"]), "Update copper = b MailchimpChanged"),
            (["a", ""], Some(["a", "x"]), "Clear copper =  MailchimpChanged"),
            (["a", "b"], Some(["x", "y"]), "Conflict mailchimp = a ConflictBoth"),
            (["", "b"], Some(["x", "y"]), "Clear mailchimp =  ConflictBoth"),
            (["a", "b"], Some(["a", "b"]), "listed SettledApart"),
        ] {
            assert_eq!(outcome(&both, now, base), expected, "{now:?} {base:?}");
        }
    }

    #[test]
    fn a_direction_that_is_off_lists_what_it_does_not_write() {
        let to_mailchimp = mapping(Direction::ToMailchimp, ConflictRule::Copper);
        let to_copper = mapping(Direction::ToCopper, ConflictRule::Mailchimp);
        for (mapping, now, base, expected) in [
            (&to_mailchimp, ["", "b"], None, "listed NotMappedBack"),
            (&to_mailchimp, ["a", "b"], Some(["a", "x"]), "listed NotMappedBack"),
            (&to_mailchimp, ["a", "b"], Some(["x", "y"]), "Conflict mailchimp = a ConflictBoth"),
            (&to_copper, ["a", ""], None, "listed NotMappedBack"),
            (&to_copper, ["a", "b"], Some(["x", "b"]), "listed NotMappedBack"),
            (&to_copper, ["a", "b"], Some(["x", "y"]), "Conflict copper = b ConflictBoth"),
        ] {
            assert_eq!(outcome(mapping, now, base), expected, "{now:?} {base:?}");
        }
    }

    #[test]
    fn the_rule_of_the_field_settles_a_conflict() {
        for (rule, expected) in [
            (ConflictRule::Copper, "Conflict mailchimp = a ConflictBoth"),
            (ConflictRule::Mailchimp, "Conflict copper = b ConflictBoth"),
            (ConflictRule::Hold, "hold ConflictBoth"),
        ] {
            assert_eq!(outcome(&mapping(Direction::Both, rule), ["a", "b"], Some(["x", "y"])), expected);
        }
    }

    #[test]
    fn unknown_on_either_side_comes_before_every_other_row() {
        let both = mapping(Direction::Both, ConflictRule::Copper);
        let base = PerSide { copper: Value::text("x"), mailchimp: Value::text("y") };
        let known = Value::text("a");
        for now in [
            PerSide { copper: None, mailchimp: Some(&known) },
            PerSide { copper: Some(&Value::Unknown), mailchimp: Some(&known) },
            PerSide { copper: Some(&known), mailchimp: Some(&Value::Unknown) },
            PerSide { copper: Some(&known), mailchimp: None },
        ] {
            assert_eq!(decide(&both, now, Some(&base), PerSide::default()), Outcome::Unknown, "{now:?}");
        }
    }

    #[test]
    fn a_new_record_gets_what_its_direction_allows_and_no_empty_value() {
        let to_copper = mapping(Direction::ToCopper, ConflictRule::Mailchimp);
        let written = |target, value: &Value| word(&first_value(&to_copper, target, value));
        assert_eq!(written(Side::Copper, &Value::text("a")), "Fill copper = a AdoptFill");
        assert_eq!(written(Side::Mailchimp, &Value::text("a")), "unknown");
        assert_eq!(written(Side::Copper, &Value::Empty), "unknown");
    }
}
