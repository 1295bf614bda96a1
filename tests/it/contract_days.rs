//! Some days in the life of both services, recorded once for every test of the contract: the walk
//! with every kind of field, each write of the clients, and what our clients have no use for.
//! It must not judge what it records.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use copper_mailchimp_sync::model::consent::NewStatus;
use copper_mailchimp_sync::model::contact::Contact;
use copper_mailchimp_sync::model::email::Email;
use copper_mailchimp_sync::model::operation::{Destruction, NewRecord, Write};
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::NativeId;
use copper_mailchimp_sync::remote::transport::Transport;
use copper_mailchimp_sync::remote::{Locator, Refresh, Remote, RemoteError, Sighting, WriteRequest};
use copper_mailchimp_sync::sandbox::faults::Service;
use copper_mailchimp_sync::steps::Session;

use crate::contract_doors;
use crate::contract_people::{mappings, second_day, seed};
use crate::support::recording::{Exchange, Recording};
use crate::support::rig::Rig;

/// What passed between a client and the sandbox, and through the doors that no client uses.
pub struct Days {
    pub clients: PerSide<Vec<Exchange>>,
    pub doors: PerSide<Vec<Exchange>>,
}

impl Days {
    /// Everything of one side.
    pub fn of(&self, side: Side) -> Vec<Exchange> {
        [self.clients.get(side).clone(), self.doors.get(side).clone()].concat()
    }
}

/// The days, lived once.
pub fn days() -> &'static Days {
    static DAYS: OnceLock<Days> = OnceLock::new();
    DAYS.get_or_init(|| tokio::runtime::Runtime::new().unwrap().block_on(live()))
}

async fn live() -> Days {
    let mut rig = Rig::new(seed);
    rig.rules.fields.extend(mappings());
    let recordings = recordings(&rig);
    let mut session = over(&rig, &recordings);
    day(&rig, &mut session).await;
    second_day(&rig);
    day(&rig, &mut session).await;
    day(&rig, &mut session).await;
    for (_, remote) in session.remotes.iter() {
        by_hand(remote.as_ref()).await;
        together(remote.as_ref(), rig.now()).await;
    }
    at_mailchimp(session.remotes.mailchimp.as_ref()).await;
    let clients = recordings.as_ref().map(|recording| recording.exchanges());
    let doors = contract_doors::knock(&rig, &clients).await;
    Days { clients, doors }
}

fn recordings(rig: &Rig) -> PerSide<Arc<Recording>> {
    let around = |service| Recording::around(rig.transport(service));
    PerSide { copper: around(Service::Copper), mailchimp: around(Service::Mailchimp) }
}

fn over(rig: &Rig, recordings: &PerSide<Arc<Recording>>) -> Session {
    rig.session_over(PerSide {
        copper: Arc::clone(&recordings.copper) as Arc<dyn Transport>,
        mailchimp: Arc::clone(&recordings.mailchimp) as Arc<dyn Transport>,
    })
}

async fn day(rig: &Rig, session: &mut Session) {
    let made = rig.plan(session).await.unwrap();
    rig.apply(session, &made.file).await.unwrap();
    rig.clock.advance(86_400);
}

/// What both sides take, without a plan: a life from creation to deletion, and what is refused.
async fn by_hand(remote: &dyn Remote) {
    let made = write(remote, None, &creation("brigitte.noel@exemple.fr")).await.unwrap().unwrap();
    let tags = Write::Tags { add: vec!["Essai".into()], remove: vec!["Client".into()] };
    let tagged = write(remote, Some(&made), &tags).await.unwrap().unwrap();
    let moved = write(remote, Some(&tagged), &rekey(&tagged, "brigitte.noel@exemple.com")).await.unwrap().unwrap();
    write(remote, Some(&moved), &rekey(&moved, "sophie.bernard@exemple.com")).await.unwrap_err();
    write(remote, Some(&moved), &Write::Destroy(Destruction::Permanent)).await.unwrap();
    assert_eq!(remote.read_one(&Locator::from(&moved.record)).await, Ok(None));
    let known = remote.find(&[email("antoine.lambert@exemple.fr")]).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(remote.find(&[email("personne@exemple.fr")]).await, Ok(vec![]));
    let nobody = Locator { id: NativeId::new("1"), handle: "1".to_owned() };
    assert_eq!(remote.read_one(&nobody).await, Ok(None));
}

/// What shares requests: people who are made, looked for, read again and changed together.
async fn together(remote: &dyn Remote, now: i64) {
    let emails: Vec<Email> = (0..12).map(|number| email(&format!("stand.{number}@exemple.fr"))).collect();
    assert_eq!(remote.look(&emails).await, Ok(vec![]));
    let creations: Vec<Write> = emails.iter().map(|email| creation(email.as_str())).collect();
    let made = write_all(remote, creations.iter().map(|write| (None, write)).collect()).await;
    assert_eq!(remote.look(&emails).await.unwrap().len(), 12);
    let locators: Vec<Locator> = made.iter().map(|sighting| Locator::from(&sighting.record)).collect();
    let seen = remote.refresh(Refresh { locators: &locators, since: now }).await.unwrap().seen;
    assert_eq!(seen.len(), 12);
    let tags = Write::Tags { add: vec!["Stand".into()], remove: vec![] };
    write_all(remote, seen.iter().map(|sighting| (Some(sighting), &tags)).collect()).await;
}

async fn write_all(remote: &dyn Remote, writes: Vec<(Option<&Sighting>, &Write)>) -> Vec<Sighting> {
    let person = BTreeSet::new();
    let requests: Vec<_> =
        writes.into_iter().map(|(target, write)| WriteRequest { target, person: &person, write }).collect();
    remote.write_all(&requests).await.into_iter().map(|written| written.unwrap().unwrap()).collect()
}

/// What only an audience takes: every status, and what it refuses for the contact's sake.
async fn at_mailchimp(remote: &dyn Remote) {
    let made = write(remote, None, &creation("denis.picard@exemple.fr")).await.unwrap().unwrap();
    for status in [Write::Restrict, Write::Confirm, Write::Restrict, Write::Reactivate] {
        write(remote, Some(&made), &status).await.unwrap();
    }
    // The contact's own decision, and an address that was forgotten.
    let opted_out = remote.find(&[email("paul.roux@exemple.com")]).await.unwrap();
    write(remote, opted_out.first(), &Write::Reactivate).await.unwrap_err();
    write(remote, None, &creation("brigitte.noel@exemple.com")).await.unwrap_err();
    let many = (0..60).map(|number| format!("Salon {number}")).collect();
    write(remote, Some(&made), &Write::Tags { add: many, remove: vec![] }).await.unwrap();
}

async fn write(remote: &dyn Remote, target: Option<&Sighting>, write: &Write) -> Result<Option<Sighting>, RemoteError> {
    remote.write(WriteRequest { target, person: &BTreeSet::new(), write }).await
}

fn creation(address: &str) -> Write {
    let (tags, fields) = (vec!["Client".to_owned()], Contact::new());
    Write::Create(NewRecord { email: email(address), fields, tags, status: NewStatus::Subscribed })
}

fn rekey(target: &Sighting, to: &str) -> Write {
    Write::Rekey { from: target.record.email().cloned(), to: email(to) }
}

fn email(address: &str) -> Email {
    Email::new(address).unwrap()
}
