//! A simulated installation: both services behind the line, the store in a folder of its own, and the
//! sessions that the program would open. It must not know what is right.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use copper_mailchimp_sync::model::journal::Approval;
use copper_mailchimp_sync::model::plan::PlanFile;
use copper_mailchimp_sync::model::rules::Rules;
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::remote::copper::{CopperAccess, CopperRemote};
use copper_mailchimp_sync::remote::guard::Guarded;
use copper_mailchimp_sync::remote::http::{Http, Pace};
use copper_mailchimp_sync::remote::mailchimp::{Journeys, MailchimpAccess, MailchimpRemote};
use copper_mailchimp_sync::remote::transport::Transport;
use copper_mailchimp_sync::remote::{Quiet, Remote};
use copper_mailchimp_sync::sandbox::copper::options::{EmailLookup, Fault, Quota, Stamping, TagOrder};
use copper_mailchimp_sync::sandbox::faults::Service;
use copper_mailchimp_sync::sandbox::mailchimp::options::{HostedForm, NewSubscribers, ShuffledTies};
use copper_mailchimp_sync::sandbox::state::{Keys, State};
use copper_mailchimp_sync::steps::{Clock, Extent, Place, Session};
use copper_mailchimp_sync::store::{Store, StoreError};
use fastrand::Rng;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::acts;
use super::audit::Books;
use super::script::Script;
use super::settings;
use super::time::Time;
use super::wire::{Tap, Wire};

/// Everything that one seed plays with.
pub struct World {
    pub wire: Arc<Mutex<Wire>>,
    pub time: Arc<Time>,
    pub rules: Rules,
    pub folder: TempDir,
    pub ended: Arc<Notify>,
    /// The plan that was written last, and where.
    pub saved: Option<(PlanFile, PathBuf)>,
    pub books: Books,
    keys: Keys,
    /// The store as the last command left it: opening it takes a third of the time of most commands. A
    /// process that was killed leaves none, and the next one opens its own.
    kept: Option<Store>,
}

impl World {
    /// The world that a script begins in; inside a paused runtime.
    pub fn of(script: &Script) -> Self {
        let time = Arc::new(Time::new());
        let mut state = State::new(Quota::Off);
        state.mailchimp.add_merge_field(&json!({"tag": "JOB", "name": "Fonction", "type": "text"}));
        behave(&mut state, &mut Rng::with_seed(script.seed));
        let now = time.true_ms() - 86_400_000;
        for (who, what) in &script.people {
            state.copper.seed(&acts::new_person(*who, *what), now);
        }
        for (who, what) in &script.members {
            state.mailchimp.seed(&acts::new_member(*who, *what), now);
        }
        let mut rules = settings::shipped();
        for setting in &script.settings {
            settings::set(&mut rules, *setting);
        }
        let keys = state.keys();
        let wire = Wire::new(state, Arc::clone(&time), script.seed);
        Self {
            books: Books::new(&wire.truth(), &rules),
            wire: Arc::new(Mutex::new(wire)),
            time,
            rules,
            folder: folder(),
            ended: Arc::new(Notify::new()),
            saved: None,
            keys,
            kept: None,
        }
    }

    /// The line, for a moment.
    pub fn wire(&self) -> MutexGuard<'_, Wire> {
        self.wire.lock().unwrap()
    }

    /// A plan is begun: what is written from now on may be its doing.
    pub fn begin(&mut self, file: &PlanFile, approval: &Approval) {
        self.books.begin(file, approval);
        self.wire().begun = self.books.begun.len();
    }

    fn line(&self, side: Side, service: Service) -> Http {
        let tap = Tap { wire: Arc::clone(&self.wire), service, ended: Arc::clone(&self.ended) };
        let transport: Arc<dyn Transport> = Arc::new(tap);
        Http::new(side, transport, Pace { requests_per_minute: None, connections: 4 })
    }

    /// A session as the program would open it.
    pub fn session(&mut self, stop: &CancellationToken) -> Result<Session, StoreError> {
        let copper = CopperRemote::new(
            self.line(Side::Copper, Service::Copper),
            CopperAccess {
                base_url: "http://localhost/developer_api/v1".to_owned(),
                user_email: self.keys.user_email.clone(),
                api_key: self.keys.copper.clone().into(),
            },
            self.rules.fields.clone(),
        );
        let mailchimp = MailchimpRemote::new(
            self.line(Side::Mailchimp, Service::Mailchimp),
            MailchimpAccess {
                base_url: "http://localhost/3.0".to_owned(),
                audience: self.keys.audience.clone(),
                api_key: self.keys.mailchimp.clone().into(),
                start_journeys: Journeys::Quiet,
            },
            self.rules.fields.clone(),
        );
        let remotes: PerSide<Arc<dyn Remote>> = PerSide {
            copper: Arc::new(Guarded::new(copper, self.rules.scope.clone())),
            mailchimp: Arc::new(Guarded::new(mailchimp, self.rules.scope.clone())),
        };
        let store = match self.kept.take() {
            Some(store) => store,
            None => Store::open(&self.database(), self.time.now())?,
        };
        Ok(Session {
            store,
            remotes,
            rules: self.rules.clone(),
            clock: Arc::clone(&self.time) as Arc<dyn Clock>,
            progress: Arc::new(Quiet),
            plans: self.folder.path().join("plans"),
            place: Place { host: "poste".to_owned(), user: "testeur".to_owned(), engine: "simulation".to_owned() },
            stop: stop.clone(),
            extent: Extent::Due(DAY_SECONDS),
        })
    }

    /// Hands the store on to the next command.
    pub fn keep(&mut self, session: Session) {
        self.kept = Some(session.store);
    }

    fn state_folder(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn database(&self) -> PathBuf {
        self.state_folder().join("sync.db")
    }

    /// Copies the store aside.
    pub fn back_up(&self) {
        let aside = self.folder.path().join("backup");
        let _absent = std::fs::remove_dir_all(&aside);
        copy(&self.state_folder(), &aside);
    }

    /// Puts yesterday's copy in place of the store; whether there is one.
    pub fn restore(&mut self) -> bool {
        self.kept = None;
        let aside = self.folder.path().join("backup");
        if aside.exists() {
            let _absent = std::fs::remove_dir_all(self.state_folder());
            copy(&aside, &self.state_folder());
        }
        aside.exists()
    }
}

/// Everything is read once a day; in between what changed.
const DAY_SECONDS: i64 = 86_400;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).into_iter().flatten() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// In memory where the machine has such a folder.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.unwrap()
}

/// What is uncertain of both services, or differs between accounts.
fn behave(state: &mut State, rng: &mut Rng) {
    let copper = state.copper.options_mut();
    copper.shuffled_ties = [Fault::Off, Fault::On][rng.usize(0..2)];
    copper.overstated_total = [Fault::Off, Fault::Off, Fault::On][rng.usize(0..3)];
    copper.tag_order = [TagOrder::AsSent, TagOrder::Sorted][rng.usize(0..2)];
    copper.no_op_put = [Stamping::Bumps, Stamping::Quiet][rng.usize(0..2)];
    copper.email_lookup = [EmailLookup::Current, EmailLookup::Lagging][rng.usize(0..2)];
    let mailchimp = state.mailchimp.options_mut();
    mailchimp.shuffled_ties = [ShuffledTies::Off, ShuffledTies::On][rng.usize(0..2)];
    mailchimp.hosted_form = [HostedForm::SingleOptIn, HostedForm::DoubleOptIn][rng.usize(0..2)];
    mailchimp.new_subscribers =
        [NewSubscribers::Subscribed, NewSubscribers::Subscribed, NewSubscribers::Pending][rng.usize(0..3)];
}
