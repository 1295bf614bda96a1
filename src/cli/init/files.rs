//! The two files that set-up writes: `sync.toml`, and the keys in a `.env` that its owner alone may read. It
//! must not lose a line that somebody else put there.

use std::fs;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;

use crate::cli::App;
use crate::cli::args::Init as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::init::desk::Desk;
use crate::cli::init::services::Answers;
use crate::cli::open::SystemClock;
use crate::config::base_url;
use crate::config::edit::with_period;
use crate::config::example::{Accounts, Field, example, with_fields};
use crate::config::sources::FILE_NAME;
use crate::host::schedule::Period;
use crate::steps::{Clock as _, compact_time};
use crate::store::files::write_private;

/// Where `sync.toml` is to stand: where `--config` says, else in the current folder.
pub(super) fn target(app: &App) -> PathBuf {
    let named = app.global.config.clone().or_else(|| app.environment.get("SYNC_CONFIG").map(PathBuf::from));
    let path = named.unwrap_or_else(|| PathBuf::from(FILE_NAME));
    std::path::absolute(&path).unwrap_or(path)
}

/// A file that stands there already is kept under another name, once somebody agreed.
///
/// # Errors
/// Nobody did.
pub(super) fn set_aside(app: &App, desk: Desk, target: &Path, arguments: &Arguments) -> Result<(), Failure> {
    if !target.exists() {
        return Ok(());
    }
    let shown = target.display().to_string();
    if !arguments.force && !desk.is_yes(app, "init-replace", &[("path", (&shown).into())]) {
        return Err(Failure::new(&app.catalogue, Exit::Refused, "init-exists", &[("path", (&shown).into())]));
    }
    let aside = target.with_extension(format!("toml.{}", compact_time(SystemClock.now())));
    fs::copy(target, &aside).map(drop).map_err(|error| Failure::unwritable(&app.catalogue, &shown, &error))
}

/// Writes both files.
///
/// # Errors
/// A folder that cannot be written.
pub(super) fn write(app: &App, target: &Path, answers: &Answers, every: Option<Period>) -> Result<(), Failure> {
    let folder = target.parent().unwrap_or_else(|| Path::new("."));
    let secrets = [
        ("COPPER_API_KEY", answers.copper.api_key.expose_secret()),
        ("MAILCHIMP_API_KEY", answers.mailchimp.api_key.expose_secret()),
    ];
    let dotenv = folder.join(".env");
    let held = fs::read_to_string(&dotenv).unwrap_or_default();
    let files = [(dotenv, with_variables(&held, &secrets)), (target.to_owned(), configuration(answers, every))];
    for (path, text) in files {
        write_private(&path, text.as_bytes())
            .map_err(|error| Failure::unwritable(&app.catalogue, &path.display().to_string(), &error))?;
    }
    Ok(())
}

fn configuration(answers: &Answers, every: Option<Period>) -> String {
    let (copper, mailchimp) = (&answers.copper, &answers.mailchimp);
    let by_key = base_url::data_centre(mailchimp.api_key.expose_secret()).map(base_url::mailchimp);
    let text = example(&Accounts {
        user_email: &copper.user_email,
        copper_base_url: &copper.base_url,
        audience: &mailchimp.audience,
        mailchimp_base_url: Some(mailchimp.base_url.as_str()).filter(|url| by_key.as_deref() != Some(*url)),
    });
    let fields: Vec<Field<'_>> = answers
        .pairs
        .iter()
        .map(|pair| Field { name: &pair.name, copper: &pair.copper.0, mailchimp: &pair.mailchimp.0 })
        .collect();
    let text = with_fields(&text, &fields);
    every.map_or_else(|| text.clone(), |every| with_period(&text, &every.to_string()))
}

/// The text of a `.env` with these variables; every other line stays.
fn with_variables(text: &str, variables: &[(&str, &str)]) -> String {
    let is_one = |line: &str| {
        let line = line.trim().trim_start_matches("export ").trim_start();
        variables.iter().any(|(name, _)| line.split_once('=').is_some_and(|(held, _)| held.trim() == *name))
    };
    let kept = text.lines().filter(|line| !is_one(line)).map(str::to_owned);
    let lines: Vec<String> = kept.chain(variables.iter().map(|(name, value)| format!("{name}={value}"))).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_others_stay_in_the_file_of_keys() {
        let held = "# clés\nMAILCHIMP_DC=us21\nexport COPPER_API_KEY = old\nOTHER=1";
        let text = with_variables(held, &[("COPPER_API_KEY", "new"), ("MAILCHIMP_API_KEY", "k-us21")]);
        assert_eq!(text, "# clés\nMAILCHIMP_DC=us21\nOTHER=1\nCOPPER_API_KEY=new\nMAILCHIMP_API_KEY=k-us21\n");
        assert_eq!(with_variables("", &[("A", "b")]), "A=b\n");
    }
}
