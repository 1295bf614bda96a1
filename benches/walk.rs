//! What each part of a plan costs over generated pages, beside the floor under all of them: reading
//! the same pages and hashing their bytes. It must not measure the sandbox: its answers are recorded
//! once and then played back.
//!
//! `cargo bench` runs it; `BENCH_CONTACTS=90000 cargo bench` at another size.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use async_trait::async_trait;
use copper_mailchimp_sync::model::canonical::Hash;
use copper_mailchimp_sync::model::operation::Operation;
use copper_mailchimp_sync::model::plan::{SnapshotNote, Span};
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::{Completeness, Evidence, Reading};
use copper_mailchimp_sync::reconcile::base;
use copper_mailchimp_sync::reconcile::link::subjects;
use copper_mailchimp_sync::reconcile::plan::plan;
use copper_mailchimp_sync::reconcile::prepared::Prepared;
use copper_mailchimp_sync::reconcile::world::World;
use copper_mailchimp_sync::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use copper_mailchimp_sync::remote::{Quiet, ReadAll};
use copper_mailchimp_sync::sandbox::faults::Service;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::steps::{Session, snapshot};
use copper_mailchimp_sync::store::Store;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use tokio::runtime::Runtime;

#[path = "../tests/it/support/rig.rs"]
#[allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "shared with the tests, which use all of it")]
mod rig;

/// Contacts on each side, unless `BENCH_CONTACTS` says otherwise.
const CONTACTS: usize = 20_000;

fn main() {
    divan::main();
}

fn contacts() -> usize {
    std::env::var("BENCH_CONTACTS").ok().and_then(|text| text.parse().ok()).unwrap_or(CONTACTS)
}

/// Answers from memory what was answered once.
struct Playback {
    service: Arc<dyn Transport>,
    answers: Mutex<HashMap<(String, Vec<u8>), HttpResponse>>,
}

#[async_trait]
impl Transport for Playback {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let key = (request.url.clone(), request.body.clone());
        if let Some(answer) = self.answers.lock().expect("no holder panics").get(&key) {
            return Ok(answer.clone());
        }
        let answer = self.service.send(request).await?;
        self.answers.lock().expect("no holder panics").insert(key, answer.clone());
        Ok(answer)
    }
}

/// Both services with everything already answered once.
struct Scene {
    runtime: Runtime,
    session: Session,
    pages: Vec<Vec<u8>>,
    readings: PerSide<Reading>,
    world: World,
    settled: World,
    _rig: rig::Rig,
}

// Sessions are not shared between threads: divan runs these benchmarks on one.
static SCENE: LazyLock<Mutex<Scene>> = LazyLock::new(|| Mutex::new(scene()));

fn scene() -> Scene {
    let runtime = Runtime::new().expect("a runtime");
    let rig = rig::Rig::new(|state, now| people::seed_crowd(state, contacts(), now));
    let playback = |service| Arc::new(Playback { service: rig.transport(service), answers: Mutex::default() });
    let recorded = PerSide { copper: playback(Service::Copper), mailchimp: playback(Service::Mailchimp) };
    let copper: Arc<dyn Transport> = Arc::clone(&recorded.copper) as Arc<dyn Transport>;
    let mailchimp: Arc<dyn Transport> = Arc::clone(&recorded.mailchimp) as Arc<dyn Transport>;
    let mut session = rig.session_over(PerSide { copper, mailchimp });
    runtime.block_on(snapshot::identify(&mut session)).expect("the sandbox answers");
    let readings = PerSide {
        copper: read(&runtime, &session, Side::Copper),
        mailchimp: read(&runtime, &session, Side::Mailchimp),
    };
    let pages = [&recorded.copper, &recorded.mailchimp]
        .into_iter()
        .flat_map(|side| {
            side.answers
                .lock()
                .expect("no holder panics")
                .values()
                .map(|answer| answer.body.clone())
                .collect::<Vec<_>>()
        })
        .collect();
    let world = world(&session, &readings);
    let settled = settled(&world);
    Scene { runtime, session, pages, readings, world, settled, _rig: rig }
}

fn read(runtime: &Runtime, session: &Session, side: Side) -> Reading {
    let known = BTreeMap::new();
    let request = ReadAll { known: &known, max_absent: 0, progress: &Quiet };
    runtime.block_on(session.remotes.get(side).read_all(request)).expect("the sandbox answers")
}

fn world(session: &Session, readings: &PerSide<Reading>) -> World {
    let note = SnapshotNote { contents: Hash::of_bytes(b""), kind: Completeness::Full, evidence: Evidence::default() };
    let records = readings.as_ref().map(|reading| reading.records.clone());
    World { records, ..World::empty("bench", session.rules.clone(), note) }
}

/// The same people after everything that needs no write was adopted; those on one side are left out.
fn settled(world: &World) -> World {
    let mut settled = world.clone();
    let both = |operation: &Operation| {
        let PerSide { copper, mailchimp } = operation.precondition.records.clone();
        Some(PerSide { copper: copper?, mailchimp: mailchimp? })
    };
    for operation in plan(world).plan.operations {
        if let (None, Some(records)) = (operation.side.side(), both(&operation)) {
            settled.links.push(base::adopted(&operation, None, records));
        }
    }
    let linked = |side: Side| settled.links.iter().map(|link| link.records.get(side).clone()).collect::<Vec<_>>();
    let kept = PerSide { copper: linked(Side::Copper), mailchimp: linked(Side::Mailchimp) };
    for side in Side::BOTH {
        let ids: std::collections::BTreeSet<_> = kept.get(side).iter().collect();
        settled.records.get_mut(side).retain(|id, _| ids.contains(id));
    }
    settled
}

fn over_contacts(bencher: Bencher<'_, '_>, work: impl Fn(&Scene) + Sync) {
    let scene = SCENE.lock().expect("no holder panics");
    bencher.counter(ItemsCount::new(2 * contacts())).bench_local(|| work(&scene));
}

/// The floor: nothing that looks at every byte can be faster.
#[divan::bench(sample_count = 10)]
fn a_floor_blake3_of_the_pages(bencher: Bencher<'_, '_>) {
    over_contacts(bencher, |scene| {
        for page in &scene.pages {
            black_box(blake3::hash(page));
        }
    });
}

#[divan::bench(sample_count = 10)]
fn b_read_and_parse_both_sides(bencher: Bencher<'_, '_>) {
    over_contacts(bencher, |scene| {
        for side in Side::BOTH {
            black_box(read(&scene.runtime, &scene.session, side));
        }
    });
}

fn stored(scene: &Scene, rounds: u32) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("sync.db"), 0).expect("a store");
    for _ in 0..rounds {
        for (_, reading) in scene.readings.iter() {
            store.record_snapshot(reading, Span { started_at: 0, finished_at: 0 }).expect("a snapshot");
        }
    }
}

#[divan::bench(sample_count = 5)]
fn c_store_first_snapshot(bencher: Bencher<'_, '_>) {
    over_contacts(bencher, |scene| stored(scene, 1));
}

#[divan::bench(sample_count = 5)]
fn d_store_first_and_unchanged_snapshot(bencher: Bencher<'_, '_>) {
    over_contacts(bencher, |scene| stored(scene, 2));
}

#[divan::bench(sample_count = 10)]
fn e_link_without_a_base(bencher: Bencher<'_, '_>) {
    over_contacts(bencher, |scene| {
        black_box(subjects(&scene.world, &Prepared::over(&scene.world)));
    });
}

#[divan::bench(sample_count = 10)]
fn f_link_with_a_base(bencher: Bencher<'_, '_>) {
    over_contacts(bencher, |scene| {
        black_box(subjects(&scene.settled, &Prepared::over(&scene.settled)));
    });
}

#[divan::bench(sample_count = 10)]
fn g_merge_and_plan_without_a_base(bencher: Bencher<'_, '_>) {
    over_contacts(bencher, |scene| {
        black_box(plan(&scene.world));
    });
}

#[divan::bench(sample_count = 10)]
fn h_merge_and_plan_nothing_changed(bencher: Bencher<'_, '_>) {
    over_contacts(bencher, |scene| {
        black_box(plan(&scene.settled));
    });
}
