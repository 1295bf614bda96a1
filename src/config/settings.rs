//! The settings in force, typed, each with where it came from. It must not show a secret: those are
//! masked in every rendering.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::config::error::{ConfigError, Mistake};
use crate::config::problem::Problem;
use crate::model::alert::NotifyWhen;
use crate::model::rules::Rules;

/// Everything the configuration says.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What decisions rest on.
    pub rules: Rules,
    /// `fr` or `en`; none: from the locale.
    pub language: Option<String>,
    /// The database.
    pub state: PathBuf,
    /// The folder of plan files.
    pub plans: PathBuf,
    /// The folder of reports.
    pub reports: PathBuf,
    /// How long old versions, plans and reports are kept, in days.
    pub retain_days: u32,
    /// The account at Copper.
    pub copper: CopperSettings,
    /// The audience at Mailchimp.
    pub mailchimp: MailchimpSettings,
    /// When an unattended run starts.
    pub schedule: ScheduleSettings,
    /// Who is told.
    pub notify: NotifySettings,
    /// Dotted key → where its value came from: every key that has a value, `field.NAME` for each
    /// mapped field, and `copper.api_key` and the like for the secrets that were read.
    pub origins: BTreeMap<String, Origin>,
    /// Dotted key → its value as text, for the same keys without the secrets.
    pub values: BTreeMap<String, String>,
    /// The file that was read; none: environment and defaults alone.
    pub file: Option<PathBuf>,
    /// The folder that relative paths start from and where `.env` is looked for.
    pub folder: PathBuf,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The configuration file.
    File {
        /// From 1.
        line: usize,
    },
    /// The environment of the process.
    Environment {
        /// The variable.
        name: String,
    },
    /// The `.env` beside the configuration file.
    DotEnv {
        /// The variable.
        name: String,
    },
    /// A variable of the earlier Python program.
    Legacy {
        /// The variable.
        name: String,
    },
    /// A file that holds one secret.
    KeyFile {
        /// The file.
        path: PathBuf,
    },
    /// The command line.
    Flag,
}

/// The account at Copper.
#[derive(Debug, Clone)]
pub struct CopperSettings {
    /// The user that the key belongs to; empty only when loaded for local work.
    pub user_email: String,
    /// Without a trailing slash.
    pub base_url: String,
    /// Requests a minute that this program may use up.
    pub requests_per_minute: u32,
    /// None only when loaded for local work.
    pub api_key: Option<SecretString>,
}

/// The audience at Mailchimp.
#[derive(Debug, Clone)]
pub struct MailchimpSettings {
    /// Its id; empty only when loaded for local work.
    pub audience: String,
    /// Without a trailing slash; empty only when loaded for local work.
    pub base_url: String,
    /// Requests under way at one time.
    pub connections: u32,
    /// None only when loaded for local work.
    pub api_key: Option<SecretString>,
    /// Whether tags may start the audience's automations.
    pub start_journeys: bool,
}

/// Both keys, present.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Copper's.
    pub copper: SecretString,
    /// Mailchimp's.
    pub mailchimp: SecretString,
}

/// When an unattended run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduleSettings {
    /// Between two runs.
    pub every: Duration,
    /// Between two snapshots that read everything.
    pub full_snapshot_every: Duration,
}

/// Who is told.
#[derive(Debug, Clone)]
pub struct NotifySettings {
    /// After which runs.
    pub when: NotifyWhen,
    /// Takes `{"text": …}`; a secret, since whoever knows it may post.
    pub webhook: Option<SecretString>,
    /// None: no mail.
    pub email: Option<MailSettings>,
}

/// How a mail is sent.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Who gets it; never empty.
    pub to: Vec<String>,
    /// Who sends it.
    pub from: String,
    /// The mail server.
    pub smtp_host: String,
    /// Its port.
    pub smtp_port: u16,
    /// Empty: the server asks for no login.
    pub smtp_user: String,
    /// Present where there is a user, unless loaded for local work.
    pub smtp_password: Option<SecretString>,
}

impl Settings {
    /// Both keys.
    ///
    /// # Errors
    /// `Invalid` where the settings were loaded for local work.
    pub fn keys(&self) -> Result<Keys, ConfigError> {
        match (&self.copper.api_key, &self.mailchimp.api_key) {
            (Some(copper), Some(mailchimp)) => Ok(Keys { copper: copper.clone(), mailchimp: mailchimp.clone() }),
            (None, _) => Err(missing("copper.api_key")),
            (_, None) => Err(missing("mailchimp.api_key")),
        }
    }

    /// Lets the command line's language, `fr` or `en`, stand over the configured one.
    pub fn override_language(&mut self, language: &str) {
        self.language = Some(language.to_owned());
        self.origins.insert("language".to_owned(), Origin::Flag);
        self.values.insert("language".to_owned(), language.to_owned());
    }
}

fn missing(key: &str) -> ConfigError {
    ConfigError::Invalid(vec![Mistake { file: None, line: None, key: key.to_owned(), problem: Problem::Missing }])
}
