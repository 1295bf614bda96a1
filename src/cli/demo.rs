//! `sync demo`: the whole job on the embedded sandbox, told day by day. It takes no shortcut: the
//! same configuration, clients, plan file and approval as everywhere else.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::args::Demo as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::sandbox::{configuration, start, variables};
use crate::cli::{App, apply, open, plan};
use crate::config::settings::Settings;
use crate::model::journal::{ApprovalWay, RunOutcome};
use crate::report::style::Tone;
use crate::sandbox::copper::options::Quota;
use crate::sandbox::people;
use crate::sandbox::serve::{Ports, Running, system_ms};
use crate::sandbox::state::State;
use crate::steps::Session;
use crate::steps::approve::{Selection, approve};
use crate::steps::plan::Made;
use crate::store::files::write_private;

/// The demonstration also carries phone numbers, so that there is more than a name to see.
const PHONE: &str = "\n[[field]]\nname = \"phone\"\ncopper = \"phone\"\nmailchimp = \"PHONE\"\n";

/// Runs the command.
///
/// # Errors
/// A folder that cannot be written; a second plan that is not empty.
pub async fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let folder = folder(app, arguments)?;
    // Nothing but the demonstration's own folder decides, whatever is set around it.
    app.environment.retain(|name, _| {
        !name.starts_with("SYNC_") && !name.starts_with("COPPER_") && !name.starts_with("MAILCHIMP_")
    });
    let running = start(app, crowd(arguments), Ports::default()).await?;
    let settings = configured(app, &running, &folder)?;
    let _lock = open::lock(app, &settings, "demo")?;
    let mut session = open::session(app, &settings)?;

    tell(app, "demo-first-day", &folder);
    let first = plan::make(app, &mut session, None).await?;
    app.output.text(&plan::text(app, &settings, &first));
    perform(app, &mut session, &settings, &first).await?;

    tell(app, "demo-second-day", &folder);
    happen(&running)
        .map_err(|cause| Failure::new(&app.catalogue, Exit::Failed, "demo-act", &[("cause", (&cause).into())]))?;
    let second = plan::make(app, &mut session, None).await?;
    app.output.text(&plan::text(app, &settings, &second));
    tell(app, "demo-apply", &folder);
    perform(app, &mut session, &settings, &second).await?;

    tell(app, "demo-third-plan", &folder);
    let third = plan::make(app, &mut session, None).await?;
    app.output.text(&plan::text(app, &settings, &third));
    end(app, &third, &folder)
}

fn end(app: &App, last: &Made, folder: &Path) -> Result<Exit, Failure> {
    let left = last.file.body.changes().count() as u64;
    if left > 0 {
        return Err(Failure::new(&app.catalogue, Exit::Failed, "demo-not-settled", &[("count", left.into())]));
    }
    tell(app, "demo-end", folder);
    if app.output.is_json {
        app.output.answer(&crate::report::json::plan(&last.file, &RunOutcome::Done.into()));
    }
    Ok(Exit::Done)
}

async fn perform(app: &App, session: &mut Session, settings: &Settings, made: &Made) -> Result<(), Failure> {
    let approval = approve(session, &made.file, &Selection::default(), ApprovalWay::Flag)
        .map_err(|error| Failure::of_step(&app.catalogue, &error))?;
    let run = apply::perform(app, session, &made.file, &approval).await?;
    if app.output.is_json {
        return Ok(());
    }
    apply::finish(app, session, settings, &run)
}

fn tell(app: &App, id: &str, folder: &Path) {
    let said = app.catalogue.format(id, &[("folder", (&folder.display().to_string()).into())]);
    app.output.text(&format!("\n{}\n\n", app.output.palette().paint(Tone::Title, &format!("▶ {said}"))));
}

/// The folder asked for, else a new one among the temporary files.
fn folder(app: &App, arguments: &Arguments) -> Result<PathBuf, Failure> {
    let folder = arguments
        .dir
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("sync-demo-{}-{}", system_ms(), std::process::id())));
    if folder.join("sync.toml").exists() {
        return Err(Failure::new(
            &app.catalogue,
            Exit::Failed,
            "demo-folder",
            &[("path", (&folder.display().to_string()).into())],
        ));
    }
    Ok(folder)
}

fn crowd(arguments: &Arguments) -> State {
    let mut state = State::new(Quota::Off);
    people::seed_cast(&mut state, system_ms());
    if let Some(count) = arguments.contacts {
        people::seed_crowd(&mut state, count, system_ms());
    }
    state
}

fn configured(app: &mut App, running: &Running, folder: &Path) -> Result<Settings, Failure> {
    let keys = running.state().keys();
    // Without a quota to respect, the demonstration need not wait.
    let text =
        configuration(running, &keys).replace("# requests_per_minute = 150 ", "requests_per_minute = 60000 ") + PHONE;
    let secrets = variables(&keys).map(|(name, value)| format!("{name}={value}\n")).concat();
    for (name, content) in [("sync.toml", text), (".env", secrets)] {
        let path = folder.join(name);
        write_private(&path, content.as_bytes())
            .map_err(|error| Failure::unwritable(&app.catalogue, &path.display().to_string(), &error))?;
    }
    app.global.config = Some(folder.join("sync.toml"));
    open::settings(app)
}

/// What people and contacts do between two synchronisations.
fn happen(running: &Running) -> Result<(), String> {
    let mut state = running.state();
    let now = system_ms();
    let people = [
        json!({"act": "edit", "email": "sophie.bernard@exemple.com", "set": {"phone_numbers": [{"number": "06 99 88 77 66", "category": "mobile"}]}}),
        json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "set": {"name": "Antoine Lambert-Roy"}}),
        json!({"act": "tag", "email": "jean.martin@exemple.com", "add": ["Client"], "remove": ["🎯 Prospect chaud"]}),
        json!({"act": "tag", "email": "luc.moreau@exemple.com", "add": ["🗑️ À SUPPRIMER"]}),
        json!({"act": "create", "person": {"name": "Élodie Faure", "emails": [{"email": "elodie.faure@exemple.fr", "category": "work"}], "tags": ["Salon 2026"]}}),
        json!({"act": "edit", "email": "claire.petit@exemple.com", "set": {"name": "Claire Petit-Durand"}}),
    ];
    let contacts = [
        json!({"act": "edit", "email": "camille.rousseau@exemple.fr", "merge_fields": {"PHONE": "07 00 11 22 33"}}),
        json!({"act": "edit", "email": "claire.perso@exemple.fr", "merge_fields": {"LNAME": "Petit-Lemaire"}}),
        json!({"act": "unsubscribe", "email": "marie.dupont@exemple.com"}),
        json!({"act": "sign_up", "email": "yasmine.benali@exemple.com", "merge_fields": {"FNAME": "Yasmine", "LNAME": "Benali"}}),
    ];
    people.iter().try_for_each(|act| state.copper.act(act, now).map(drop))?;
    contacts.iter().try_for_each(|act| state.mailchimp.contact(act, now).map(drop))
}
