//! From typed errors to what a person reads: cause, remedy, exit code. One total match per kind of
//! error; it must hold no words of its own.

use crate::cli::exit::Exit;
use crate::config::error::ConfigError;
use crate::model::journal::Problem;
use crate::model::plan::Check;
use crate::remote::{RemoteError, RemoteErrorKind};
use crate::report::json::Ending;
use crate::report::locale::{Argument, Catalogue};
use crate::report::words;
use crate::steps::{Refusal, StepError};
use crate::store::{PlanFileError, StoreError};

/// How a command failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    /// A lasting word for programs.
    pub code: &'static str,
    /// One line that states the cause.
    pub message: String,
    /// What to do; empty where nothing can be said.
    pub hint: String,
}

impl Failure {
    /// A failure whose message is `error-CODE` and whose remedy is `hint-CODE`.
    pub fn new(catalogue: &Catalogue, exit: Exit, code: &'static str, arguments: &[(&str, Argument<'_>)]) -> Self {
        Self {
            exit,
            code,
            message: catalogue.format(&format!("error-{code}"), arguments),
            hint: catalogue.format(&format!("hint-{code}"), arguments),
        }
    }

    /// What `--json` says of it.
    pub fn ending(&self) -> Ending {
        Ending { outcome: self.exit.outcome(), error: Some(self.problem()) }
    }

    /// Its part of a document that also answers what was asked for.
    pub fn problem(&self) -> Problem {
        Problem { code: self.code.to_owned(), message: self.message.clone(), hint: self.hint.clone() }
    }

    /// The failure of a step. A service's refusal before anything was written is a matter of
    /// configuration.
    pub fn of_step(catalogue: &Catalogue, error: &StepError) -> Self {
        match error {
            StepError::Remote(error) => Self::of_remote(catalogue, error),
            StepError::Snapshot(error) => Self::new(
                catalogue,
                Exit::Stopped,
                "snapshot-failed",
                &[("side", error.side.as_str().into()), ("cause", (&error.to_string()).into())],
            ),
            StepError::Store(error) => Self::of_store(catalogue, error),
            StepError::PlanFile(error) => Self::of_plan_file(catalogue, error),
            StepError::Refused(refusal) => Self::of_refusal(catalogue, refusal),
            StepError::Guard(check) => Self::of_guard(catalogue, check),
            StepError::WrongAccount { side, expected, found } => Self::new(
                catalogue,
                Exit::Stopped,
                "wrong-account",
                &[("side", side.as_str().into()), ("expected", expected.into()), ("found", found.into())],
            ),
            StepError::Unwritable { path, source } => Self::unwritable(catalogue, &path.display().to_string(), source),
        }
    }

    /// A file or folder that cannot be written.
    pub fn unwritable(catalogue: &Catalogue, path: &str, source: &std::io::Error) -> Self {
        Self::new(
            catalogue,
            Exit::Failed,
            "unwritable",
            &[("path", path.into()), ("cause", (&source.to_string()).into())],
        )
    }

    /// The failure of a service.
    pub fn of_remote(catalogue: &Catalogue, error: &RemoteError) -> Self {
        let (exit, code) = match error.kind {
            RemoteErrorKind::Unauthorized => (Exit::Configuration, "unauthorized"),
            RemoteErrorKind::NotFound => (Exit::Configuration, "remote-not-found"),
            RemoteErrorKind::Rejected | RemoteErrorKind::Refused | RemoteErrorKind::Forgotten => {
                (Exit::Configuration, "rejected")
            }
            RemoteErrorKind::RateLimited => (Exit::Failed, "rate-limited"),
            RemoteErrorKind::Unreachable | RemoteErrorKind::Doubtful => (Exit::Failed, "unreachable"),
            RemoteErrorKind::Unreadable => (Exit::Stopped, "unreadable"),
            RemoteErrorKind::OutOfScope => (Exit::Stopped, "out-of-scope"),
        };
        Self::new(
            catalogue,
            exit,
            code,
            &[("side", error.side.as_str().into()), ("cause", (&error.to_string()).into())],
        )
    }

    /// The failure of the store.
    pub fn of_store(catalogue: &Catalogue, error: &StoreError) -> Self {
        let cause = error.to_string();
        let cause = ("cause", Argument::from(&cause));
        match error {
            StoreError::NewerSchema { .. } => Self::new(catalogue, Exit::Failed, "newer-store", &[cause]),
            StoreError::InDoubt => Self::new(catalogue, Exit::Refused, "forget-in-doubt", &[]),
            StoreError::NotAStore { path } => {
                Self::new(catalogue, Exit::Failed, "foreign-store", &[("path", (&path.display().to_string()).into())])
            }
            StoreError::Corrupt { .. } => Self::new(catalogue, Exit::Failed, "corrupt-store", &[cause]),
            StoreError::Unwritable { path, source } => Self::unwritable(catalogue, &path.display().to_string(), source),
            StoreError::DiskFull => Self::new(catalogue, Exit::Failed, "disk-full", &[]),
            StoreError::Busy => Self::new(catalogue, Exit::Locked, "busy-store", &[]),
            StoreError::Locked { holder, .. } => {
                Self::new(catalogue, Exit::Locked, "locked", &[("holder", holder.into())])
            }
            StoreError::NotFound { what } => {
                Self::new(catalogue, Exit::Failed, "not-found", &[("what", (*what).into())])
            }
            StoreError::Ambiguous { prefix, .. } => {
                Self::new(catalogue, Exit::Usage, "ambiguous", &[("prefix", prefix.into()), cause])
            }
            StoreError::Moved { .. }
            | StoreError::AlreadyLinked { .. }
            | StoreError::AlreadyRecorded { .. }
            | StoreError::Interrupted { .. }
            | StoreError::Sqlite(_) => Self::new(catalogue, Exit::Failed, "store", &[cause]),
        }
    }

    /// A plan file that is not to be trusted: nothing is written.
    pub fn of_plan_file(catalogue: &Catalogue, error: &PlanFileError) -> Self {
        let cause = error.to_string();
        let cause = ("cause", Argument::from(&cause));
        match error {
            PlanFileError::Unreadable { path, source } => Self::new(
                catalogue,
                Exit::Failed,
                "unreadable-file",
                &[("path", (&path.display().to_string()).into()), ("cause", (&source.to_string()).into())],
            ),
            PlanFileError::NotJson { .. } | PlanFileError::NotAPlan { .. } => {
                Self::new(catalogue, Exit::Refused, "not-a-plan", &[cause])
            }
            PlanFileError::OtherFormat { .. } => Self::new(catalogue, Exit::Refused, "other-format", &[cause]),
            PlanFileError::Changed | PlanFileError::Unsealed { .. } => {
                Self::new(catalogue, Exit::Refused, "plan-changed", &[])
            }
        }
    }

    /// Why a plan is not applied.
    pub fn of_refusal(catalogue: &Catalogue, refusal: &Refusal) -> Self {
        let refused = |code| Self::new(catalogue, Exit::Refused, code, &[]);
        match refusal {
            Refusal::Changed => refused("plan-changed"),
            Refusal::Foreign => refused("plan-foreign"),
            Refusal::Used => refused("plan-used"),
            Refusal::Expired => refused("plan-expired"),
            Refusal::NotApproved => refused("plan-not-approved"),
            Refusal::OtherConfiguration => refused("plan-other-configuration"),
            Refusal::OtherScope => refused("plan-other-scope"),
            Refusal::Declined => refused("plan-declined"),
            Refusal::FirstPlan => refused("run-first-plan"),
            Refusal::WiderScope => refused("run-wider-scope"),
            Refusal::Stale(contacts) => {
                let names: Vec<&str> = contacts.iter().map(|contact| contact.email.as_str()).collect();
                Self::new(catalogue, Exit::Refused, "plan-stale", &[("contacts", (&names.join(", ")).into())])
            }
            Refusal::NoSuchOperation(prefix) => {
                Self::new(catalogue, Exit::Usage, "no-such-operation", &[("prefix", prefix.into())])
            }
        }
    }

    /// A guard that spoke.
    pub fn of_guard(catalogue: &Catalogue, check: &Check) -> Self {
        let said = words::check(catalogue, check);
        Self::new(catalogue, Exit::Stopped, "guard", &[("check", (&said).into()), ("name", (&check.name).into())])
    }

    /// A configuration that cannot be used.
    pub fn of_config(catalogue: &Catalogue, error: &ConfigError) -> Self {
        let cause = error.to_string();
        let code = match error {
            ConfigError::NotFound { .. } => "config-not-found",
            ConfigError::Absent { .. } => "config-absent",
            ConfigError::Unreadable { .. } => "config-unreadable",
            ConfigError::Invalid(_) => "config-invalid",
        };
        Self::new(catalogue, Exit::Configuration, code, &[("cause", (&cause).into())])
    }
}
