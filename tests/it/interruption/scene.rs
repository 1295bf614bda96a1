//! A scene is the services and the store just before a run: it is played as often as a test needs,
//! each time on a copy of its own.

use std::sync::Arc;

use copper_mailchimp_sync::model::question::{Choice, Decision, QuestionKind};
use copper_mailchimp_sync::model::side::PerSide;
use copper_mailchimp_sync::remote::transport::Transport;
use copper_mailchimp_sync::sandbox::faults::Service;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::sandbox::state::State;
use copper_mailchimp_sync::steps::{Session, StepError};
use serde_json::json;

use crate::interruption::end::End;
use crate::support::rig::Rig;

/// What stands before a run, and what an uncut run makes of it.
pub struct Scene {
    before: Rig,
    pub end: End,
}

impl Scene {
    /// The cast meets for the first time.
    pub async fn first_day() -> Self {
        Self::of(Rig::new(people::seed_cast)).await.with_creations()
    }

    /// The day after: every kind of edit, on both sides.
    pub async fn second_day() -> Self {
        let rig = Rig::new(people::seed_cast);
        rig.settle_down().await;
        rig.clock.advance(86_400);
        happen(&rig);
        rig.services().log.clear();
        Self::of(rig).await.with_creations()
    }

    /// The day after that: people are marked, deleted and moved, and a person has answered everything.
    pub async fn day_of_answers() -> Self {
        let rig = Rig::new(people::seed_cast);
        rig.settle_down().await;
        rig.clock.advance(86_400);
        be_asked_about(&rig);
        answer_everything(&rig).await;
        rig.services().log.clear();
        Self::of(rig).await
    }

    /// More people are to be made than fit into one request.
    pub async fn crowd() -> Self {
        let seed = |state: &mut State, now| {
            for number in 0..12 {
                let (email, names) =
                    (format!("stand.{number}@exemple.fr"), json!({"FNAME": "Marie", "LNAME": "Petit"}));
                let member = json!({"email_address": email, "status": "subscribed", "merge_fields": names});
                state.mailchimp.seed(&member, now);
            }
        };
        Self::of(Rig::new(seed)).await.with_creations()
    }

    /// Of a rig as it stands.
    pub async fn of(before: Rig) -> Self {
        let uncut = copy(&before);
        uncut.settle_down().await;
        let end = End::of(&uncut);
        Self { before, end }
    }

    /// A scene in which nobody is made proves nothing about making them twice.
    fn with_creations(self) -> Self {
        assert!(self.end.creation_count() >= 3);
        self
    }

    /// A copy to play on.
    pub fn rig(&self) -> Rig {
        copy(&self.before)
    }

    /// After a cut: a minute later a new process settles everything, and the end is the same.
    pub async fn assert_recovers(&self, rig: &Rig, cut: &str) {
        rig.clock.advance(60);
        settle_down(rig, cut).await;
        let end = End::of(rig);
        assert!(end == self.end, "{cut}: {}", end.difference(&self.end));
    }
}

/// One run as the program makes it: plan, approve, apply.
pub async fn run(rig: &Rig, session: &mut Session) -> Result<(), StepError> {
    let made = rig.plan(session).await?;
    rig.apply(session, &made.file).await.map(drop)
}

/// At most two rounds, as promised; then a plan holds nothing, not even for the bases.
async fn settle_down(rig: &Rig, cut: &str) {
    let mut session = rig.session();
    for _ in 0..3 {
        let made = rig.plan(&mut session).await.unwrap_or_else(|error| panic!("{cut}: {error}"));
        if made.file.body.operations.is_empty() {
            return;
        }
        rig.apply(&mut session, &made.file).await.unwrap_or_else(|error| panic!("{cut}: {error}"));
    }
    panic!("{cut}: two rounds were not enough");
}

/// The sandbox's transports, each wrapped.
pub fn wrapped(rig: &Rig, wrap: impl Fn(Arc<dyn Transport>) -> Arc<dyn Transport>) -> PerSide<Arc<dyn Transport>> {
    PerSide { copper: wrap(rig.transport(Service::Copper)), mailchimp: wrap(rig.transport(Service::Mailchimp)) }
}

fn copy(rig: &Rig) -> Rig {
    let services: State = rig.services().clone();
    let copy = Rig::new(|state, _| *state = services);
    copy.clock.advance(rig.now() - copy.now());
    let (from, to) = (rig.folder.path().join("state"), copy.folder.path().join("state"));
    if from.exists() {
        std::fs::create_dir(&to).unwrap();
        for entry in std::fs::read_dir(&from).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
    copy
}

/// The first marked person is archived and the others are deleted; for the rest, the last choice that
/// does something.
async fn answer_everything(rig: &Rig) {
    let mut session = rig.session();
    rig.plan(&mut session).await.unwrap();
    let mut archived = 0;
    for (question, _) in session.store.open_questions().unwrap() {
        let choice = match question.kind {
            QuestionKind::Marked if archived > 0 => Choice::Delete,
            QuestionKind::Marked => Choice::Archive,
            _ => question.choices.last().cloned().unwrap(),
        };
        archived += usize::from(choice == Choice::Archive);
        let (kind, at) = (question.kind, rig.now());
        let decision = Decision { question: question.id, kind, choice, at, by: "test".to_owned() };
        session.store.put_decision(&decision).unwrap();
    }
    assert!(archived == 1 && session.store.decisions().unwrap().len() > 4);
}

/// What leads to questions, and to changes of address.
fn be_asked_about(rig: &Rig) {
    let now = rig.now() * 1000;
    let mut state = rig.services();
    let people = [
        json!({"act": "tag", "email": "zoe.lefevre@exemple.fr", "add": ["🗑️ À SUPPRIMER"]}),
        json!({"act": "tag", "email": "jean.martin@exemple.com", "add": ["à supprimer"]}),
        json!({"act": "delete", "email": "luc.moreau@exemple.com"}),
        json!({"act": "change_address", "from": "antoine.lambert@exemple.fr", "to": "antoine.roy@exemple.fr"}),
        json!({"act": "change_address", "from": "thomas.garnier@exemple.com", "to": "t.garnier@exemple.com"}),
        json!({"act": "tag", "email": "louis.andre@exemple.fr", "remove": ["📥 INACTIF"]}),
    ];
    for act in &people {
        state.copper.act(act, now).unwrap_or_else(|error| panic!("{error}"));
    }
    let members = [
        json!({"act": "change_address", "email": "camille.rousseau@exemple.fr", "to": "c.rousseau@exemple.fr"}),
        json!({"act": "delete", "email": "nadia.fontaine@exemple.fr"}),
    ];
    for act in &members {
        state.mailchimp.act(act, now).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// What people and contacts do between two synchronisations.
fn happen(rig: &Rig) {
    let now = rig.now() * 1000;
    let mut state = rig.services();
    let people = [
        json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "set": {"name": "Antoine Lambert-Roy"}}),
        json!({"act": "edit", "email": "claire.petit@exemple.com", "set": {"name": "Claire Petit-Durand"}}),
        json!({"act": "tag", "email": "jean.martin@exemple.com", "add": ["Client"], "remove": ["Salon 2026"]}),
        json!({"act": "tag", "email": "luc.moreau@exemple.com", "add": ["📥 INACTIF"]}),
        json!({"act": "tag", "email": "louis.andre@exemple.fr", "remove": ["📥 INACTIF"]}),
        json!({"act": "tag", "email": "zoe.lefevre@exemple.fr", "add": ["🗑️ À SUPPRIMER"]}),
        json!({"act": "create", "person": {"name": "Élodie Faure", "emails": [{"email": "elodie.faure@exemple.fr"}], "tags": ["Salon 2027", "Client"]}}),
        json!({"act": "change_address", "from": "thomas.garnier@exemple.com", "to": "t.garnier@exemple.com"}),
    ];
    let contacts = [
        json!({"act": "edit", "email": "camille.rousseau@exemple.fr", "merge_fields": {"LNAME": "Rousseau-Vidal"}}),
        json!({"act": "edit", "email": "claire.perso@exemple.fr", "merge_fields": {"LNAME": "Petit-Lemaire"}}),
        json!({"act": "unsubscribe", "email": "marie.dupont@exemple.com"}),
        json!({"act": "sign_up", "email": "yasmine.benali@exemple.com", "merge_fields": {"FNAME": "Yasmine", "LNAME": "Benali"}}),
        json!({"act": "confirm", "email": "yasmine.benali@exemple.com"}),
        json!({"act": "sign_up", "email": "remi.colin@exemple.fr", "merge_fields": {"FNAME": "Rémi", "LNAME": "Colin"}}),
        json!({"act": "confirm", "email": "remi.colin@exemple.fr"}),
    ];
    for act in &people {
        state.copper.act(act, now).unwrap_or_else(|error| panic!("{error}"));
    }
    for act in &contacts {
        let done = state.mailchimp.contact(act, now);
        // Whether a form asks for a confirmation is a setting of the audience.
        assert!(done.is_ok() || act["act"] == "confirm", "{done:?}");
    }
}
