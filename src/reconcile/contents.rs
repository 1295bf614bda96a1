//! The fields and tags of a person who stands on both sides: what their tables say becomes a write, a
//! question, a note or a base. It must not hold a rule that a table could hold.

use crate::model::aspect::Aspect;
use crate::model::kind::{Kind, Target};
use crate::model::mapping::FieldMapping;
use crate::model::operation::Change;
use crate::model::plan::Conflict;
use crate::model::question::{Choice, QuestionKind};
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::tag::TagKey;
use crate::model::value::Value;
use crate::reconcile::fields::{self, Adoption, FieldWrite};
use crate::reconcile::person::Person;
use crate::reconcile::{name, tags};

impl Person<'_> {
    /// One field, by the F table.
    pub fn decide_field(&mut self, mapping: &FieldMapping) {
        let now = self.records.map(|record| record.fields.get(&mapping.name));
        let based = self.link.filter(|_| self.rules.has_base(&mapping.name));
        let base = based.and_then(|link| link.base.fields.get(&mapping.name));
        let mut change = Change::about(Aspect::Field(mapping.name.clone()));
        change.copper = now.copper.cloned().unwrap_or(Value::Unknown);
        change.mailchimp = now.mailchimp.cloned().unwrap_or(Value::Unknown);
        if let Some(base) = base {
            change.base_copper = base.copper.clone();
            change.base_mailchimp = base.mailchimp.clone();
        }
        let values = PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() };
        let moved = based.map_or_else(PerSide::default, |link| {
            name::changed_whole(&self.rules.fields, mapping, self.records, &link.base)
        });
        match fields::decide(mapping, now, base, moved) {
            fields::Outcome::Unknown | fields::Outcome::InSync(Adoption::Current) => {}
            fields::Outcome::InSync(Adoption::Needed) => self.adoption.push(change),
            fields::Outcome::Listed(reason) => self.draft.list(reason, None, Some((change.field, values))),
            fields::Outcome::Hold(reason) => self.hold(mapping, change, reason),
            fields::Outcome::Write(write) => self.write_field(change, write),
        }
    }

    /// A conflict that a person settles: one side's value, or each keeps its own from now on.
    fn hold(&mut self, mapping: &FieldMapping, change: Change, reason: Reason) {
        let values = PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() };
        let about = Some((change.field.clone(), values.clone()));
        let Some(answer) = self.draft.asked(self.rules, QuestionKind::Conflict, &(&mapping.name, &values), about)
        else {
            return;
        };
        let winner = match answer.choice {
            Choice::Copper => Side::Copper,
            Choice::Mailchimp => Side::Mailchimp,
            _ => {
                self.adopted_under = Some(answer.decision);
                return self.adoption.push(change);
            }
        };
        match fields::settle(mapping, values.as_ref(), winner, reason) {
            fields::Outcome::Write(write) => {
                self.decision = Some(answer.decision);
                self.write_field(change, write);
                self.decision = None;
            }
            fields::Outcome::Listed(reason) => self.draft.list(reason, None, Some((change.field, values))),
            _ => {}
        }
    }

    fn write_field(&mut self, mut change: Change, write: FieldWrite) {
        if let Some(loser) = &write.loser {
            self.draft.conflicts.push(Conflict {
                contact: self.draft.contact.clone(),
                field: change.field.clone(),
                reason: write.reason,
                winner: loser.side.other(),
                values: PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() },
                base: PerSide { copper: change.base_copper.clone(), mailchimp: change.base_mailchimp.clone() },
            });
        }
        change.write = write.value;
        change.lossy = write.lossy;
        change.loser = write.loser;
        self.write(Target::Side(write.target), write.kind, write.reason, vec![change]);
    }

    /// Every tag that may travel.
    pub fn decide_tags(&mut self) {
        let (Some(copper), Some(mailchimp)) =
            (self.records.copper.tags.as_known(), self.records.mailchimp.tags.as_known())
        else {
            self.draft.list(Reason::TagsUnknown, None, None);
            return;
        };
        let is_private = |key: &TagKey| self.rules.is_private(key);
        let base = self.link.map(|link| &link.base);
        for (key, seen) in tags::seen(PerSide { copper, mailchimp }, base, is_private) {
            // Two tags of Copper that would be one at Mailchimp: neither stands for the other.
            if let Some(twin) = self.records.copper.tags.twins(&key).next() {
                self.list_twins(copper.get(&key), twin);
                continue;
            }
            let spelling = copper.get(&key).or_else(|| mailchimp.get(&key)).cloned().unwrap_or_else(|| key.to_string());
            self.decide_tag(&spelling, seen);
        }
    }

    fn list_twins(&mut self, spelling: Option<&String>, twin: &str) {
        let spelling = spelling.map_or(twin, String::as_str);
        let values =
            PerSide { copper: Value::choices([spelling.to_owned(), twin.to_owned()]), mailchimp: Value::Empty };
        self.draft.list(Reason::TagAmbiguous, Some(Side::Copper), Some((Aspect::Tag(spelling.to_owned()), values)));
    }

    fn decide_tag(&mut self, spelling: &str, seen: tags::Seen) {
        let shown = |is_present: bool| if is_present { Value::text(spelling) } else { Value::Empty };
        let mut change = Change::about(Aspect::Tag(spelling.to_owned()));
        change.copper = shown(seen.now.copper);
        change.mailchimp = shown(seen.now.mailchimp);
        if let Some(base) = seen.base {
            change.base_copper = shown(base.copper);
            change.base_mailchimp = shown(base.mailchimp);
        }
        match tags::decide(self.rules.tags.direction, seen.now, seen.base) {
            tags::Outcome::Nothing => {}
            tags::Outcome::Adopt => self.adoption.push(change),
            tags::Outcome::RemovedByHand => {
                let values = PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() };
                self.draft.list(Reason::TagRemovedByHand, Some(Side::Mailchimp), Some((change.field.clone(), values)));
                self.adoption.push(change);
            }
            tags::Outcome::Add(side) => {
                change.write = Value::text(spelling);
                self.write(Target::Side(side), Kind::Tag, Reason::TagAdded, vec![change]);
            }
            tags::Outcome::Remove(side) => {
                self.write(Target::Side(side), Kind::Untag, Reason::TagRemoved, vec![change]);
            }
        }
    }
}
