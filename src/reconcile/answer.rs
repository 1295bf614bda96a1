//! What a person answered, met where the question is asked: the same facts, the same question, the
//! same answer. It must not know what an answer leads to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::aspect::Aspect;
use crate::model::question::{Choice, Decision, Question, QuestionId, QuestionKind};
use crate::model::side::PerSide;
use crate::model::snapshot::NativeId;
use crate::model::value::Value;
use crate::reconcile::draft::{Draft, Hindrance};
use crate::reconcile::prepared::Prepared;

/// An answer in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was answered.
    pub choice: Choice,
    /// How an operation that rests on it names it: `QUESTION:CHOICE`.
    pub decision: String,
}

impl Answer {
    fn of(decision: &Decision) -> Self {
        Self { choice: decision.choice.clone(), decision: decision.named() }
    }
}

/// What a question is about: a field with both values, where that helps.
pub type About = Option<(Aspect, PerSide<Value>)>;

impl Draft {
    /// What is to become of somebody marked for deletion. It is a question about the record in Copper:
    /// a half that was done changes nothing of it.
    pub fn asked_of_marked(&mut self, rules: &Prepared<'_>) -> Option<Answer> {
        let copper = PerSide { copper: self.ids.copper.clone(), mailchimp: Vec::new() };
        let kind = QuestionKind::Marked;
        let question = self.question(QuestionId::of(kind, &copper, &()), kind, None);
        self.answered(rules, question)
    }

    /// The answer to a question that rests on some facts; without one, it is asked. Either way it is
    /// met, and stays open.
    pub fn asked<T: Serialize>(
        &mut self,
        rules: &Prepared<'_>,
        kind: QuestionKind,
        facts: &T,
        about: About,
    ) -> Option<Answer> {
        let question = self.question(QuestionId::of(kind, &self.ids, facts), kind, about);
        self.answered(rules, question)
    }

    /// The same for everybody in a circle of addresses: one question, put by the first of them.
    pub fn asked_circle(
        &mut self,
        rules: &Prepared<'_>,
        circle: &PerSide<Vec<NativeId>>,
        about: About,
    ) -> Option<Answer> {
        let kind = QuestionKind::AddressCycle;
        let mut question = self.question(QuestionId::of(kind, circle, &()), kind, about);
        question.records.clone_from(circle);
        if self.ids.copper.first() == circle.copper.iter().min() {
            return self.answered(rules, question);
        }
        let answer = rules.decision(&question.id).map(Answer::of);
        if answer.is_none() {
            self.hindrance = Some(Hindrance::Circle);
        }
        answer
    }

    /// The same for several people at once, of whom one may be chosen.
    pub fn asked_which(&mut self, rules: &Prepared<'_>, people: BTreeMap<NativeId, String>) -> Option<Answer> {
        let kind = QuestionKind::SharedAddress;
        let mut question = self.question(QuestionId::of(kind, &self.ids, &()), kind, None);
        question.choices = people.keys().cloned().map(Choice::Use).collect();
        question.people = people;
        self.answered(rules, question)
    }

    fn question(&self, id: QuestionId, kind: QuestionKind, about: About) -> Question {
        let (field, values) = about.map_or_else(|| (None, PerSide::default()), |(field, values)| (Some(field), values));
        Question {
            id,
            kind,
            contact: self.contact.clone(),
            records: self.ids.clone(),
            choices: kind.choices(),
            field,
            values,
            people: BTreeMap::new(),
        }
    }

    fn answered(&mut self, rules: &Prepared<'_>, question: Question) -> Option<Answer> {
        let decision = rules.decision(&question.id).filter(|decision| question.choices.contains(&decision.choice));
        let answer = decision.map(Answer::of);
        if answer.is_none() {
            self.questions.push(question.clone());
        }
        self.met.push(question);
        answer
    }
}
