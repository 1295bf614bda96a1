//! Whom an address leads to: by any version of a record, by a base, by a deletion or by the journal.
//! It must not say anything about them.

use std::collections::BTreeSet;

use crate::model::dossier::{Asked, Performed};
use crate::model::email::Email;
use crate::model::journal::{Entry, Outcome};
use crate::model::link::{Link, Tombstone};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::NativeId;
use crate::reconcile::buckets;
use crate::reconcile::draft::Draft;
use crate::steps::StepError;
use crate::steps::explain::Recalled;
use crate::store::{Store, StoreError};

type Ids = PerSide<BTreeSet<NativeId>>;

/// One contact that an address leads to.
pub(crate) struct Found {
    /// What the planner says; `None` where no record is left.
    pub(crate) draft: Option<Draft>,
    /// The link.
    pub(crate) link: Option<Link>,
    /// Every record, those that are gone included.
    pub(crate) ids: Ids,
    /// Every address of the current records and of the base.
    pub(crate) addresses: BTreeSet<Email>,
    /// Deletions remembered.
    pub(crate) tombstones: Vec<Tombstone>,
    /// What the journal says, in the order taken up.
    pub(crate) performed: Vec<Performed>,
    /// What plans asked, in the order asked.
    pub(crate) asked: Vec<Asked>,
}

/// Every contact that an address leads to; none where nothing is on record about it.
///
/// # Errors
/// Those of the store.
pub(crate) fn find(store: &Store, recalled: &Recalled, email: &Email) -> Result<Vec<Found>, StepError> {
    let world = &recalled.world;
    let mut ids = Ids::default();
    for (side, id) in store.holders(email)? {
        ids.get_mut(side).insert(id);
    }
    for entry in store.entries_with(&BTreeSet::from([email.to_string()]))? {
        if names(&entry, email) {
            add_written(&mut ids, &entry);
        }
    }
    let hit: Vec<&Link> = world.links.iter().filter(|link| is_hit(link, &ids, email)).collect();
    for (side, id) in hit.iter().flat_map(|link| link.records.iter()) {
        ids.get_mut(side).insert(id.clone());
    }
    let drafts = buckets::drafts(world).into_iter().filter(|draft| is_of(draft, recalled, &ids));
    let mut found: Vec<Found> = drafts.map(|draft| present(recalled, draft)).collect();
    let covered: Vec<Ids> = found.iter().map(|one| one.ids.clone()).collect();
    let is_covered = |side: Side, id: &NativeId| covered.iter().any(|ids| ids.get(side).contains(id));
    let past = PerSide::from_fn(|side| {
        let left = ids.get(side).iter().filter(|id| !is_covered(side, id));
        left.cloned().collect::<BTreeSet<_>>()
    });
    let addresses = BTreeSet::from([email.clone()]);
    found.push(Found { ids: past, addresses, ..nobody() });
    remember_deletions(recalled, &mut found);
    distribute(store, email, &mut found)?;
    found.retain(is_somebody);
    Ok(found)
}

/// The records that an operation was about, and the one that it made.
fn add_written(ids: &mut Ids, entry: &Entry) {
    let operation = &entry.operation;
    for (side, id) in operation.precondition.records.iter() {
        ids.get_mut(side).extend(id.clone());
    }
    if let (Some(Outcome::Done { record: Some(id), .. }), Some(side)) = (&entry.outcome, operation.side.side()) {
        ids.get_mut(side).insert(id.clone());
    }
}

const fn nobody() -> Found {
    Found {
        draft: None,
        link: None,
        ids: PerSide { copper: BTreeSet::new(), mailchimp: BTreeSet::new() },
        addresses: BTreeSet::new(),
        tombstones: Vec::new(),
        performed: Vec::new(),
        asked: Vec::new(),
    }
}

fn is_hit(link: &Link, ids: &Ids, email: &Email) -> bool {
    let stands_in = link.records.iter().any(|(side, id)| ids.get(side).contains(id));
    stands_in || link.base.emails.iter().any(|(_, based)| based.as_ref() == Some(email))
}

fn is_of(draft: &Draft, recalled: &Recalled, ids: &Ids) -> bool {
    let covers = ids.iter().any(|(side, ids)| ids.iter().any(|id| buckets::covers(draft, side, id)));
    covers
        || link_of(recalled, draft).is_some_and(|link| link.records.iter().any(|(side, id)| ids.get(side).contains(id)))
}

/// The link that the planner names.
fn link_of<'a>(recalled: &'a Recalled, draft: &Draft) -> Option<&'a Link> {
    let wanted = draft.contact.link.as_ref()?;
    recalled.world.links.iter().find(|link| link.id == *wanted)
}

/// A link that the planner does not name, because it is closed, still holds the record.
fn standing_link<'a>(recalled: &'a Recalled, draft: &Draft) -> Option<&'a Link> {
    let holds = |link: &&Link| link.records.iter().any(|(side, id)| buckets::covers(draft, side, id));
    recalled.world.links.iter().find(holds)
}

fn present(recalled: &Recalled, draft: Draft) -> Found {
    let mut ids = draft.ids.as_ref().map(|ids| ids.iter().cloned().collect::<BTreeSet<_>>());
    let own = link_of(recalled, &draft);
    for (side, id) in own.into_iter().flat_map(|link| link.records.iter()) {
        ids.get_mut(side).insert(id.clone());
    }
    let link = own.or_else(|| standing_link(recalled, &draft)).cloned();
    let held = ids.iter().flat_map(|(side, ids)| ids.iter().map(move |id| (side, id)));
    let records = held.filter_map(|(side, id)| recalled.world.records.get(side).get(id));
    let mut addresses: BTreeSet<Email> = records.flat_map(|record| record.emails.iter().cloned()).collect();
    addresses.extend(link.iter().flat_map(|link| link.base.emails.iter()).filter_map(|(_, email)| email.clone()));
    Found { draft: Some(draft), link, ids, addresses, ..nobody() }
}

/// A deletion is remembered of a record, or of an address that keeps a new record out.
fn remember_deletions(recalled: &Recalled, found: &mut [Found]) {
    for tombstone in &recalled.world.tombstones {
        let concerns = |one: &Found| {
            one.ids.get(tombstone.side).contains(&tombstone.id)
                || tombstone.emails.iter().any(|email| one.addresses.contains(email))
        };
        // The last one is whoever is left over.
        if let Some(one) = found.iter_mut().find(|one| concerns(one)) {
            one.tombstones.push(tombstone.clone());
        }
    }
}

/// Gives each what the journal and the questions say of them; what names the address and nobody of
/// them is left over.
fn distribute(store: &Store, email: &Email, found: &mut [Found]) -> Result<(), StoreError> {
    let mut words = BTreeSet::from([email.to_string()]);
    for one in &*found {
        words.extend(one.link.iter().map(|link| link.id.to_string()));
        words.extend(one.ids.iter().flat_map(|(_, ids)| ids.iter().map(ToString::to_string)));
    }
    for entry in store.entries_with(&words)? {
        let of = found.iter().position(|one| has_performed(one, &entry));
        let of = of.or_else(|| (names(&entry, email)).then(|| found.len().saturating_sub(1)));
        if let Some(one) = of.and_then(|place| found.get_mut(place)) {
            let approver = store.run(entry.run.as_str())?.approver;
            one.performed.push(Performed { entry, approver });
        }
    }
    for asked in store.questions_with(&words)? {
        let concerned = found.iter_mut().filter(|one| is_asked(one, &asked));
        concerned.for_each(|one| one.asked.push(asked.clone()));
    }
    Ok(())
}

fn has_performed(one: &Found, entry: &Entry) -> bool {
    let operation = &entry.operation;
    let link = one.link.as_ref().map(|link| &link.id);
    let made = match (&entry.outcome, operation.side.side()) {
        (Some(Outcome::Done { record: Some(id), .. }), Some(side)) => one.ids.get(side).contains(id),
        _ => false,
    };
    let named = operation.precondition.records.iter();
    let is_named = named.into_iter().any(|(side, id)| id.as_ref().is_some_and(|id| one.ids.get(side).contains(id)));
    made || is_named || link.is_some() && operation.contact.link.as_ref() == link
}

fn names(entry: &Entry, email: &Email) -> bool {
    let operation = &entry.operation;
    Email::new(&operation.contact.email).as_ref() == Some(email)
        || operation.precondition.email.as_ref() == Some(email)
        || operation.precondition.absent.contains(email)
}

fn is_asked(one: &Found, asked: &Asked) -> bool {
    asked.question.records.iter().any(|(side, ids)| ids.iter().any(|id| one.ids.get(side).contains(id)))
}

fn is_somebody(one: &Found) -> bool {
    let has_ids = one.ids.iter().any(|(_, ids)| !ids.is_empty());
    one.draft.is_some() || has_ids || !one.tombstones.is_empty() || !one.performed.is_empty()
}
