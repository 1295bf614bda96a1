//! Plans of every shape: what a person or a contact does, and what is answered, that leads to each kind of
//! operation. It must not cut anything itself.

use copper_mailchimp_sync::model::question::{Choice, Decision};
use serde_json::{Value, json};

use crate::interruption::scene::Scene;
use crate::support::rig::Rig;

/// Who does something.
#[derive(Debug, Clone, Copy)]
enum Who {
    /// The teams, in Copper.
    Team,
    /// The staff, in Mailchimp.
    Staff,
    /// The contact.
    Contact,
}

/// What leads to a plan, and the answer to every question that it is a choice of.
struct Shape {
    name: &'static str,
    acts: Vec<(Who, Value)>,
    answer: Option<Choice>,
}

const ANTOINE: &str = "antoine.lambert@exemple.fr";
const LUC: &str = "luc.moreau@exemple.com";
const SOPHIE: &str = "sophie.bernard@exemple.com";
const LOUIS: &str = "louis.andre@exemple.fr";
const ALICE: &str = "alice.robin@exemple.com";
const PAUL: &str = "paul.roux@exemple.com";

fn shape(name: &'static str, acts: Vec<(Who, Value)>, answer: Option<Choice>) -> Shape {
    Shape { name, acts, answer }
}

fn team(act: Value) -> (Who, Value) {
    (Who::Team, act)
}

fn staff(act: Value) -> (Who, Value) {
    (Who::Staff, act)
}

fn contact(act: Value) -> (Who, Value) {
    (Who::Contact, act)
}

fn named(email: &str, name: &str) -> (Who, Value) {
    team(json!({"act": "edit", "email": email, "set": {"name": name}}))
}

fn tagged(email: &str, add: &[&str], remove: &[&str]) -> (Who, Value) {
    team(json!({"act": "tag", "email": email, "add": add, "remove": remove}))
}

fn made(name: &str, email: &str) -> (Who, Value) {
    team(json!({"act": "create", "person": {"name": name, "emails": [{"email": email}], "tags": ["Salon 2027"]}}))
}

fn signed_up(email: &str) -> Vec<(Who, Value)> {
    let fields = json!({"FNAME": "Ida", "LNAME": "Vernet"});
    vec![
        contact(json!({"act": "sign_up", "email": email, "merge_fields": fields})),
        contact(json!({"act": "confirm", "email": email})),
    ]
}

fn filled_in(email: &str, fields: &Value) -> (Who, Value) {
    contact(json!({"act": "edit", "email": email, "merge_fields": fields}))
}

fn moved(who: Who, from: &str, to: &str) -> (Who, Value) {
    match who {
        Who::Team => team(json!({"act": "change_address", "from": from, "to": to})),
        Who::Staff | Who::Contact => staff(json!({"act": "change_address", "email": from, "to": to})),
    }
}

fn act(verb: &str, email: &str) -> Value {
    json!({"act": verb, "email": email})
}

/// Values and tags, both ways.
fn of_values() -> Vec<Shape> {
    let many = |make: fn(usize) -> (Who, Value)| (0..12).map(make).collect::<Vec<_>>();
    let emails = [ANTOINE, LUC, SOPHIE, "claire.petit@exemple.com", "marie.dupont@exemple.com"];
    vec![
        shape("a name in Copper", vec![named(ANTOINE, "Antoine Roy")], None),
        shape("a name in Mailchimp", vec![filled_in(ANTOINE, &json!({"LNAME": "Roy"}))], None),
        shape("a name taken away in Copper", vec![named(ANTOINE, "Antoine")], None),
        shape("a name taken away in Mailchimp", vec![filled_in(ANTOINE, &json!({"LNAME": ""}))], None),
        shape(
            "two names that differ",
            vec![named(ANTOINE, "Antoine Roy"), filled_in(ANTOINE, &json!({"LNAME": "Rey"}))],
            None,
        ),
        shape("many names in Copper", emails.map(|email| named(email, "Autre Nom")).to_vec(), None),
        shape(
            "many names in Mailchimp",
            emails[..3].iter().map(|email| filled_in(email, &json!({"LNAME": "Autre"}))).collect(),
            None,
        ),
        shape("a tag more", vec![tagged(ANTOINE, &["VIP ⭐"], &[])], None),
        shape("a tag less", vec![tagged(LUC, &[], &["Client"])], None),
        shape("a tag for another", vec![tagged(LUC, &["VIP ⭐"], &["Client"]), named(LUC, "Luc Moro")], None),
        shape("many new people", many(|n| made(&format!("Personne Neuve{n}"), &format!("neuf{n}@exemple.com"))), None),
        shape("a new person", vec![made("Élodie Faure", "elodie.faure@exemple.fr")], None),
        shape("a sign-up", signed_up("ida@exemple.com"), None),
        shape("many sign-ups", (0..12).flat_map(|n| signed_up(&format!("ida{n}@exemple.com"))).collect(), None),
        shape(
            "somebody new on both sides",
            [vec![made("Ida Vernet", "ida@exemple.com")], signed_up("ida@exemple.com")].concat(),
            None,
        ),
    ]
}

/// Consent and marks.
fn of_consent() -> Vec<Shape> {
    vec![
        shape("an unsubscribe", vec![contact(act("unsubscribe", ANTOINE))], None),
        shape("a bounce", vec![contact(act("bounce", ANTOINE))], None),
        shape(
            "a return of somebody who left",
            vec![contact(act("resubscribe", PAUL)), contact(act("confirm", PAUL))],
            None,
        ),
        shape("an opt-out mark", vec![tagged(ANTOINE, &["🔕 DÉSABONNÉ"], &[])], None),
        shape("an opt-out mark taken off", vec![tagged(ALICE, &[], &["🔕 DÉSABONNÉ"])], Some(Choice::Pending)),
        shape("an inactive mark", vec![tagged(ANTOINE, &["📥 INACTIF"], &[])], None),
        shape("an inactive mark taken off", vec![tagged(LOUIS, &[], &["📥 INACTIF"])], None),
        shape("archive", vec![tagged(ANTOINE, &["🗑️ À SUPPRIMER"], &[])], Some(Choice::Archive)),
        shape("delete", vec![tagged(ANTOINE, &["🗑️ À SUPPRIMER"], &[])], Some(Choice::Delete)),
        shape(
            "archive and a new name of another",
            vec![tagged(LUC, &["🗑️ À SUPPRIMER"], &[]), named(ANTOINE, "Antoine Roy")],
            Some(Choice::Archive),
        ),
    ]
}

/// Existence and identity.
fn of_identity() -> Vec<Shape> {
    vec![
        shape("deleted in Copper, unsubscribed", vec![team(act("delete", ANTOINE))], Some(Choice::Unsubscribe)),
        shape("deleted in Copper, kept", vec![team(act("delete", ANTOINE))], Some(Choice::Keep)),
        shape("deleted in Mailchimp, kept out", vec![staff(act("delete", ANTOINE))], Some(Choice::KeepOut)),
        shape("archived in Mailchimp", vec![staff(act("archive", ANTOINE)), named(LUC, "Luc Moro")], None),
        shape("an address in Copper", vec![moved(Who::Team, ANTOINE, "a.lambert@exemple.fr")], None),
        shape("an address in Mailchimp", vec![moved(Who::Staff, ANTOINE, "a.lambert@exemple.fr")], None),
        shape(
            "two addresses that differ",
            vec![moved(Who::Team, ANTOINE, "a1@exemple.fr"), moved(Who::Staff, ANTOINE, "a2@exemple.fr")],
            Some(Choice::Copper),
        ),
        shape(
            "two addresses that differ, the member's",
            vec![moved(Who::Team, ANTOINE, "a1@exemple.fr"), moved(Who::Staff, ANTOINE, "a2@exemple.fr")],
            Some(Choice::Mailchimp),
        ),
        shape("a merge", vec![team(json!({"act": "merge", "from": LUC, "into": ANTOINE}))], None),
        shape(
            "an address and a name and a tag",
            vec![
                moved(Who::Team, ANTOINE, "a.lambert@exemple.fr"),
                named(SOPHIE, "Sophie Roy"),
                tagged(LUC, &["VIP ⭐"], &[]),
            ],
            None,
        ),
    ]
}

/// Everybody in step, then what makes each shape; with its name.
pub async fn shapes() -> Vec<(&'static str, Scene)> {
    let mut scenes = Vec::new();
    for shape in of_values().into_iter().chain(of_consent()).chain(of_identity()) {
        let rig = Rig::new(copper_mailchimp_sync::sandbox::people::seed_cast);
        rig.settle_down().await;
        rig.clock.advance(86_400);
        for (who, act) in &shape.acts {
            happen(&rig, *who, act);
        }
        if let Some(choice) = &shape.answer {
            answer(&rig, choice, shape.name).await;
        }
        rig.services().log.clear();
        scenes.push((shape.name, Scene::of(rig).await));
    }
    scenes
}

fn happen(rig: &Rig, who: Who, act: &Value) {
    let now = rig.now() * 1000;
    let mut state = rig.services();
    let done = match who {
        Who::Team => state.copper.act(act, now).map(drop),
        Who::Staff => state.mailchimp.act(act, now).map(drop),
        Who::Contact => state.mailchimp.contact(act, now).map(drop),
    };
    // Whether a form asks for a confirmation is a setting of the audience.
    assert!(done.is_ok() || act["act"] == "confirm", "{act}: {done:?}");
}

async fn answer(rig: &Rig, choice: &Choice, name: &str) {
    let mut session = rig.session();
    rig.plan(&mut session).await.unwrap();
    let open = session.store.open_questions().unwrap();
    let about: Vec<_> = open.into_iter().filter(|(question, _)| question.choices.contains(choice)).collect();
    assert!(!about.is_empty(), "{name}: nothing is asked");
    for (question, at) in about {
        let (kind, choice) = (question.kind, choice.clone());
        let decision = Decision { question: question.id, kind, choice, at, by: "test".to_owned() };
        session.store.put_decision(&decision).unwrap();
    }
}
