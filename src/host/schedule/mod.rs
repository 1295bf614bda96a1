//! The system's timer that starts `sync run`: installed, removed, looked at. What is written is a value,
//! made by a file a system; only `machine` touches the system.
//!
//! Invariant: nothing but our own unit, agent or lines is changed.

use std::path::PathBuf;

use crate::model::canonical::Hash;

mod crontab;
mod launchd;
pub mod machine;
pub mod period;
mod systemd;

pub use machine::{Installed, ScheduleError};
pub use period::Period;

/// What starts by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// The program, absolute.
    pub program: PathBuf,
    /// Its configuration, absolute; two installations on one machine differ in it.
    pub config: PathBuf,
    /// Between two runs.
    pub every: Period,
}

impl Timer {
    /// What the timer is called on the machine: the same for the same configuration.
    pub fn name(config: &std::path::Path) -> String {
        let hash = Hash::of_bytes(config.as_os_str().as_encoded_bytes());
        format!("copper-mailchimp-sync-{}", hash.short(8))
    }
}

/// Who keeps the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// The user's systemd.
    Systemd,
    /// The user's launchd.
    Launchd,
    /// The user's crontab.
    Crontab,
}

impl System {
    /// The word in messages and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Launchd => "launchd",
            Self::Crontab => "crontab",
        }
    }
}

/// A line for a crontab, for whoever has to put it there by hand.
pub fn crontab_line(timer: &Timer) -> String {
    crontab::line(timer)
}

#[cfg(test)]
mod tests;
