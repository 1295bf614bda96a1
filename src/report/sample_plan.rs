//! The plan of invented people on which the renderings are tested, and what it is made of. It must
//! not be compiled into the program.

use std::collections::BTreeMap;

use crate::model::aspect::Aspect;
use crate::model::canonical::Hash;
use crate::model::kind::{Kind, Target};
use crate::model::link::LinkId;
use crate::model::operation::{Change, ContactRef, Loser, Operation, OperationId, Precondition};
use crate::model::plan::{Bucket, Check, Conflict, Counts, Listed, Plan, SnapshotNote, Verdict};
use crate::model::question::{Choice, Question, QuestionId, QuestionKind};
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{Completeness, Evidence, NativeId};
use crate::model::value::{Obstacle, Value};

const COPPER: Side = Side::Copper;
const MAILCHIMP: Side = Side::Mailchimp;

/// What becomes of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Added,
    Removed,
}

pub(crate) fn plan() -> Plan {
    Plan {
        engine: "copper-mailchimp-sync 0.1.0".into(),
        account: "123456".into(),
        audience: "a1b2c3d4e5".into(),
        snapshots: PerSide::from_fn(|_| SnapshotNote {
            contents: Hash::of_bytes(b"contents"),
            kind: Completeness::Full,
            evidence: Evidence::new(),
        }),
        configuration: Hash::of_bytes(b"configuration"),
        scope: Hash::of_bytes(b"scope"),
        policy: Hash::of_bytes(b"policy"),
        scope_changed: true,
        checks: checks(),
        counts: counts(),
        operations: operations(),
        questions: questions(),
        conflicts: vec![conflict()],
        listed: listed(),
    }
}

fn operations() -> Vec<Operation> {
    [about_consent(), about_existence(), about_fields()].concat()
}

fn about_consent() -> Vec<Operation> {
    let yann = contact("yann.gris@exemple.fr", "Yann Gris");
    let remi = contact("remi.leroy@exemple.fr", "Rémi Leroy");
    let lea = contact("lea.petit@exemple.fr", "Léa Petit");
    let unsubscribed = change(Aspect::Status, ("", "subscribed"), "unsubscribed");
    let opted_out = tag("🔕 DÉSABONNÉ", Presence::Added);
    vec![
        Operation { side: Target::Base, ..operation(&yann, (COPPER, Kind::Adopt), Reason::FirstLink, vec![]) },
        operation(&remi, (MAILCHIMP, Kind::Restrict), Reason::InactiveMark, vec![unsubscribed]),
        operation(&lea, (COPPER, Kind::Mark), Reason::OptedOutByContact, vec![opted_out]),
    ]
}

fn about_existence() -> Vec<Operation> {
    let hugo = contact("hugo.blanc@exemple.fr", "Hugo Blanc");
    let jean = contact("jean.martin@exemple.com", "Jean Martin");
    let moved = change(Aspect::Email, ("hugo.blanc@exemple.fr", "hugo@exemple.fr"), "hugo.blanc@exemple.fr");
    let all_new = vec![
        change(field("first_name"), ("Jean", ""), "Jean"),
        change(field("last_name"), ("Martin", ""), "Martin"),
        change(Aspect::Status, ("", ""), "subscribed"),
        change(Aspect::Email, ("jean.martin@exemple.com", ""), "jean.martin@exemple.com"),
    ];
    vec![
        operation(&hugo, (MAILCHIMP, Kind::Rekey), Reason::AddressChanged, vec![moved]),
        operation(&jean, (MAILCHIMP, Kind::Create), Reason::NewInCopper, all_new),
    ]
}

fn about_fields() -> Vec<Operation> {
    let ines = contact("ines.noir@exemple.fr", "Inès Noir");
    let marie = contact("marie.dupont@exemple.com", "Marie Dupont");
    let nora = contact("nora.roux@exemple.fr", "Nora Roux");
    let title = change(field("title"), ("", "Directrice"), "Directrice");
    let address = change(
        field("address"),
        ("12 rue de la Paix, 69001 Lyon", "12 rue Neuve, 69001 Lyon"),
        "12 rue de la Paix, 69001 Lyon",
    );
    let first_name = change(field("first_name"), ("Anne", "Marie"), "Anne");
    let tags = vec![tag("Client", Presence::Added), tag("VIP Lyon", Presence::Added)];
    let former = tag("=Ancien", Presence::Removed);
    vec![
        operation(&ines, (COPPER, Kind::Fill), Reason::AdoptFill, vec![title]),
        operation(&marie, (MAILCHIMP, Kind::Update), Reason::CopperChanged, vec![address, first_name]),
        operation(&marie, (COPPER, Kind::Conflict), Reason::ConflictBoth, vec![losing_phone()]),
        operation(&marie, (MAILCHIMP, Kind::Tag), Reason::TagAdded, tags),
        operation(&nora, (MAILCHIMP, Kind::Untag), Reason::TagRemoved, vec![former]),
    ]
}

fn questions() -> Vec<Question> {
    vec![
        asked(QuestionKind::Marked, contact("paul.durand@exemple.fr", "Paul Durand")),
        Question {
            field: Some(field("phone")),
            values: PerSide { copper: Value::text("+33 6 11"), mailchimp: Value::text("+33 6 22") },
            ..asked(QuestionKind::Conflict, contact("eve.brun@exemple.fr", "Ève Brun"))
        },
    ]
}

pub(crate) fn asked(kind: QuestionKind, contact: ContactRef) -> Question {
    let records = PerSide { copper: vec![NativeId::new("101")], mailchimp: vec![] };
    let choices: Vec<Choice> = kind.choices();
    Question {
        id: QuestionId::of(kind, &records, &contact.email),
        kind,
        contact,
        records,
        choices,
        field: None,
        values: PerSide::default(),
        people: std::collections::BTreeMap::new(),
    }
}

fn losing_phone() -> Change {
    Change {
        loser: Some(Loser { side: Side::Copper, value: Value::text("+33 6 11 11 11 11") }),
        ..change(field("phone"), ("+33 6 11 11 11 11", "+33 6 22 22 22 22"), "+33 6 22 22 22 22")
    }
}

fn conflict() -> Conflict {
    let Change { field, base_copper, base_mailchimp, copper, mailchimp, .. } = losing_phone();
    Conflict {
        contact: contact("marie.dupont@exemple.com", "Marie Dupont"),
        field,
        reason: Reason::ConflictBoth,
        winner: Side::Mailchimp,
        values: PerSide { copper, mailchimp },
        base: PerSide { copper: base_copper, mailchimp: base_mailchimp },
    }
}

fn listed() -> Vec<Listed> {
    let mut listed: Vec<Listed> = (1..=23)
        .map(|index| note(contact(&format!("ancien{index:02}@exemple.fr"), "Ancien"), Reason::Archived))
        .collect();
    listed.push(Listed {
        field: Some(field("address")),
        values: PerSide {
            copper: Value::text("1 rue des Lilas, 69001 Lyon"),
            mailchimp: Value::Unrepresentable(Obstacle::AddressIncomplete),
        },
        ..note(contact("luc.vert@exemple.fr", "Luc Vert"), Reason::AddressIncomplete)
    });
    listed.push(Listed { side: Some(Side::Mailchimp), ..note(contact("", "Sans Adresse"), Reason::Pending) });
    listed
}

pub(crate) fn note(contact: ContactRef, reason: Reason) -> Listed {
    Listed { contact, side: None, reason, field: None, values: PerSide::default() }
}

fn checks() -> Vec<Check> {
    let check = |name: &str, numerator, verdict| Check {
        name: name.into(),
        numerator,
        denominator: 2_000,
        limit: Some(25),
        window: "run".into(),
        verdict,
    };
    vec![
        check("creates", 1, Verdict::Pass),
        check("removals", 30, Verdict::Hold),
        check("shrink_copper", 412, Verdict::Stop),
    ]
}

fn counts() -> Counts {
    let excluded = |count| BTreeMap::from([(Bucket::Excluded, count)]);
    Counts {
        records: PerSide { copper: excluded(1_234), mailchimp: excluded(5) },
        operations: BTreeMap::new(),
        identical: 22,
        marked: 1,
    }
}

pub(crate) fn contact(email: &str, name: &str) -> ContactRef {
    let id = NativeId::new(email);
    ContactRef { link: Some(LinkId::of(&id, &id)), email: email.into(), name: name.into(), generation: 1 }
}

pub(crate) fn operation(
    contact: &ContactRef,
    (side, kind): (Side, Kind),
    reason: Reason,
    changes: Vec<Change>,
) -> Operation {
    Operation {
        id: OperationId::default(),
        contact: contact.clone(),
        side: Target::Side(side),
        kind,
        changes,
        precondition: Precondition::default(),
        reason,
        decision: None,
        inverse: None,
        after: vec![],
    }
    .sealed()
}

fn field(name: &str) -> Aspect {
    name.parse().unwrap()
}

fn change(field: Aspect, (copper, mailchimp): (&str, &str), write: &str) -> Change {
    Change {
        copper: Value::text(copper),
        mailchimp: Value::text(mailchimp),
        write: Value::text(write),
        ..Change::about(field)
    }
}

pub(crate) fn tag(spelling: &str, presence: Presence) -> Change {
    let about = Change::about(Aspect::Tag(spelling.into()));
    let spelling = Value::text(spelling);
    match presence {
        Presence::Added => Change { copper: spelling.clone(), write: spelling, ..about },
        Presence::Removed => Change { mailchimp: spelling, ..about },
    }
}
