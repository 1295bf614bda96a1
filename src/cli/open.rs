//! From settings to a session: store, lock, both clients behind the guard. It must not call a
//! service.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::App;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::progress::Bars;
use crate::config::error::ConfigError;
use crate::config::settings::{Keys, Settings};
use crate::config::sources::{self, Sources};
use crate::model::mapping::FieldMapping;
use crate::model::rules::Scope;
use crate::model::side::{PerSide, Side};
use crate::remote::copper::{CopperAccess, CopperRemote};
use crate::remote::guard::Guarded;
use crate::remote::http::{Http, Pace};
use crate::remote::mailchimp::{Journeys, MailchimpAccess, MailchimpRemote};
use crate::remote::survey::Survey;
use crate::remote::wire_transport::ReqwestTransport;
use crate::remote::{Progress, Quiet, Remote};
use crate::steps::{Clock, Extent, Place, Session};
use crate::store::{Lock, Store};

/// Copper documents no limit on open connections; four keep a slow answer from holding up the rest.
const COPPER_CONNECTIONS: usize = 4;

/// The settings, with everything needed to talk to both services.
///
/// # Errors
/// A configuration that cannot be used.
pub fn settings(app: &mut App) -> Result<Settings, Failure> {
    loaded(app, sources::load)
}

/// The settings for what stays on this machine: keys may be missing.
///
/// # Errors
/// A configuration that cannot be used.
pub fn local_settings(app: &mut App) -> Result<Settings, Failure> {
    loaded(app, sources::load_local)
}

fn loaded(app: &mut App, load: fn(&Sources<'_>) -> Result<Settings, ConfigError>) -> Result<Settings, Failure> {
    let directory = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let sources = Sources {
        config_flag: app.global.config.as_deref(),
        environment: &app.environment,
        directory: &directory,
        home_config: sources::home_config(),
    };
    let settings = load(&sources).map_err(|error| Failure::of_config(&app.catalogue, &error))?;
    app.speak(settings.language.as_deref());
    Ok(settings)
}

/// The store alone.
///
/// # Errors
/// A store that cannot be opened.
pub fn store(app: &App, settings: &Settings) -> Result<Store, Failure> {
    Store::open(&settings.state, SystemClock.now()).map_err(|error| Failure::of_store(&app.catalogue, &error))
}

/// The lock that keeps two runs apart; held while it lives.
///
/// # Errors
/// Another run holds it.
pub fn lock(app: &App, settings: &Settings, command: &str) -> Result<Lock, Failure> {
    Lock::take(&settings.state, command, SystemClock.now()).map_err(|error| Failure::of_store(&app.catalogue, &error))
}

/// Everything that a step needs.
///
/// # Errors
/// A store that cannot be opened; keys that are missing.
pub fn session(app: &App, settings: &Settings) -> Result<Session, Failure> {
    let progress: Arc<dyn Progress> =
        if app.output.shows_progress() { Arc::new(Bars::new(&app.catalogue)) } else { Arc::new(Quiet) };
    Ok(Session {
        store: store(app, settings)?,
        remotes: remotes(app, settings)?,
        rules: settings.rules.clone(),
        clock: Arc::new(SystemClock),
        progress,
        plans: settings.plans.clone(),
        place: place(&app.environment),
        stop: app.signals.stop.clone(),
        extent: Extent::Due(i64::try_from(settings.schedule.full_snapshot_every.as_secs()).unwrap_or(i64::MAX)),
    })
}

/// Both services behind the guard.
///
/// # Errors
/// Keys that are missing; a base URL that leads nowhere.
pub fn remotes(app: &App, settings: &Settings) -> Result<PerSide<Arc<dyn Remote>>, Failure> {
    let scope: &Scope = &settings.rules.scope;
    Ok(PerSide {
        copper: Arc::new(Guarded::new(copper(app, settings)?, scope.clone())),
        mailchimp: Arc::new(Guarded::new(mailchimp(app, settings)?, scope.clone())),
    })
}

/// Both services, asked about themselves.
///
/// # Errors
/// Keys that are missing; a base URL that leads nowhere.
pub fn surveys(app: &App, settings: &Settings) -> Result<PerSide<Arc<dyn Survey>>, Failure> {
    Ok(PerSide { copper: Arc::new(copper(app, settings)?), mailchimp: Arc::new(mailchimp(app, settings)?) })
}

fn transport(app: &App, base_url: &str) -> Result<Arc<ReqwestTransport>, Failure> {
    let failure =
        |cause: String| Failure::new(&app.catalogue, Exit::Failed, "transport", &[("cause", (&cause).into())]);
    ReqwestTransport::new(base_url).map(Arc::new).map_err(|error| failure(error.to_string()))
}

fn keys(app: &App, settings: &Settings) -> Result<Keys, Failure> {
    settings.keys().map_err(|error| Failure::of_config(&app.catalogue, &error))
}

fn copper(app: &App, settings: &Settings) -> Result<CopperRemote, Failure> {
    let access = CopperAccess {
        base_url: settings.copper.base_url.clone(),
        user_email: settings.copper.user_email.clone(),
        api_key: keys(app, settings)?.copper,
    };
    copper_of(app, access, Some(settings.copper.requests_per_minute), settings.rules.fields.clone())
}

fn mailchimp(app: &App, settings: &Settings) -> Result<MailchimpRemote, Failure> {
    let access = MailchimpAccess {
        base_url: settings.mailchimp.base_url.clone(),
        audience: settings.mailchimp.audience.clone(),
        api_key: keys(app, settings)?.mailchimp,
        start_journeys: if settings.mailchimp.start_journeys { Journeys::Start } else { Journeys::Quiet },
    };
    let connections = usize::try_from(settings.mailchimp.connections).unwrap_or(1);
    mailchimp_of(app, access, Some(connections), settings.rules.fields.clone())
}

/// A line to the account that `access` opens; no limit: that of a few requests.
///
/// # Errors
/// A base URL that leads nowhere.
pub fn copper_of(
    app: &App,
    access: CopperAccess,
    requests_per_minute: Option<u32>,
    fields: Vec<FieldMapping>,
) -> Result<CopperRemote, Failure> {
    let pace = Pace { requests_per_minute, connections: COPPER_CONNECTIONS };
    let line = Http::new(Side::Copper, transport(app, &access.base_url)?, pace);
    Ok(CopperRemote::new(line, access, fields))
}

/// A line to the audience that `access` names.
///
/// # Errors
/// A base URL that leads nowhere.
pub fn mailchimp_of(
    app: &App,
    access: MailchimpAccess,
    connections: Option<usize>,
    fields: Vec<FieldMapping>,
) -> Result<MailchimpRemote, Failure> {
    let pace = Pace { requests_per_minute: None, connections: connections.unwrap_or(1) };
    let line = Http::new(Side::Mailchimp, transport(app, &access.base_url)?, pace);
    Ok(MailchimpRemote::new(line, access, fields))
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }
}

/// Who sits where.
pub fn place(environment: &BTreeMap<String, String>) -> Place {
    let named = |names: &[&str]| names.iter().find_map(|name| environment.get(*name)).cloned();
    let host = named(&["HOSTNAME"])
        .or_else(|| Some(std::fs::read_to_string(Path::new("/etc/hostname")).ok()?.trim().to_owned()));
    Place {
        host: host.unwrap_or_default(),
        user: named(&["USER", "LOGNAME"]).unwrap_or_default(),
        engine: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
    }
}
