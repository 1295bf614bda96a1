//! Fetches the secrets from where the settings say they are. It must not tell one in a mistake, nor
//! take one from a file that others may read.

use std::fs;
use std::io;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::config::base_url;
use crate::config::error::Mistake;
use crate::config::layers::{Values, unplaced};
use crate::config::problem::{Problem, SecretProblem};
use crate::config::settings::Origin;
use crate::config::variables::Variables;

/// The secrets that were found.
#[derive(Default)]
pub(crate) struct Secrets {
    /// Copper's key.
    pub(crate) copper: Option<Secret>,
    /// Mailchimp's key.
    pub(crate) mailchimp: Option<Secret>,
    /// The address that takes messages.
    pub(crate) webhook: Option<Secret>,
    /// The mail server's password.
    pub(crate) smtp_password: Option<Secret>,
}

/// One secret and where it came from.
pub(crate) struct Secret {
    /// Masked in every rendering.
    pub(crate) value: SecretString,
    /// A variable or a file.
    pub(crate) origin: Origin,
}

/// Where secrets may come from.
pub(crate) struct Vault<'a> {
    values: &'a Values,
    variables: &'a Variables,
    folder: &'a Path,
}

impl<'a> Vault<'a> {
    /// `values` tell which variable or file; paths start from `folder`.
    pub(crate) const fn new(values: &'a Values, variables: &'a Variables, folder: &'a Path) -> Self {
        Self { values, variables, folder }
    }

    /// Every secret that the settings ask for; those that cannot be had are told.
    pub(crate) fn open(&self, mistakes: &mut Vec<Mistake>) -> Secrets {
        let mut keep = |secret: Result<Option<Secret>, Mistake>| match secret {
            Ok(secret) => secret,
            Err(mistake) => {
                mistakes.push(mistake);
                None
            }
        };
        Secrets {
            copper: keep(self.api_key("copper").map(Some)),
            mailchimp: keep(self.mailchimp_key().map(Some)),
            webhook: keep(self.webhook()),
            smtp_password: keep(self.smtp_password()),
        }
    }

    fn api_key(&self, side: &str) -> Result<Secret, Mistake> {
        let key = format!("{side}.api_key");
        let file_key = format!("{key}_file");
        let secret = match self.values.optional(&file_key) {
            Some(path) => self.key_file(&file_key, path)?,
            None => self.variable(&key, &self.values.text(&format!("{key}_env")))?,
        };
        // What is not visible ASCII cannot stand in a request's header.
        if secret.value.expose_secret().bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(secret)
        } else {
            Err(unplaced(&key, Problem::Secret(SecretProblem::Malformed)))
        }
    }

    /// Without a base URL the key must tell the data centre.
    fn mailchimp_key(&self) -> Result<Secret, Mistake> {
        let secret = self.api_key("mailchimp")?;
        let is_addressed = self.values.optional("mailchimp.base_url").is_some()
            || base_url::data_centre(secret.value.expose_secret()).is_some();
        if is_addressed {
            Ok(secret)
        } else {
            let problem = Problem::Secret(SecretProblem::NoDataCentre);
            Err(unplaced("mailchimp.api_key", problem))
        }
    }

    fn webhook(&self) -> Result<Option<Secret>, Mistake> {
        let Some(name) = self.values.optional("notify.webhook_env") else {
            return Ok(None);
        };
        let secret = self.variable("notify.webhook", name)?;
        match base_url::check_webhook(secret.value.expose_secret()) {
            Ok(()) => Ok(Some(secret)),
            Err(problem) => Err(unplaced(name, Problem::BaseUrl(problem))),
        }
    }

    /// A server that asks for no user asks for no password.
    fn smtp_password(&self) -> Result<Option<Secret>, Mistake> {
        let is_needed =
            !self.values.list("notify.email.to").is_empty() && self.values.optional("notify.email.smtp_user").is_some();
        if !is_needed {
            return Ok(None);
        }
        let name = self.values.text("notify.email.smtp_password_env");
        self.variable("notify.email.smtp_password", &name).map(Some)
    }

    fn variable(&self, key: &str, name: &str) -> Result<Secret, Mistake> {
        match self.variables.filled(name) {
            Some(variable) => {
                Ok(Secret { value: SecretString::from(variable.text.trim()), origin: variable.origin.clone() })
            }
            None if name.is_empty() => Err(self.values.mistake(&format!("{key}_env"), Problem::Blank)),
            None => {
                let variable = name.to_owned();
                let problem = Problem::Secret(SecretProblem::Unset { variable });
                Err(unplaced(key, problem))
            }
        }
    }

    fn key_file(&self, key: &str, path: &str) -> Result<Secret, Mistake> {
        let path = self.folder.join(path);
        let tell = |problem| self.values.mistake(key, problem);
        let unreadable = |error: io::Error| {
            let reason = error.to_string();
            tell(Problem::Secret(SecretProblem::UnreadableFile { reason }))
        };
        if let Some(mode) = mode_for_others(&path).map_err(unreadable)? {
            return Err(tell(Problem::Secret(SecretProblem::OpenFile { mode })));
        }
        let text = fs::read_to_string(&path).map_err(unreadable)?;
        if text.trim().is_empty() {
            return Err(tell(Problem::Secret(SecretProblem::Malformed)));
        }
        let value = SecretString::from(text.trim());
        Ok(Secret { value, origin: Origin::KeyFile { path } })
    }
}

/// The permission bits of a file that its group or others may touch.
#[cfg(unix)]
fn mode_for_others(path: &Path) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;

    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    Ok(Some(mode).filter(|mode| mode & 0o077 != 0))
}

/// Elsewhere the folder's own access list is the guard.
#[cfg(not(unix))]
fn mode_for_others(path: &Path) -> io::Result<Option<u32>> {
    fs::metadata(path).map(|_| None)
}
