//! The questions that a service can answer: keys, audience, fields; each answer is held against the service
//! before the next one is asked. It must not write to a service.

use secrecy::{ExposeSecret, SecretString};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::init::desk::Desk;
use crate::cli::init::known::Known;
use crate::cli::{App, open};
use crate::config::base_url;
use crate::model::side::Side;
use crate::remote::copper::CopperAccess;
use crate::remote::mailchimp::{Journeys, MailchimpAccess, MailchimpRemote};
use crate::remote::survey::{Account, Audience, Place, Survey};
use crate::steps::doctor;
use crate::steps::setup::{Pair, propose};

/// Everything that was answered, each held against its service.
pub(super) struct Answers {
    pub(super) copper: CopperAccess,
    pub(super) mailchimp: MailchimpAccess,
    pub(super) pairs: Vec<Pair>,
}

/// Copper's own name for a field that always goes.
const NAMES: [&str; 2] = ["first_name", "last_name"];

/// Asks for everything.
///
/// # Errors
/// A wrong answer that cannot be asked again; a service that cannot be reached.
pub(super) async fn asked(app: &App, desk: Desk, known: Known) -> Result<Answers, Failure> {
    let (copper, copper_places) = copper(app, desk, &known).await?;
    let (mailchimp, mailchimp_places) = mailchimp(app, desk, &known).await?;
    let pairs = mapping(app, desk, &copper_places, &mailchimp_places);
    Ok(Answers { copper, mailchimp, pairs })
}

async fn copper(app: &App, desk: Desk, known: &Known) -> Result<(CopperAccess, Vec<Place>), Failure> {
    let mut email = known.copper_email.clone();
    let mut proposed = known.copper_key.clone();
    desk.say(app, "init-copper", &[]);
    for tries in 1.. {
        email = desk.line(app, "init-copper-email", Some(&email));
        let key = desk.secret(app, "init-copper-key", proposed.as_ref()).unwrap_or_default();
        let base_url = known.copper_url.clone();
        let access = || CopperAccess { base_url: base_url.clone(), user_email: email.clone(), api_key: key.clone() };
        let remote = open::copper_of(app, access(), None, Vec::new())?;
        let account = remote.account().await;
        let mut findings = vec![doctor::key(Side::Copper, &account)];
        if let Ok(account) = &account {
            findings.push(doctor::rights(Side::Copper, &remote.rights().await));
            findings.push(doctor::view(Some(account)));
        }
        if desk.judge(app, &findings, tries)? {
            let places = remote.places().await.map_err(|error| Failure::of_remote(&app.catalogue, &error))?;
            return Ok((access(), places));
        }
        proposed = None;
    }
    unreachable!("the judge gives up before numbers end")
}

async fn mailchimp(app: &App, desk: Desk, known: &Known) -> Result<(MailchimpAccess, Vec<Place>), Failure> {
    let mut proposed = known.mailchimp_key.clone();
    desk.say(app, "init-mailchimp", &[]);
    for tries in 1.. {
        let key = desk.secret(app, "init-mailchimp-key", proposed.as_ref()).unwrap_or_default();
        proposed = None;
        let Some(base_url) = base_url_of(&known.mailchimp_url, &key) else {
            if !desk.can_ask() || tries == MOST_TRIES {
                return Err(Failure::new(&app.catalogue, Exit::Configuration, "init-data-centre", &[]));
            }
            desk.say(app, "error-init-data-centre", &[]);
            continue;
        };
        let remote = line(app, &access(&base_url, "none", &key))?;
        let account = remote.account().await;
        if !desk.judge(app, &[doctor::key(Side::Mailchimp, &account)], tries)? {
            continue;
        }
        let Ok(account) = account else { continue };
        let audience = audience(app, desk, &account, &known.audience)?;
        let access = access(&base_url, &audience, &key);
        let remote = line(app, &access)?;
        let findings = [doctor::rights(Side::Mailchimp, &remote.rights().await)];
        if desk.judge(app, &findings, tries)? {
            let places = remote.places().await.map_err(|error| Failure::of_remote(&app.catalogue, &error))?;
            return Ok((access, places));
        }
    }
    unreachable!("the judge gives up before numbers end")
}

/// After so many keys of another form, somebody has to look where keys are.
const MOST_TRIES: usize = 5;

fn access(base_url: &str, audience: &str, key: &SecretString) -> MailchimpAccess {
    MailchimpAccess {
        base_url: base_url.to_owned(),
        audience: audience.to_owned(),
        api_key: key.clone(),
        start_journeys: Journeys::Quiet,
    }
}

fn line(app: &App, access: &MailchimpAccess) -> Result<MailchimpRemote, Failure> {
    open::mailchimp_of(app, access.clone(), None, Vec::new())
}

/// The address that is known, else the data centre that the key names.
fn base_url_of(known: &str, key: &SecretString) -> Option<String> {
    if known.is_empty() {
        base_url::data_centre(key.expose_secret()).map(base_url::mailchimp)
    } else {
        Some(known.to_owned())
    }
}

/// The account's only audience, the one that is known, or the one that a person names.
fn audience(app: &App, desk: Desk, account: &Account, known: &str) -> Result<String, Failure> {
    let audiences = &account.audiences;
    if let ([only], true) = (audiences.as_slice(), known.is_empty()) {
        desk.say(app, "init-audience-only", &shown(only));
        return Ok(only.id.clone());
    }
    for (number, each) in (1_u64..).zip(audiences) {
        desk.say(app, "init-audience-line", &[&[("number", number.into())][..], &shown(each)].concat());
    }
    let proposed = audiences.iter().find(|each| each.id == known).map(|each| each.id.as_str());
    if !desk.can_ask() {
        let finding = doctor::audience(Some(account), known);
        return desk.judge(app, &[finding], 1).map(|_| known.to_owned());
    }
    desk.until(app, || {
        let typed = desk.line(app, "init-audience", proposed);
        let by_number = typed.parse::<usize>().ok().and_then(|number| audiences.get(number.checked_sub(1)?));
        by_number.or_else(|| audiences.iter().find(|each| each.id == typed)).map(|found| found.id.clone())
    })
}

fn shown(audience: &Audience) -> [(&'static str, crate::report::locale::Argument<'_>); 3] {
    [("name", (&audience.name).into()), ("id", (&audience.id).into()), ("count", audience.member_count.into())]
}

/// What both services have in common, proposed; a no leaves the two names.
fn mapping(app: &App, desk: Desk, copper: &[Place], mailchimp: &[Place]) -> Vec<Pair> {
    let mut pairs = propose(copper, mailchimp);
    desk.say(app, "init-fields", &[]);
    for pair in &pairs {
        let named = |(word, name): &(String, String)| format!("{name} ({word})");
        app.output.note(&format!("  {} ↔ {}", named(&pair.copper), named(&pair.mailchimp)));
    }
    let has_more = pairs.iter().any(|pair| !NAMES.contains(&pair.name.as_str()));
    if has_more && desk.is_no(app, "init-fields-question") {
        pairs.retain(|pair| NAMES.contains(&pair.name.as_str()));
    }
    pairs
}
