//! Invented people and plans for the tests of this folder. It must not reach a shipped program.

use std::path::Path;

use std::collections::BTreeMap;

use tempfile::TempDir;

use crate::model::aspect::Aspect;
use crate::model::canonical::Hash;
use crate::model::contact::FieldName;
use crate::model::email::Email;
use crate::model::journal::{FailureClass, Outcome, Run, RunId};
use crate::model::kind::{Kind, Target};
use crate::model::link::{Base, Link, LinkId, LinkState};
use crate::model::operation::{Change, ContactRef, Operation, OperationId, Precondition};
use crate::model::plan::{Counts, FORMAT, Meta, Plan, PlanFile, PlanId, SnapshotNote, Span};
use crate::model::question::{Question, QuestionId, QuestionKind};
use crate::model::reason::Reason;
use crate::model::rules::Mode;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{Completeness, Evidence, NativeId, Reading, Record};
use crate::model::tag::Tags;
use crate::model::value::Value;
use crate::store::Store;
use crate::store::error::Result;
use crate::store::journal::Settlement;
use crate::store::plan::Destination;
use crate::store::plan::PlanState;
use crate::store::snapshot::StoredSnapshot;
use crate::store::version::{self, Source};

/// A new store in a folder of its own.
pub(crate) fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("sync.db"), 1).unwrap();
    (folder, store)
}

/// A new store that knows a plan and a run of it.
pub(crate) fn store_with_run() -> (TempDir, Store, RunId, PlanId) {
    let (folder, mut store) = store();
    let file = plan_file("a");
    let path = folder.path().join("plans/plan.json");
    write_plan(&mut store, &file, &path, &[]).unwrap();
    let run = run("20260101T000000Z-0001", 100);
    store.begin_run(&run).unwrap();
    (folder, store, run.id, file.id)
}

/// An id.
pub(crate) fn id(text: &str) -> NativeId {
    NativeId::new(text)
}

/// Somebody with one name, last changed at a time.
pub(crate) fn record(id: &str, name: &str, stamp: i64) -> Record {
    Record {
        id: NativeId::new(id),
        handle: format!("handle-{id}"),
        emails: Email::new(&format!("{id}@exemple.fr")).into_iter().collect(),
        fields: crate::model::contact::Contact::from([(FieldName::new("first_name"), Value::text(name))]),
        tags: Tags::default(),
        status: None,
        unsubscribe_reason: None,
        contact_type: None,
        stamp,
    }
}

/// A reading of Copper that listed these.
pub(crate) fn reading(completeness: Completeness, records: &[Record]) -> Reading {
    Reading {
        side: Side::Copper,
        completeness,
        records: records.iter().map(|record| (record.id.clone(), record.clone())).collect(),
        since: None,
        absent: BTreeMap::new(),
        evidence: Evidence::from([("pages".to_owned(), 1)]),
    }
}

/// A reading that took ten seconds.
pub(crate) const fn span(started_at: i64) -> Span {
    Span { started_at, finished_at: started_at + 10 }
}

/// A link between two records, at a generation.
pub(crate) fn link(copper: &str, mailchimp: &str, generation: u64) -> Link {
    let (copper, mailchimp) = (NativeId::new(copper), NativeId::new(mailchimp));
    Link {
        id: LinkId::of(&copper, &mailchimp),
        records: PerSide { copper, mailchimp },
        state: LinkState::Active,
        generation,
        base: Base {
            fields: crate::model::sorted::SortedMap::from([(
                FieldName::new("first_name"),
                PerSide { copper: Value::text("Zoé"), mailchimp: Value::text("Zoé") },
            )]),
            ..Base::default()
        },
    }
}

/// An operation of a kind that concerns somebody.
pub(crate) fn operation(kind: Kind, person: &str) -> Operation {
    let side = match kind {
        Kind::Adopt => Target::Base,
        _ => Target::Side(Side::Copper),
    };
    Operation {
        id: OperationId::default(),
        contact: ContactRef { email: format!("{person}@exemple.fr"), ..ContactRef::default() },
        side,
        kind,
        changes: vec![Change {
            write: Value::text("Zoé"),
            ..Change::about(Aspect::Field(FieldName::new("first_name")))
        }],
        precondition: Precondition::default(),
        reason: Reason::MailchimpChanged,
        decision: None,
        inverse: None,
        after: Vec::new(),
    }
    .sealed()
}

/// A plan file with three operations and a question; another account makes another plan.
pub(crate) fn plan_file(account: &str) -> PlanFile {
    let note = SnapshotNote { contents: Hash::of_bytes(b"x"), kind: Completeness::Full, evidence: Evidence::new() };
    let body = Plan {
        engine: "sync 0".to_owned(),
        account: format!("account {account}"),
        audience: "audience".to_owned(),
        snapshots: PerSide { copper: note.clone(), mailchimp: note },
        configuration: Hash::of_bytes(b"configuration"),
        scope: Hash::of_bytes(b"scope"),
        policy: Hash::of_bytes(b"policy"),
        scope_changed: false,
        checks: Vec::new(),
        counts: Counts::default(),
        operations: vec![operation(Kind::Adopt, "a"), operation(Kind::Update, "a"), operation(Kind::Update, "b")],
        questions: vec![question("c")],
        conflicts: Vec::new(),
        listed: Vec::new(),
    };
    PlanFile {
        format: FORMAT.to_owned(),
        id: body.id(),
        body,
        meta: Meta {
            created_at: 50,
            valid_until: 60,
            snapshots: PerSide { copper: span(10), mailchimp: span(10) },
            lineage: "0123456789abcdef".to_owned(),
            host: "host".to_owned(),
            user: "user".to_owned(),
        },
    }
}

/// A question about somebody who carries the delete mark.
pub(crate) fn question(person: &str) -> Question {
    let records = PerSide { copper: vec![NativeId::new(person)], mailchimp: Vec::new() };
    Question {
        id: QuestionId::of(QuestionKind::Marked, &records, &()),
        kind: QuestionKind::Marked,
        contact: ContactRef::default(),
        records,
        choices: QuestionKind::Marked.choices(),
        field: None,
        values: PerSide::default(),
        people: std::collections::BTreeMap::new(),
    }
}

/// A run that has begun.
pub(crate) fn run(id: &str, started_at: i64) -> Run {
    Run {
        id: RunId::from_text(id),
        command: "apply".to_owned(),
        mode: Mode::Test,
        email_contains: "@exemple".to_owned(),
        plan: None,
        started_at,
        finished_at: None,
        outcome: None,
        approver: None,
    }
}

/// The side that these samples stand on.
pub(crate) const COPPER: Side = Side::Copper;

/// A store that holds one record of ours, written at 1000 and stamped so.
pub(crate) fn store_with_ours() -> (TempDir, Store) {
    let (folder, store) = store();
    let source = Source {
        side: COPPER,
        snapshot: version::latest(&store.connection, COPPER, 1000).unwrap(),
        written_at: Some(1000),
    };
    version::put(&store.connection, &source, &record("1", "ours", 1000)).unwrap();
    (folder, store)
}

/// Stores a reading that began at a time.
pub(crate) fn take(store: &mut Store, completeness: Completeness, records: &[Record], at: i64) -> StoredSnapshot {
    store.record_snapshot(&reading(completeness, records), span(at)).unwrap()
}

/// The name that a current record holds.
pub(crate) fn name(store: &Store, of: &str) -> Option<String> {
    let record = store.record(COPPER, &id(of)).unwrap()?;
    record.fields.values().next().map(ToString::to_string)
}

/// The unseen records, in order.
pub(crate) fn unseen(store: &Store) -> Vec<NativeId> {
    store.unseen(COPPER).unwrap().into_iter().collect()
}

/// A refusal.
pub(crate) fn failed() -> Outcome {
    Outcome::Failed { class: FailureClass::Rejected, message: "no".to_owned() }
}

/// A success.
pub(crate) fn done(record: &str) -> Outcome {
    Outcome::Done { record: Some(id(record)), lossy: Vec::new() }
}

/// An outcome that changed nothing else.
pub(crate) fn bare(outcome: Outcome) -> Settlement {
    Settlement::bare(outcome)
}

/// How far a plan got.
pub(crate) fn state(store: &Store, plan: &PlanId) -> PlanState {
    store.stored_plan(plan).unwrap().unwrap().state
}

/// Writes a plan file whose content is known.
pub(crate) fn write_plan(store: &mut Store, file: &PlanFile, path: &Path, identical: &[ContactRef]) -> Result<()> {
    let written = store.write_plan(file.body.clone(), file.meta.clone(), &Destination::File(path), identical)?;
    assert_eq!(written.0.id, file.id);
    Ok(())
}
