//! A report or a plan for a support ticket: nobody's address, name or value, and everything that tells what
//! happened. It must be done before any rendering, so that none can forget it.

use crate::model::aspect::Aspect;
use crate::model::canonical::Hash;
use crate::model::consent::Status;
use crate::model::contact::Contact;
use crate::model::email::Email;
use crate::model::journal::{Entry, Outcome, RunReport};
use crate::model::kind::Kind;
use crate::model::operation::{Change, ContactRef, Operation};
use crate::model::plan::{Conflict, Listed, Plan, PlanFile};
use crate::model::question::Question;
use crate::model::side::PerSide;
use crate::model::tag::TagKey;
use crate::model::value::Value;

/// Stands for the pieces of one installation: the same text has the same stand-in in all its documents.
pub struct Redaction<'a> {
    /// The store's lineage: without it, nobody can try out who a stand-in is.
    pub lineage: &'a str,
}

impl Redaction<'_> {
    /// A report without anybody in it.
    #[must_use]
    pub fn report(&self, mut report: RunReport) -> RunReport {
        report.run.approver = report.run.approver.map(|who| self.word("person", &who));
        report.plan = report.plan.map(|plan| self.plan(plan));
        report.waiting.iter_mut().for_each(|question| self.question(question));
        report.entries.iter_mut().for_each(|entry| self.entry(entry));
        report.identical.iter_mut().for_each(|contact| self.contact(contact));
        if let Some(problem) = &mut report.problem {
            problem.message = without_addresses(&problem.message);
            problem.hint = without_addresses(&problem.hint);
        }
        report
    }

    /// A plan file without anybody in it; no file that may be applied.
    #[must_use]
    pub fn file(&self, mut file: PlanFile) -> PlanFile {
        file.meta.host = self.word("host", &file.meta.host);
        file.meta.user = self.word("person", &file.meta.user);
        // With it, anybody could try out whose stand-in one is.
        file.meta.lineage = self.word("store", self.lineage);
        file.body = self.plan(file.body);
        file
    }

    fn plan(&self, mut plan: Plan) -> Plan {
        plan.operations.iter_mut().for_each(|operation| self.operation(operation));
        plan.questions.iter_mut().for_each(|question| self.question(question));
        for Conflict { contact, field, values, base, .. } in &mut plan.conflicts {
            self.contact(contact);
            self.aspect(field);
            self.pair(values);
            self.pair(base);
        }
        for Listed { contact, field, values, .. } in &mut plan.listed {
            self.contact(contact);
            if let Some(field) = field {
                self.aspect(field);
            }
            self.pair(values);
        }
        plan
    }

    fn entry(&self, entry: &mut Entry) {
        self.operation(&mut entry.operation);
        match &mut entry.outcome {
            // A service's own words may say a value again.
            Some(Outcome::Failed { message, .. }) => message.clear(),
            Some(Outcome::Drift { what: fields } | Outcome::Done { lossy: fields, .. }) => {
                fields
                    .iter_mut()
                    .filter(|name| name.starts_with("tag:"))
                    .for_each(|name| *name = self.word("tag:tag", name));
            }
            Some(Outcome::Skipped { .. } | Outcome::Held { .. }) | None => {}
        }
    }

    fn operation(&self, operation: &mut Operation) {
        self.contact(&mut operation.contact);
        let is_mark = operation.kind == Kind::Mark;
        for change in &mut operation.changes {
            self.change(change, is_mark);
        }
        let expected = &mut operation.precondition;
        let fields = std::mem::take(&mut expected.fields);
        expected.fields = fields.iter().map(|(name, value)| (name.clone(), self.value(value))).collect::<Contact>();
        let tags = std::mem::take(&mut expected.tags);
        expected.tags =
            tags.into_iter().map(|(key, is_there)| (TagKey::new(&self.word("tag", key.as_str())), is_there)).collect();
        expected.email = expected.email.as_ref().and_then(|email| Email::new(&self.address(email.as_str())));
        expected.absent =
            expected.absent.iter().filter_map(|email| Email::new(&self.address(email.as_str()))).collect();
        operation.inverse = None;
    }

    fn change(&self, change: &mut Change, is_mark: bool) {
        if is_mark && matches!(change.field, Aspect::Tag(_)) {
            return;
        }
        self.aspect(&mut change.field);
        let values = [
            &mut change.base_copper,
            &mut change.base_mailchimp,
            &mut change.copper,
            &mut change.mailchimp,
            &mut change.write,
        ];
        for value in values.into_iter().chain(change.loser.as_mut().map(|loser| &mut loser.value)) {
            *value = self.value(value);
        }
    }

    fn question(&self, question: &mut Question) {
        self.contact(&mut question.contact);
        if let Some(field) = &mut question.field {
            self.aspect(field);
        }
        self.pair(&mut question.values);
        question.people.values_mut().for_each(|name| *name = self.word("person", name));
    }

    fn contact(&self, contact: &mut ContactRef) {
        contact.email = self.address(&contact.email);
        contact.name = String::new();
    }

    fn pair(&self, values: &mut PerSide<Value>) {
        values.copper = self.value(&values.copper);
        values.mailchimp = self.value(&values.mailchimp);
    }

    fn aspect(&self, field: &mut Aspect) {
        if let Aspect::Tag(spelling) = field {
            *field = Aspect::Tag(self.word("tag", spelling));
        }
    }

    /// A status says nothing about a person that the kind of an operation does not say.
    fn value(&self, value: &Value) -> Value {
        match value {
            Value::Empty | Value::Unknown | Value::Unrepresentable(_) | Value::Flag(_) => value.clone(),
            Value::Text(text) if Status::parse(text) != Status::Unknown => value.clone(),
            Value::Text(_) | Value::Number(_) | Value::Choices(_) | Value::Address(_) => {
                Value::text(&self.word("value", &value.to_string()))
            }
        }
    }

    fn address(&self, email: &str) -> String {
        if email.is_empty() { String::new() } else { self.word("contact", &email.to_lowercase()) }
    }

    fn word(&self, kind: &str, text: &str) -> String {
        format!("{kind}-{}", Hash::of(&("redacted", self.lineage, text)).short(6))
    }
}

fn without_addresses(text: &str) -> String {
    let masked = |word: &str| if word.contains('@') { "…".to_owned() } else { word.to_owned() };
    text.split(' ').map(masked).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    /// Whatever stands in the samples about a person.
    fn traces(text: &str) -> Vec<&'static str> {
        let personal = ["@exemple", "Durand", "Dupont", "Marie", "Paul", "+33", "Martin", "Brun", "Client", "VIP"];
        personal.into_iter().filter(|trace| text.contains(trace)).collect()
    }

    #[test]
    fn nobody_is_left_in_a_report_or_a_plan_and_what_happened_is() {
        let redaction = Redaction { lineage: "0123456789abcdef" };
        let report = samples::report();
        let before = serde_json::to_string(&report).unwrap();
        assert!(traces(&before).len() > 3, "the sample holds people");
        let mut redacted = redaction.report(report.clone());
        // The scope of TEST mode is a setting.
        redacted.run.email_contains = String::new();
        let after = serde_json::to_string(&redacted).unwrap();
        assert_eq!(traces(&after), Vec::<&str>::new(), "{after}");
        assert_eq!(redacted.entries.len(), report.entries.len());
        let kinds = |report: &RunReport| report.entries.iter().map(|entry| entry.operation.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&redacted), kinds(&report));
        let file = serde_json::to_string(&redaction.file(samples::plan_file())).unwrap();
        assert_eq!(traces(&file), Vec::<&str>::new(), "{file}");
    }

    #[test]
    fn one_contact_has_one_stand_in_in_one_installation_and_another_in_another() {
        let (one, other) = (Redaction { lineage: "a" }, Redaction { lineage: "b" });
        assert_eq!(one.address("Marie@exemple.fr"), one.address("marie@exemple.fr"));
        assert_ne!(one.address("marie@exemple.fr"), one.address("paul@exemple.fr"));
        assert_ne!(one.address("marie@exemple.fr"), other.address("marie@exemple.fr"));
    }
}
