//! Every key's default, file and environment, and where each shows in the settings. The table stands
//! in `keys.txt`; it must list every key of the catalogue.

use std::fmt::Debug;

use super::*;
use crate::config::keys;
use crate::config::settings::{MailSettings, Origin};

/// Key | in the file | in the environment | the setting by default | by file | by environment.
const TABLE: &str = include_str!("keys.txt");

/// Keys that tell where a secret is; `secrets` tests them.
const WAYS: [&str; 6] = [
    "copper.api_key_env",
    "copper.api_key_file",
    "mailchimp.api_key_env",
    "mailchimp.api_key_file",
    "notify.webhook_env",
    "notify.email.smtp_password_env",
];

/// Mail settings show only where somebody is written to, by a sender, through a server.
const MAIL: [(&str, &str); 3] = [
    ("notify.email.to", "[\"t@exemple.fr\"]"),
    ("notify.email.from", "\"f@exemple.fr\""),
    ("notify.email.smtp_host", "\"h.exemple.fr\""),
];

fn rows() -> impl Iterator<Item = [&'static str; 6]> {
    TABLE.lines().map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        cells.try_into().unwrap()
    })
}

fn debug(value: impl Debug) -> String {
    format!("{value:?}")
}

/// What the settings hold for a key of the table.
fn setting(settings: &Settings, key: &str) -> String {
    let below = |path: &Path| path.strip_prefix(&settings.folder).unwrap().display().to_string();
    let (copper, mailchimp) = (&settings.copper, &settings.mailchimp);
    match key {
        "language" => debug(&settings.language),
        "state" => below(&settings.state),
        "plans" => below(&settings.plans),
        "reports" => below(&settings.reports),
        "retain_days" => debug(settings.retain_days),
        "copper.user_email" => copper.user_email.clone(),
        "copper.base_url" => copper.base_url.clone(),
        "copper.requests_per_minute" => debug(copper.requests_per_minute),
        "mailchimp.audience" => mailchimp.audience.clone(),
        "mailchimp.base_url" => mailchimp.base_url.clone(),
        "mailchimp.connections" => debug(mailchimp.connections),
        "tags.start_journeys" => debug(mailchimp.start_journeys),
        "schedule.every" => debug(settings.schedule.every),
        "schedule.full_snapshot_every" => debug(settings.schedule.full_snapshot_every),
        "notify.when" => debug(settings.notify.when),
        _ => match (key.strip_prefix("notify.email."), &settings.notify.email) {
            (Some(key), Some(mail)) => mail_setting(mail, key),
            (Some(_), None) => "[]".to_owned(),
            (None, _) => rule(settings, key),
        },
    }
}

fn mail_setting(mail: &MailSettings, key: &str) -> String {
    match key {
        "to" => debug(&mail.to),
        "from" => mail.from.clone(),
        "smtp_host" => mail.smtp_host.clone(),
        "smtp_port" => debug(mail.smtp_port),
        "smtp_user" => mail.smtp_user.clone(),
        other => panic!("{other}"),
    }
}

fn rule(settings: &Settings, key: &str) -> String {
    let rules = &settings.rules;
    let (scope, policy) = (&rules.scope, &rules.policy);
    match key {
        "mode" => debug(scope.mode),
        "test.email_contains" => scope.email_contains.clone(),
        "mailchimp.new_members" => debug(rules.members.new_members),
        "mailchimp.on_refusal" => debug(rules.members.on_refusal),
        "mailchimp.address_state" => debug(rules.fields[0].address_state),
        "tags.direction" => debug(rules.tags.direction),
        "tags.exclude" => debug(&rules.tags.exclude),
        "tags.delete_mark" => rules.marks.delete.clone(),
        "tags.inactive_mark" => rules.marks.inactive.clone(),
        "tags.opt_out_mark" => rules.marks.opt_out.clone(),
        "tags.resubscribe_mark" => rules.marks.resubscribe.clone(),
        "filter.copper_tags_any" => debug(&scope.copper_tags_any),
        "filter.copper_tags_none" => debug(&scope.copper_tags_none),
        "filter.copper_contact_types" => debug(&scope.copper_contact_types),
        "filter.import_members" => debug(&scope.import_members),
        "existence.deleted_in_copper" => debug(rules.existence.deleted_in_copper),
        "existence.archived_in_mailchimp" => debug(rules.existence.archived_in_mailchimp),
        "existence.delete_in_mailchimp" => debug(rules.existence.delete_in_mailchimp),
        "approval.automatic" => debug(&policy.automatic),
        "approval.max_removals_per_run" => debug(policy.max_removals_per_run),
        "approval.max_removals_per_day" => debug(policy.max_removals_per_day),
        "approval.max_creates_per_run" => debug(policy.max_creates_per_run),
        "approval.max_creates_per_day" => debug(policy.max_creates_per_day),
        "approval.max_shrink_percent" => debug(policy.max_shrink_percent),
        "approval.audience_cap" => debug(policy.audience_cap),
        other => panic!("{other}"),
    }
}

/// A file whose first line gives the key; a mail key has its company after it.
fn file_of(key: &str, value: Option<&str>) -> String {
    let own = value.map(|value| format!("{key} = {value}"));
    let is_mail = key.starts_with("notify.email") && (value.is_some() || key != MAIL[0].0);
    let company = MAIL.iter().filter(|(name, _)| is_mail && (value.is_none() || *name != key));
    let company = company.map(|(name, value)| format!("{name} = {value}"));
    own.into_iter().chain(company).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_key_comes_from_the_environment_then_the_file_then_its_default() {
    for [key, in_file, in_environment, expected @ ..] in rows() {
        let name = keys::variable(key);
        let text = file_of(key, Some(in_file));
        let places = [
            Place::with_file(&file_of(key, None)),
            Place::with_file(&text),
            Place::with_file(&text).variables([(name.as_str(), in_environment)]),
        ];
        let settings = places.each_ref().map(|place| place.load_local().unwrap());
        let found = settings.each_ref().map(|settings| setting(settings, key));
        assert_eq!(found, expected, "{key}");
        let [default, file, environment] = settings.map(|mut s| s.origins.remove(key));
        assert_eq!(file, Some(Origin::File { line: 1 }), "{key}");
        assert_eq!(environment, Some(Origin::Environment { name }), "{key}");
        if !MAIL.iter().any(|(name, _)| *name == key) {
            assert_eq!(default.unwrap_or(Origin::Default), Origin::Default, "{key}");
        }
    }
}

#[test]
fn no_key_is_left_out_of_the_table() {
    let mut tested: Vec<&str> = rows().map(|row| row[0]).chain(WAYS).collect();
    let mut known: Vec<&str> = keys::KEYS.iter().map(|key| key.name).collect();
    tested.sort_unstable();
    known.sort_unstable();
    assert_eq!(tested, known);
}
