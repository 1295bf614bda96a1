//! `sync doctor`: looks over the installation and says what to do. It must not send a write that could
//! take effect, nor change what is stored.

use std::fs;
use std::path::Path;

use crate::cli::args::Doctor as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::open::{self, SystemClock};
use crate::cli::why::rendered;
use crate::cli::{App, schedule, values};
use crate::config::settings::Settings;
use crate::host::disk;
use crate::host::schedule::Period;
use crate::model::checkup::{Finding, Subject, Verdict};
use crate::model::journal::Problem;
use crate::report::doctor;
use crate::report::json::{self, Ending, FindingTold};
use crate::steps::Clock as _;
use crate::steps::doctor::{self as step, Services};
use crate::store::{Lock, Store, StoreError};

/// Below this, a snapshot of a large account may not fit.
const SCANT_BYTES: u64 = 1 << 30;

/// Below this, the next run may fail.
const BARE_BYTES: u64 = 100 << 20;

/// Runs the command.
///
/// # Errors
/// A configuration that not even what stays on this machine can be read from.
pub async fn execute(app: &mut App, _: &Arguments) -> Result<Exit, Failure> {
    let local = open::local_settings(app)?;
    let mut findings = Vec::new();
    let full = open::settings(app);
    findings.push(match &full {
        Ok(settings) => configuration(settings),
        Err(failure) => Finding::new(Subject::Configuration, Verdict::Bad, "faulty").with("cause", &failure.message),
    });
    findings.push(secrets(&local));
    let store = store(&local);
    if let Ok(settings) = &full {
        findings.extend(
            step::services(
                &services(app, settings)?,
                store.as_ref().and_then(|store| store.as_ref().ok()),
                SystemClock.now(),
            )
            .await,
        );
    }
    findings.extend(match &store {
        None => vec![Finding::new(Subject::Store, Verdict::Good, "new")],
        Some(store) => step::kept(store.as_ref()),
    });
    findings.extend([room(&local), lock(&local), timer(&local), notify(&local)]);
    findings.sort_by_key(|finding| finding.subject);
    let told = doctor::told(&findings, &app.program, &app.catalogue);
    let exit = exit(&findings);
    tell(app, full.as_ref().unwrap_or(&local), &told, exit);
    Ok(exit)
}

fn services(app: &App, settings: &Settings) -> Result<Services, Failure> {
    Ok(Services {
        surveys: open::surveys(app, settings)?,
        remotes: open::remotes(app, settings)?,
        audience: settings.mailchimp.audience.clone(),
        fields: settings.rules.fields.clone(),
    })
}

fn configuration(settings: &Settings) -> Finding {
    match &settings.file {
        Some(file) => Finding::good(Subject::Configuration).with("path", file.display()),
        None => Finding::new(Subject::Configuration, Verdict::Good, "environment"),
    }
}

/// Whoever may read the keys may do with both services what this program may.
fn secrets(settings: &Settings) -> Finding {
    let path = settings.folder.join(".env");
    match others_may_read(&path) {
        Some(true) => Finding::new(Subject::Secrets, Verdict::Bad, "open").with("path", path.display()),
        Some(false) => Finding::good(Subject::Secrets).with("path", path.display()),
        None => Finding::new(Subject::Secrets, Verdict::Good, "elsewhere"),
    }
}

#[cfg(unix)]
fn others_may_read(path: &Path) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some(metadata.permissions().mode() & 0o077 != 0)
}

/// Elsewhere the folder's own access list is the guard.
#[cfg(not(unix))]
fn others_may_read(path: &Path) -> Option<bool> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|_| false)
}

/// `None` where there is none yet; one that is there is not made by looking.
fn store(settings: &Settings) -> Option<Result<Store, StoreError>> {
    settings.state.exists().then(|| Store::open(&settings.state, SystemClock.now()))
}

fn room(settings: &Settings) -> Finding {
    let held = fs::metadata(&settings.state).map_or(0, |metadata| metadata.len());
    disk::free_bytes(&settings.state).map_or_else(|_| Finding::unknown(Subject::Disk), |free| enough(free, held))
}

/// Whether `free` bytes are enough beside a database of `held`.
fn enough(free: u64, held: u64) -> Finding {
    let finding = match free {
        // An upgrade copies the database first.
        _ if free < BARE_BYTES.max(held) => Finding::new(Subject::Disk, Verdict::Bad, "full"),
        _ if free < SCANT_BYTES.max(held * 3) => Finding::new(Subject::Disk, Verdict::Advice, "scant"),
        _ => Finding::good(Subject::Disk),
    };
    finding.with("free", free >> 20)
}

fn lock(settings: &Settings) -> Finding {
    if !settings.state.exists() {
        return Finding::good(Subject::Lock);
    }
    match Lock::take(&settings.state, "doctor", SystemClock.now()) {
        Ok(_) => Finding::good(Subject::Lock),
        Err(StoreError::Locked { holder, .. }) => {
            Finding::new(Subject::Lock, Verdict::Advice, "held").with("holder", holder)
        }
        Err(error) => Finding::new(Subject::Lock, Verdict::Bad, "unwritable").with("cause", error),
    }
}

/// Whether a timer is on, and the one that the configuration asks for.
fn timer(settings: &Settings) -> Finding {
    let wanted = Period::of(settings.schedule.every);
    match schedule::installed(settings) {
        Ok(Some(found)) if found.every == wanted => Finding::good(Subject::Schedule)
            .with("system", found.system.as_str())
            .with("every", wanted.map(|every| every.to_string()).unwrap_or_default()),
        Ok(Some(_)) => Finding::new(Subject::Schedule, Verdict::Advice, "other"),
        Ok(None) => Finding::new(Subject::Schedule, Verdict::Advice, "off"),
        Err(error) => Finding::new(Subject::Schedule, Verdict::Advice, "nobody").with("cause", error),
    }
}

fn notify(settings: &Settings) -> Finding {
    let is_set = |key: &str| settings.values.get(key).is_some_and(|value| !value.is_empty());
    if is_set("notify.email.to") || is_set("notify.webhook_env") {
        Finding::good(Subject::Notify)
    } else {
        Finding::new(Subject::Notify, Verdict::Advice, "nobody")
    }
}

/// What a person sets is told apart from what went wrong by itself.
fn exit(findings: &[Finding]) -> Exit {
    let is_bad = |finding: &&Finding| finding.verdict == Verdict::Bad;
    let is_set = |finding: &Finding| match finding.subject {
        Subject::Configuration | Subject::Audience | Subject::CopperFields | Subject::MergeFields => true,
        Subject::CopperKey | Subject::MailchimpKey => finding.state == "refused",
        _ => false,
    };
    match findings.iter().filter(is_bad).any(is_set) {
        true => Exit::Configuration,
        false if findings.iter().any(|finding| is_bad(&finding)) => Exit::Failed,
        false => Exit::Done,
    }
}

fn tell(app: &App, settings: &Settings, told: &[FindingTold], exit: Exit) {
    if app.output.is_json {
        app.output.answer(&json::findings(told, &ending(told, exit)));
        return;
    }
    app.output.answer(&rendered(|out| doctor::render(told, &app.catalogue, out)));
    if app.global.verbose > 0 {
        app.output.answer(&values::text(settings, &app.catalogue));
    }
}

/// The first thing that is bad stands for all.
fn ending(told: &[FindingTold], exit: Exit) -> Ending {
    let problem = |finding: &FindingTold| Problem {
        code: finding.subject.as_str().replace('_', "-"),
        message: finding.message.clone(),
        hint: finding.remedy.clone(),
    };
    let first = told.iter().find(|finding| finding.verdict == Verdict::Bad && exit != Exit::Done);
    Ending { outcome: exit.outcome(), error: first.map(problem) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_that_is_needed_grows_with_the_database() {
        const GIB: u64 = 1 << 30;
        for (free, held, expected) in [
            (10 * GIB, 0, Verdict::Good),
            (GIB - 1, 0, Verdict::Advice),
            (BARE_BYTES - 1, 0, Verdict::Bad),
            (8 * GIB, 3 * GIB, Verdict::Advice),
            (2 * GIB, 3 * GIB, Verdict::Bad),
        ] {
            assert_eq!(enough(free, held).verdict, expected, "{free} beside {held}");
        }
    }
}
