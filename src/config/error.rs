//! Why a configuration was not accepted: all mistakes at once, each with its place. It holds data
//! and plain English; it must never hold a secret.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::config::problem::Problem;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named by `--config` or `SYNC_CONFIG` is not there.
    #[error("could not find the configuration file: {}", path.display())]
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file is there and cannot be read.
    #[error("could not read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing names an account: no file, no variable.
    #[error("could not find a configuration: no sync.toml, and no account in the environment or .env")]
    Absent {
        /// The files that were looked for.
        looked_in: Vec<PathBuf>,
    },
    /// What was read holds mistakes; never empty, in order of place.
    #[error("{}", one_a_line(.0))]
    Invalid(Vec<Mistake>),
}

/// One mistake and its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file as a person would name it; none for the environment.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// The dotted key, or the variable that stands for it.
    pub key: String,
    /// What is wrong.
    pub problem: Problem,
}

impl ConfigError {
    /// The mistakes; empty where a file could not be read at all.
    pub fn mistakes(&self) -> &[Mistake] {
        match self {
            Self::Invalid(mistakes) => mistakes,
            Self::NotFound { .. } | Self::Unreadable { .. } | Self::Absent { .. } => &[],
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(formatter, "{file}:{line}: ")?,
            (Some(file), None) => write!(formatter, "{file}: ")?,
            (None, _) => {}
        }
        let Self { key, problem, .. } = self;
        match problem {
            Problem::Syntax { .. } => write!(formatter, "{problem}"),
            Problem::UnknownKey { .. } => write!(formatter, "unknown key `{key}`, {problem}"),
            _ => write!(formatter, "`{key}` {problem}"),
        }
    }
}

fn one_a_line(mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
