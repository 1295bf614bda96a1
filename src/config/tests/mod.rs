//! Whole configurations in folders of their own: precedence, mistakes, secrets. It must not read the
//! environment of the process.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::config::error::ConfigError;
use crate::config::settings::Settings;
use crate::config::sources::{Sources, load, load_local};

mod example;
mod keys;
mod mistakes;
mod precedence;
mod secrets;

/// The smallest file that `load` accepts, with `KEYS`.
const ACCOUNT: &str = "[copper]\nuser_email = \"it@exemple.fr\"\n[mailchimp]\naudience = \"a1\"\n";
const KEYS: [(&str, &str); 2] = [("COPPER_API_KEY", "copper-key"), ("MAILCHIMP_API_KEY", "mailchimp-key-us21")];

/// A folder with a configuration, and an environment.
struct Place {
    folder: TempDir,
    environment: BTreeMap<String, String>,
    config_flag: Option<PathBuf>,
    home_config: Option<PathBuf>,
}

impl Place {
    /// An empty folder and an empty environment.
    fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            environment: BTreeMap::new(),
            config_flag: None,
            home_config: None,
        }
    }

    /// A folder with a `sync.toml`, and an empty environment.
    fn with_file(text: &str) -> Self {
        Self::empty().file("sync.toml", text)
    }

    fn file(self, name: &str, text: &str) -> Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn variables<'a>(mut self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let pairs = pairs.into_iter();
        self.environment.extend(pairs.map(|(name, text)| (name.to_owned(), text.to_owned())));
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn sources(&self) -> Sources<'_> {
        Sources {
            config_flag: self.config_flag.as_deref(),
            environment: &self.environment,
            directory: self.path(),
            home_config: self.home_config.clone(),
        }
    }

    fn load(&self) -> Result<Settings, ConfigError> {
        load(&self.sources())
    }

    fn load_local(&self) -> Result<Settings, ConfigError> {
        load_local(&self.sources())
    }
}
