//! Puts a timer on this machine, takes it off, says whether it is there. It must not choose what the timer
//! starts.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::host::schedule::{Period, System, Timer, crontab, launchd, systemd};

/// A timer that is on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Installed {
    /// Who keeps the time.
    pub system: System,
    /// Between two runs; `None` where it is not one of ours any more.
    pub every: Option<Period>,
}

/// Why a timer could not be put on or taken off.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// This machine has none of the timers that are known.
    #[error("neither systemd, launchd nor crontab is here")]
    NoSystem,
    /// A file could not be written.
    #[error("{path}: {source}")]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A tool of the system said no.
    #[error("{tool}: {said}")]
    Refused {
        /// Which.
        tool: &'static str,
        /// Its own words.
        said: String,
    },
}

/// Who keeps the time on this machine.
///
/// # Errors
/// `NoSystem`.
pub fn system() -> Result<System, ScheduleError> {
    if cfg!(target_os = "macos") {
        Ok(System::Launchd)
    } else if run("systemctl", &["--user", "show-environment"], None).is_ok() {
        Ok(System::Systemd)
    } else if run("crontab", &["-l"], None).is_ok_or_empty() {
        Ok(System::Crontab)
    } else {
        Err(ScheduleError::NoSystem)
    }
}

/// Puts the timer on; one of the same name is replaced.
///
/// # Errors
/// `NoSystem`, `Unwritable`, `Refused`.
pub fn install(timer: &Timer) -> Result<System, ScheduleError> {
    let system = system()?;
    let name = Timer::name(&timer.config);
    match system {
        System::Systemd => {
            let folder = systemd_folder();
            write(&folder.join(format!("{name}.service")), &systemd::service(timer))?;
            write(&folder.join(format!("{name}.timer")), &systemd::timer(timer))?;
            told("systemctl", &["--user", "daemon-reload"], None)?;
            told("systemctl", &["--user", "enable", "--now", &format!("{name}.timer")], None)?;
            // A changed period holds from now on, not from the next login.
            told("systemctl", &["--user", "restart", &format!("{name}.timer")], None)?;
        }
        System::Launchd => {
            let path = agents_folder().join(format!("{name}.plist"));
            let shown = path.display().to_string();
            // What is not loaded cannot be unloaded, and need not be.
            let _absent = run("launchctl", &["unload", &shown], None);
            write(&path, &launchd::agent(timer))?;
            told("launchctl", &["load", "-w", &shown], None)?;
        }
        System::Crontab => told("crontab", &["-"], Some(&crontab::with(&crontab_now(), timer)))?,
    }
    Ok(system)
}

/// Takes the timer of a configuration off; whether one was there.
///
/// # Errors
/// `NoSystem`, `Unwritable`, `Refused`.
pub fn remove(config: &Path) -> Result<bool, ScheduleError> {
    let name = Timer::name(config);
    let was_there = installed(config)?.is_some();
    match (was_there, system()?) {
        (false, _) => {}
        (true, System::Systemd) => {
            told("systemctl", &["--user", "disable", "--now", &format!("{name}.timer")], None)?;
            for ending in ["timer", "service"] {
                delete(&systemd_folder().join(format!("{name}.{ending}")))?;
            }
            told("systemctl", &["--user", "daemon-reload"], None)?;
        }
        (true, System::Launchd) => {
            let path = agents_folder().join(format!("{name}.plist"));
            told("launchctl", &["unload", &path.display().to_string()], None)?;
            delete(&path)?;
        }
        (true, System::Crontab) => told("crontab", &["-"], Some(&crontab::without(&crontab_now(), &name)))?,
    }
    Ok(was_there)
}

/// The timer of a configuration, if one is on.
///
/// # Errors
/// `NoSystem`.
pub fn installed(config: &Path) -> Result<Option<Installed>, ScheduleError> {
    let system = system()?;
    let name = Timer::name(config);
    let every = match system {
        System::Systemd => {
            let text = fs::read_to_string(systemd_folder().join(format!("{name}.timer"))).ok();
            let is_on = run("systemctl", &["--user", "is-enabled", &format!("{name}.timer")], None).is_ok();
            text.filter(|_| is_on).map(|text| period_after(&text, "every "))
        }
        System::Launchd => {
            let text = fs::read_to_string(agents_folder().join(format!("{name}.plist"))).ok();
            text.map(|text| {
                let seconds = text.split("<integer>").nth(1)?.split('<').next()?.parse::<u32>().ok()?;
                Period::of_minutes(seconds / 60)
            })
        }
        System::Crontab => crontab::ours(&crontab_now(), &name).map(crontab::period),
    };
    Ok(every.map(|every| Installed { system, every }))
}

/// The period that stands after a word.
fn period_after(text: &str, word: &str) -> Option<Period> {
    let told = text.split(word).nth(1)?.split_whitespace().next()?;
    let (number, unit) = told.split_at_checked(told.len().checked_sub(1)?)?;
    let number: u32 = number.parse().ok()?;
    Period::of_minutes(if unit == "h" { number * 60 } else { number })
}

fn systemd_folder() -> PathBuf {
    let home = || home().join(".config");
    env::var_os("XDG_CONFIG_HOME").filter(|path| !path.is_empty()).map_or_else(home, PathBuf::from).join("systemd/user")
}

fn agents_folder() -> PathBuf {
    home().join("Library/LaunchAgents")
}

fn home() -> PathBuf {
    env::var_os("HOME").map_or_else(|| PathBuf::from("/"), PathBuf::from)
}

/// Nobody's crontab is an error to the tool, and an empty one to us.
fn crontab_now() -> String {
    run("crontab", &["-l"], None).unwrap_or_default()
}

fn write(path: &Path, text: &str) -> Result<(), ScheduleError> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    written.map_err(|source| ScheduleError::Unwritable { path: path.to_owned(), source })
}

fn delete(path: &Path) -> Result<(), ScheduleError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(ScheduleError::Unwritable { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

fn told(tool: &'static str, arguments: &[&str], input: Option<&str>) -> Result<(), ScheduleError> {
    run(tool, arguments, input).map(drop)
}

/// Runs a tool of the system and gives what it printed.
fn run(tool: &'static str, arguments: &[&str], input: Option<&str>) -> Result<String, ScheduleError> {
    let refused = |said: String| ScheduleError::Refused { tool, said };
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut command = Command::new(tool);
    command.args(arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| refused(error.to_string()))?;
    if let (Some(mut pipe), Some(text)) = (child.stdin.take(), input) {
        pipe.write_all(text.as_bytes()).map_err(|error| refused(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| refused(error.to_string()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

/// A tool that is there, whatever it holds.
trait IsThere {
    fn is_ok_or_empty(&self) -> bool;
}

impl IsThere for Result<String, ScheduleError> {
    fn is_ok_or_empty(&self) -> bool {
        match self {
            Ok(_) => true,
            Err(ScheduleError::Refused { said, .. }) => said.contains("no crontab"),
            Err(_) => false,
        }
    }
}
