//! What is known before anybody is asked: flags, the environment, a `.env` beside the file, also that of
//! the earlier Python program. It must not hold what was typed.

use std::fs;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::cli::App;
use crate::cli::args::Init as Arguments;
use crate::config::sources::{Sources, load_local};
use crate::config::variables::Variables;

/// Proposed answers; empty texts and `None`: nothing is known.
pub(super) struct Known {
    pub(super) copper_email: String,
    pub(super) copper_url: String,
    pub(super) copper_key: Option<SecretString>,
    /// Empty: from the key's data centre.
    pub(super) mailchimp_url: String,
    pub(super) mailchimp_key: Option<SecretString>,
    pub(super) audience: String,
}

/// A flag wins over what stands around it.
pub(super) fn of(app: &App, target: &Path, arguments: &Arguments) -> Known {
    let folder = target.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    // Neither an old `sync.toml` nor the user's own one: only what is not a file of ours.
    let environment = app.environment.iter().filter(|(name, _)| *name != "SYNC_CONFIG");
    let environment = environment.map(|(name, value)| (name.clone(), value.clone())).collect();
    let sources =
        Sources { config_flag: None, environment: &environment, directory: &folder.join("."), home_config: None };
    let settings = load_local(&sources).ok();
    let dotenv = fs::read_to_string(folder.join(".env")).unwrap_or_default();
    let variables = Variables::new(&environment, &dotenv, &mut Vec::new());
    let key = |name: &str| variables.filled(name).map(|variable| SecretString::from(variable.text.trim()));
    let said = |flag: &Option<String>, otherwise: Option<&String>| {
        flag.clone().or_else(|| otherwise.cloned()).unwrap_or_default()
    };
    Known {
        copper_email: said(&arguments.copper_email, settings.as_ref().map(|settings| &settings.copper.user_email)),
        copper_url: said(&arguments.copper_url, settings.as_ref().map(|settings| &settings.copper.base_url)),
        copper_key: key("COPPER_API_KEY"),
        mailchimp_url: said(&arguments.mailchimp_url, settings.as_ref().map(|settings| &settings.mailchimp.base_url)),
        mailchimp_key: key("MAILCHIMP_API_KEY"),
        audience: said(&arguments.audience, settings.as_ref().map(|settings| &settings.mailchimp.audience)),
    }
}
