//! `sync sandbox`: serves both fakes until stopped. It must not listen beyond loopback.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::App;
use crate::cli::args::{QuotaChoice, Sandbox as Arguments};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::config::example::{Accounts, example};
use crate::sandbox::copper::options::Quota;
use crate::sandbox::people;
use crate::sandbox::serve::{self, Ports, Running, system_ms};
use crate::sandbox::state::{Keys, State};
use crate::store::files::write_private;

/// Runs the command.
///
/// # Errors
/// A port that is taken; a data file that cannot be read.
pub async fn execute(app: &App, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut state = State::new(match arguments.quota {
        QuotaChoice::On => Quota::On,
        QuotaChoice::Off => Quota::Off,
    });
    fill(app, &mut state, arguments)?;
    let ports =
        Ports { copper: arguments.copper_port, mailchimp: arguments.mailchimp_port, admin: arguments.admin_port };
    let running = start(app, state, ports).await?;
    let keys = running.state().keys();
    app.output.answer(&if app.output.is_json {
        ready_line(&running, &keys)
    } else {
        instructions(app, &running, &keys)
    });
    app.signals.stop.cancelled().await;
    if let Some(path) = &arguments.keep {
        keep(app, &running, path)?;
    }
    Ok(Exit::Done)
}

/// Starts the listeners.
///
/// # Errors
/// A port that is taken.
pub async fn start(app: &App, state: State, ports: Ports) -> Result<Running, Failure> {
    serve::start(state, ports)
        .await
        .map_err(|error| Failure::new(&app.catalogue, Exit::Failed, "port", &[("cause", (&error.to_string()).into())]))
}

/// The configuration that leads to a running sandbox.
pub fn configuration(running: &Running, keys: &Keys) -> String {
    example(&Accounts {
        user_email: &keys.user_email,
        copper_base_url: &running.copper_url,
        audience: &keys.audience,
        mailchimp_base_url: Some(&running.mailchimp_url),
    })
}

fn fill(app: &App, state: &mut State, arguments: &Arguments) -> Result<(), Failure> {
    match (&arguments.data, arguments.contacts) {
        (Some(path), _) => load(app, state, path),
        (None, Some(count)) => {
            people::seed_crowd(state, count, system_ms());
            Ok(())
        }
        (None, None) => {
            people::seed_cast(state, system_ms());
            Ok(())
        }
    }
}

fn load(app: &App, state: &mut State, path: &Path) -> Result<(), Failure> {
    let shown = path.display().to_string();
    let failure = |cause: String| {
        Failure::new(
            &app.catalogue,
            Exit::Failed,
            "unreadable-file",
            &[("path", (&shown).into()), ("cause", (&cause).into())],
        )
    };
    let bytes = std::fs::read(path).map_err(|error| failure(error.to_string()))?;
    let data: Value = serde_json::from_slice(&bytes).map_err(|error| failure(error.to_string()))?;
    state.load(&data, system_ms()).map_err(failure)
}

fn keep(app: &App, running: &Running, path: &Path) -> Result<(), Failure> {
    let truth = format!("{:#}\n", running.state().ground_truth());
    write_private(path, truth.as_bytes())
        .map_err(|error| Failure::unwritable(&app.catalogue, &path.display().to_string(), &error))
}

fn ready_line(running: &Running, keys: &Keys) -> String {
    let line = json!({
        "copper": {"base_url": running.copper_url, "user_email": keys.user_email, "api_key": keys.copper},
        "mailchimp": {"base_url": running.mailchimp_url, "audience": keys.audience, "api_key": keys.mailchimp},
        "admin": {"base_url": running.admin_url},
    });
    format!("{line}\n")
}

fn instructions(app: &App, running: &Running, keys: &Keys) -> String {
    let catalogue = &app.catalogue;
    let variables = variables(keys).map(|(name, value)| format!("export {name}={value}\n")).concat();
    let admin = catalogue.format("sandbox-admin", &[("url", (&running.admin_url).into())]);
    format!(
        "# {}\n{}\n# {}\n{variables}\n# {admin}\n# {}\n",
        catalogue.text("sandbox-configuration"),
        configuration(running, keys),
        catalogue.text("sandbox-environment"),
        catalogue.text("sandbox-stop"),
    )
}

/// The environment that leads into a sandbox.
pub fn variables(keys: &Keys) -> [(&'static str, String); 2] {
    [("COPPER_API_KEY", keys.copper.clone()), ("MAILCHIMP_API_KEY", keys.mailchimp.clone())]
}
