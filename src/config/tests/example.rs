//! The example must load as it is and show every key as it is by default.

use super::*;
use crate::config::example::{Accounts, example};
use crate::config::keys;
use crate::config::settings::Origin;

const ACCOUNTS: Accounts<'_> = Accounts {
    user_email: "it\"@exemple.fr",
    copper_base_url: "http://127.0.0.1:1/developer_api/v1",
    audience: "a1",
    mailchimp_base_url: Some("http://127.0.0.1:2/3.0"),
};

#[test]
fn the_example_loads_and_says_nothing_but_accounts_and_defaults() {
    let settings = Place::with_file(&example(&ACCOUNTS)).variables(KEYS).load().unwrap();
    assert_eq!(settings.copper.user_email, "it\"@exemple.fr");
    assert_eq!(settings.mailchimp.base_url, "http://127.0.0.1:2/3.0");
    let default = Place::with_file(ACCOUNT).variables(KEYS).load().unwrap();
    assert_eq!(settings.rules, default.rules);
    let short = example(&Accounts { mailchimp_base_url: None, ..ACCOUNTS });
    let settings = Place::with_file(&short).variables(KEYS).load().unwrap();
    assert_eq!(settings.mailchimp.base_url, "https://us21.api.mailchimp.com/3.0");
}

#[test]
fn the_example_shows_every_key_at_its_default() {
    let text = example(&ACCOUNTS);
    let active: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_setting(rest)).unwrap_or(line))
        .filter(|line| !line.starts_with("api_key_file"))
        .collect();
    let active = active.join("\n");
    let shown = Place::with_file(&active).load_local().unwrap();
    let default = Place::empty().load_local().unwrap();
    for key in keys::KEYS.iter().filter(|key| !key.name.ends_with("api_key_file")) {
        let origin = &shown.origins[key.name];
        assert!(matches!(origin, Origin::File { .. }), "{} is not shown", key.name);
        if !key.name.ends_with("base_url") && key.default.is_some() {
            assert_eq!(shown.values[key.name], default.values[key.name], "{}", key.name);
        }
    }
}

/// Whether a comment is a setting switched off.
fn is_setting(comment: &str) -> bool {
    comment.split_once(" = ").is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
}
