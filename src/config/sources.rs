//! Finds the configuration and loads it, telling all mistakes at once. It must not read the process
//! itself: environment and current folder are handed in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::config::assemble::{self, Parts};
use crate::config::check;
use crate::config::error::{ConfigError, Mistake};
use crate::config::fields;
use crate::config::file::{self, FileValues};
use crate::config::layers;
use crate::config::problem::{Problem, SecretProblem};
use crate::config::secrets::{Secrets, Vault};
use crate::config::settings::Settings;
use crate::config::variables::Variables;

/// The name of the configuration file.
pub const FILE_NAME: &str = "sync.toml";

/// Where a configuration may come from.
#[derive(Clone)]
pub struct Sources<'a> {
    /// `--config`.
    pub config_flag: Option<&'a Path>,
    /// The variables of the process; may hold secrets, hence no `Debug`.
    pub environment: &'a BTreeMap<String, String>,
    /// The current folder, absolute.
    pub directory: &'a Path,
    /// The file in the user's configuration folder, whether it is there or not.
    pub home_config: Option<PathBuf>,
}

/// Everything needed to talk to both services.
///
/// # Errors
/// `NotFound`, `Unreadable`, `Absent`, and `Invalid` with every mistake, missing keys and account
/// settings among them.
pub fn load(sources: &Sources<'_>) -> Result<Settings, ConfigError> {
    read(sources, Reach::Services)
}

/// Everything needed without a service: no secret is read, and the account settings may be missing.
///
/// # Errors
/// `NotFound`, `Unreadable` and `Invalid`.
pub fn load_local(sources: &Sources<'_>) -> Result<Settings, ConfigError> {
    read(sources, Reach::Local)
}

/// The configuration file in the user's configuration folder; none for a user without a home.
pub fn home_config() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    let folder = folders.config_dir().join("copper-mailchimp-sync");
    Some(folder.join(FILE_NAME))
}

/// Which file would be read: the flag's, `SYNC_CONFIG`'s, the current folder's, the user's; the
/// first two must be there.
///
/// # Errors
/// `NotFound`.
pub fn locate(sources: &Sources<'_>) -> Result<Option<PathBuf>, ConfigError> {
    let variable = sources.environment.get("SYNC_CONFIG").map(Path::new);
    let named = variable.filter(|path| !path.as_os_str().is_empty());
    if let Some(path) = sources.config_flag.or(named) {
        let path = sources.directory.join(path);
        return if path.exists() { Ok(Some(path)) } else { Err(ConfigError::NotFound { path }) };
    }
    Ok(usual_places(sources).into_iter().find(|path| path.exists()))
}

/// What the settings are for.
#[derive(Clone, Copy)]
enum Reach {
    Services,
    Local,
}

fn read(sources: &Sources<'_>, reach: Reach) -> Result<Settings, ConfigError> {
    let path = locate(sources)?;
    let parent = path.as_deref().and_then(Path::parent);
    let folder = parent.unwrap_or(sources.directory).to_owned();
    let mut file = file_values(path.as_deref(), sources.directory)?;
    let mut mistakes = std::mem::take(&mut file.mistakes);
    let dotenv = optional_text_of(&folder.join(".env"))?;
    let variables = Variables::new(sources.environment, &dotenv, &mut mistakes);
    let values = layers::merge(&file, &variables, &mut mistakes);
    let address_state = values.word("mailchimp.address_state");
    let fields = fields::read(&file, address_state, &mut mistakes);
    mistakes.extend(check::relations(&values));
    let secrets = match reach {
        Reach::Local => Secrets::default(),
        Reach::Services if path.is_none() && check::names_no_account(&values) => {
            let looked_in = usual_places(sources);
            return Err(ConfigError::Absent { looked_in });
        }
        Reach::Services => {
            mistakes.extend(check::accounts(&values));
            Vault::new(&values, &variables, &folder).open(&mut mistakes)
        }
    };
    if mistakes.is_empty() {
        Ok(assemble::settings(Parts { file: path, folder, values, fields, secrets }))
    } else {
        Err(invalid(mistakes))
    }
}

fn file_values(path: Option<&Path>, directory: &Path) -> Result<FileValues, ConfigError> {
    let Some(path) = path else {
        return Ok(FileValues::default());
    };
    let values = file::read(&shown(path, directory), &text_of(path)?);
    if values.mistakes.iter().any(is_syntax) {
        return Err(invalid(values.mistakes));
    }
    Ok(values)
}

fn usual_places(sources: &Sources<'_>) -> Vec<PathBuf> {
    let here = sources.directory.join(FILE_NAME);
    [here].into_iter().chain(sources.home_config.clone()).collect()
}

fn text_of(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
}

fn optional_text_of(path: &Path) -> Result<String, ConfigError> {
    match text_of(path) {
        Err(ConfigError::Unreadable { source, .. }) if is_no_file(&source) => Ok(String::new()),
        other => other,
    }
}

/// A folder named `.env` is a Python environment, not a file of variables.
fn is_no_file(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::IsADirectory)
}

/// The file as a person in that folder would name it.
fn shown(path: &Path, directory: &Path) -> String {
    path.strip_prefix(directory).unwrap_or(path).display().to_string()
}

fn is_syntax(mistake: &Mistake) -> bool {
    matches!(mistake.problem, Problem::Syntax { .. })
}

/// In order of place. What is missing because what stands there is faulty is told once, as faulty.
fn invalid(mut mistakes: Vec<Mistake>) -> ConfigError {
    let faulty: BTreeSet<String> =
        mistakes.iter().filter(|mistake| !is_absence(mistake)).map(|mistake| mistake.key.clone()).collect();
    mistakes.retain(|mistake| !is_absence(mistake) || !faulty.contains(&mistake.key));
    mistakes.sort();
    mistakes.dedup();
    ConfigError::Invalid(mistakes)
}

fn is_absence(mistake: &Mistake) -> bool {
    matches!(mistake.problem, Problem::Missing | Problem::Secret(SecretProblem::Unset { .. })) && mistake.line.is_none()
}
