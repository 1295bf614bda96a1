//! The walk in one process: the real clients and the real store against the sandbox's handlers,
//! without sockets, on a clock that only tests move. The seam for faults and cuts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use copper_mailchimp_sync::config::example::{Accounts, example};
use copper_mailchimp_sync::config::sources::{Sources, load};
use copper_mailchimp_sync::model::journal::{ApprovalWay, Run};
use copper_mailchimp_sync::model::plan::PlanFile;
use copper_mailchimp_sync::model::rules::Rules;
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::remote::copper::{CopperAccess, CopperRemote};
use copper_mailchimp_sync::remote::guard::Guarded;
use copper_mailchimp_sync::remote::http::{Http, Pace};
use copper_mailchimp_sync::remote::mailchimp::{Journeys, MailchimpAccess, MailchimpRemote};
use copper_mailchimp_sync::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use copper_mailchimp_sync::remote::{Quiet, Remote};
use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::faults::{Reply, Service};
use copper_mailchimp_sync::sandbox::message::Request;
use copper_mailchimp_sync::sandbox::state::{Keys, State};
use copper_mailchimp_sync::steps::apply::{Job, apply, settle};
use copper_mailchimp_sync::steps::approve::{Selection, approve};
use copper_mailchimp_sync::steps::plan::{Made, make};
use copper_mailchimp_sync::steps::{Clock, Extent, Place, Session, StepError, snapshot};
use copper_mailchimp_sync::store::Store;
use tempfile::TempDir;

/// 9 July 2025, 14:30:15 UTC.
pub const START: i64 = 1_752_071_415;

/// A clock that only tests move.
#[derive(Debug)]
pub struct VirtualClock(AtomicI64);

impl VirtualClock {
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Sends into a handler instead of a socket.
pub struct InProcess {
    state: Arc<Mutex<State>>,
    clock: Arc<VirtualClock>,
    service: Service,
}

#[async_trait]
impl Transport for InProcess {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let url = url::Url::parse(&request.url).unwrap();
        let message = Request {
            method: request.method.to_owned(),
            path: percent_decoded(url.path()),
            query: url.query_pairs().into_owned().collect(),
            headers: request.headers.iter().map(|header| (header.name.to_lowercase(), header.value.clone())).collect(),
            body: request.body.clone(),
        };
        let reply = self.state.lock().unwrap().answer(self.service, &message, self.clock.now() * 1000);
        match reply {
            Reply::HangUp => Err(TransportError::NoAnswer("hung up".to_owned())),
            Reply::Answer(response) => Ok(HttpResponse {
                status: response.status,
                headers: response.headers.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect(),
                body: response.body,
            }),
        }
    }
}

fn percent_decoded(path: &str) -> String {
    url::form_urlencoded::parse(path.replace('+', "%2B").as_bytes()).map(|(key, _)| key.into_owned()).collect()
}

/// Services, clock, and the folder of a store that survives sessions.
pub struct Rig {
    pub state: Arc<Mutex<State>>,
    pub clock: Arc<VirtualClock>,
    pub folder: TempDir,
    pub rules: Rules,
    keys: Keys,
}

impl Rig {
    /// Around services seeded by the caller at `START`.
    pub fn new(seed: impl FnOnce(&mut State, i64)) -> Self {
        let mut state = State::new(Quota::Off);
        seed(&mut state, START * 1000);
        let keys = state.keys();
        let folder = memory_folder();
        let rules = rules(folder.path(), &keys);
        let clock = Arc::new(VirtualClock(AtomicI64::new(START)));
        Self { state: Arc::new(Mutex::new(state)), clock, folder, rules, keys }
    }

    /// The time on the clock, UTC seconds.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// What the services hold.
    pub fn services(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The sandbox's transport to one service, for tests that put something in between.
    pub fn transport(&self, service: Service) -> Arc<dyn Transport> {
        Arc::new(InProcess { state: Arc::clone(&self.state), clock: Arc::clone(&self.clock), service })
    }

    /// A session as the program would open it.
    pub fn session(&self) -> Session {
        self.session_over(PerSide {
            copper: self.transport(Service::Copper),
            mailchimp: self.transport(Service::Mailchimp),
        })
    }

    /// A session over other transports.
    pub fn session_over(&self, transports: PerSide<Arc<dyn Transport>>) -> Session {
        let pace = Pace { requests_per_minute: None, connections: 8 };
        let copper = CopperRemote::new(
            Http::new(Side::Copper, transports.copper, pace),
            CopperAccess {
                base_url: "http://localhost/developer_api/v1".to_owned(),
                user_email: self.keys.user_email.clone(),
                api_key: self.keys.copper.clone().into(),
            },
            self.rules.fields.clone(),
        );
        let mailchimp = MailchimpRemote::new(
            Http::new(Side::Mailchimp, transports.mailchimp, pace),
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
        Session {
            store: Store::open(&self.folder.path().join("state/sync.db"), self.clock.now()).unwrap(),
            remotes,
            rules: self.rules.clone(),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            progress: Arc::new(Quiet),
            plans: self.folder.path().join("plans"),
            place: Place { host: "poste".to_owned(), user: "testeur".to_owned(), engine: "test".to_owned() },
            stop: tokio_util::sync::CancellationToken::new(),
            extent: Extent::Due(86_400),
        }
    }

    /// Settles what is in doubt and makes a plan.
    pub async fn plan(&self, session: &mut Session) -> Result<Made, StepError> {
        snapshot::identify(session).await?;
        settle::settle(session).await?;
        make(session, None).await
    }

    /// Approves all of a plan and performs it.
    pub async fn apply(&self, session: &mut Session, file: &PlanFile) -> Result<Run, StepError> {
        let approval = approve(session, file, &Selection::default(), ApprovalWay::Flag)?;
        apply(session, &Job { command: "apply", file, approval: &approval }).await
    }

    /// Plans and applies until a plan holds no change; at most two rounds, as promised.
    pub async fn settle_down(&self) {
        let mut session = self.session();
        for _ in 0..2 {
            let made = self.plan(&mut session).await.unwrap();
            self.apply(&mut session, &made.file).await.unwrap();
        }
        let made = self.plan(&mut session).await.unwrap();
        let left: Vec<_> = made.file.body.changes().collect();
        assert!(left.is_empty(), "{left:#?}");
    }
}

/// Where there is a file system in memory, on it: what is tested is the order of the writes, not the disk.
fn memory_folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn rules(folder: &Path, keys: &Keys) -> Rules {
    let text = example(&Accounts {
        user_email: &keys.user_email,
        copper_base_url: "http://localhost/developer_api/v1",
        audience: &keys.audience,
        mailchimp_base_url: Some("http://localhost/3.0"),
    });
    std::fs::write(folder.join("sync.toml"), text).unwrap();
    let environment = BTreeMap::from([
        ("COPPER_API_KEY".to_owned(), keys.copper.clone()),
        ("MAILCHIMP_API_KEY".to_owned(), keys.mailchimp.clone()),
    ]);
    let sources = Sources { config_flag: None, environment: &environment, directory: folder, home_config: None };
    load(&sources).unwrap().rules
}
