//! What the simulation keeps beside the program: plans begun, answers given, what unattended runs
//! spent, every value that was ever held. It must not be read by the program.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use copper_mailchimp_sync::model::journal::{Approval, Run};
use copper_mailchimp_sync::model::kind::Kind;
use copper_mailchimp_sync::model::link::{Link, LinkId};
use copper_mailchimp_sync::model::operation::OperationId;
use copper_mailchimp_sync::model::plan::PlanFile;
use copper_mailchimp_sync::model::question::{Choice, Question};
use copper_mailchimp_sync::model::rules::{Rules, TagDirection};
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::value::Value;

use super::truth::{Seen, Truth};
use super::wire::Effect;

/// A plan that a person, or the standing approval, said yes to.
#[derive(Debug, Clone)]
pub struct Begun {
    pub file: PlanFile,
    pub approval: Approval,
    pub rules: Rules,
}

/// What a command did that is to be accounted for.
pub enum Performed {
    Nothing,
    Run(Box<Run>, Box<Approval>),
}

pub struct Books {
    pub breaches: Vec<String>,
    /// The last begun last; the same plan may be begun twice, by a resume.
    pub begun: Vec<Arc<Begun>>,
    /// So many of them have an end for everything that they began.
    pub ended: usize,
    /// `QUESTION:CHOICE` of every answer.
    pub answers: BTreeSet<String>,
    /// Before the present command.
    pub links: BTreeMap<LinkId, Link>,
    /// Creations and removals of unattended runs, by the program's clock.
    pub spent: Vec<(i64, Kind, OperationId)>,
    /// Plans that were made since they were last begun: one of equal content may be made again.
    pub fresh: BTreeSet<String>,
    /// What the journal has no end for yet.
    pub pending: Vec<Effect>,
    /// Outcomes that were audited.
    pub audited: BTreeSet<(String, OperationId)>,
    pub performed: Vec<Performed>,
    /// Whether tags ever went both ways.
    pub tags_both_ways: bool,
    pub rules: Rules,
    /// By record and field.
    held: PerSide<BTreeMap<String, BTreeMap<&'static str, BTreeSet<Value>>>>,
    /// Members from whom mail was kept at some time, by id and by address.
    kept_out: BTreeSet<String>,
    last: Truth,
}

impl Books {
    pub fn new(truth: &Truth, rules: &Rules) -> Self {
        let mut books = Self {
            breaches: Vec::new(),
            begun: Vec::new(),
            ended: 0,
            answers: BTreeSet::new(),
            links: BTreeMap::new(),
            spent: Vec::new(),
            fresh: BTreeSet::new(),
            pending: Vec::new(),
            audited: BTreeSet::new(),
            performed: Vec::new(),
            tags_both_ways: rules.tags.direction == TagDirection::Both,
            rules: rules.clone(),
            held: PerSide::default(),
            kept_out: BTreeSet::new(),
            last: Truth::default(),
        };
        books.remember(truth);
        books
    }

    pub fn breach(&mut self, what: String) {
        self.breaches.push(what);
    }

    pub fn begin(&mut self, file: &PlanFile, approval: &Approval) {
        self.fresh.remove(file.id.as_str());
        let (file, approval, rules) = (file.clone(), approval.clone(), self.rules.clone());
        self.begun.push(Arc::new(Begun { file, approval, rules }));
    }

    pub fn performed(&mut self, performed: Performed) {
        self.performed.push(performed);
    }

    pub fn decided(&mut self, question: &Question, choice: &Choice) {
        self.answers.insert(format!("{}:{}", question.id, choice.word()));
    }

    /// The settings are others.
    pub fn note_rules(&mut self, rules: &Rules) {
        self.tags_both_ways |= rules.tags.direction == TagDirection::Both;
        self.rules = rules.clone();
    }

    /// The store is an older one: what it does not know any more is not held against it.
    pub fn restored(&mut self) {
        self.begun.clear();
        self.ended = 0;
        self.pending.clear();
        self.spent.clear();
        self.audited.clear();
    }

    /// Every value that a record holds now was held once.
    pub fn remember(&mut self, truth: &Truth) {
        if self.last.is_same(truth) {
            return;
        }
        for side in Side::BOTH {
            let held = self.held.get_mut(side);
            for (id, seen) in truth.records.get(side).iter() {
                if self.last.get(side, id) == Some(seen) {
                    continue;
                }
                let fields = held.entry(id.clone()).or_default();
                for (name, value) in &seen.values {
                    fields.entry(name).or_default().insert(Value::text(value));
                }
            }
        }
        self.remember_kept_out(truth);
        self.last = truth.clone();
    }

    /// Whoever is not subscribed, or is not there any more, gets no mail.
    fn remember_kept_out(&mut self, truth: &Truth) {
        let side = Side::Mailchimp;
        let gone = self.last.records.get(side).iter().filter(|(id, _)| truth.get(side, id).is_none());
        let out = truth.records.get(side).iter().filter(|(_, member)| member.status != "subscribed");
        for (id, member) in gone.chain(out) {
            self.kept_out.insert(id.clone());
            self.kept_out.extend(member.emails.iter().cloned());
        }
    }

    /// Whether mail was ever kept from a member, or from their address.
    pub fn was_kept_out(&self, id: &str, member: &Seen) -> bool {
        std::iter::once(id).chain(member.emails.iter().map(String::as_str)).any(|each| self.kept_out.contains(each))
    }

    /// Whether a record ever held a value.
    pub fn was_held(&self, side: Side, id: &str, name: &str, value: &Value) -> bool {
        let values = self.held.get(side).get(id).and_then(|fields| fields.get(name));
        values.is_some_and(|values| values.contains(value))
    }
}
