//! Where secrets may come from, and that none is ever told. It must hold no real key.

use super::*;
use crate::config::settings::Origin;
use secrecy::ExposeSecret;

fn account(lines: &str) -> String {
    ACCOUNT.replace("[mailchimp]", &format!("{lines}\n[mailchimp]"))
}

/// A file that its owner alone may read.
#[cfg(unix)]
fn key_file(place: Place, name: &str, text: &str, mode: u32) -> Place {
    use std::os::unix::fs::PermissionsExt;

    let place = place.file(name, text);
    fs::set_permissions(place.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    place
}

#[test]
fn keys_come_from_the_environment() {
    let settings = Place::with_file(ACCOUNT).variables(KEYS).load().unwrap();
    let keys = settings.keys().unwrap();
    assert_eq!(keys.copper.expose_secret(), "copper-key");
    assert_eq!(keys.mailchimp.expose_secret(), "mailchimp-key-us21");
    assert_eq!(settings.mailchimp.base_url, "https://us21.api.mailchimp.com/3.0");
    let name = "COPPER_API_KEY".to_owned();
    assert_eq!(settings.origins["copper.api_key"], Origin::Environment { name });
}

#[test]
fn keys_come_from_the_dotenv_beside_the_file_and_from_variables_of_another_name() {
    let mut place = Place::empty()
        .file("sub/sync.toml", &account("api_key_env = \"MY_KEY\""))
        .file("sub/.env", "MY_KEY=' k '\nMAILCHIMP_API_KEY=\"m-us1\"")
        .file(".env", "MY_KEY=wrong");
    place.config_flag = Some("sub/sync.toml".into());
    let settings = place.load().unwrap();
    assert_eq!(settings.keys().unwrap().copper.expose_secret(), "k");
    let name = "MY_KEY".to_owned();
    assert_eq!(settings.origins["copper.api_key"], Origin::DotEnv { name });
}

#[cfg(unix)]
#[test]
fn a_key_file_must_be_readable_by_its_owner_alone() {
    for (mode, is_private) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
        let place = Place::with_file(&account("api_key_file = \"k\"")).variables(KEYS);
        let place = key_file(place, "k", "from-file\n", mode);
        match place.load() {
            Ok(settings) => {
                assert!(is_private);
                let keys = settings.keys().unwrap();
                assert_eq!(keys.copper.expose_secret(), "from-file");
                let path = place.path().join("k");
                assert_eq!(settings.origins["copper.api_key"], Origin::KeyFile { path });
            }
            Err(error) => {
                assert!(!is_private);
                let expected = format!(
                    "sync.toml:3: `copper.api_key_file` names a file that others may read (mode {mode:04o}): chmod 600 it"
                );
                assert_eq!(error.to_string(), expected);
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_that_is_absent_or_empty_is_told() {
    let place = Place::with_file(&account("api_key_file = \"k\"")).variables(KEYS);
    let error = place.load().unwrap_err().to_string();
    assert!(error.contains("`copper.api_key_file` names a file that could not be read: "));
    let error = key_file(place, "k", " \n", 0o600).load().unwrap_err();
    assert!(error.to_string().contains("`copper.api_key_file` holds blanks"));
}

#[test]
fn a_key_has_one_place_in_a_file() {
    let text = account("api_key_file = \"k\"\napi_key_env = \"K\"");
    assert_eq!(
        Place::with_file(&text).load_local().unwrap_err().to_string(),
        "sync.toml:3: `copper.api_key_file` excludes `copper.api_key_env`: give only one of them"
    );
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_repeated() {
    let hex = "0123456789abcdef0123456789abcdef";
    let cases = [
        (
            "[copper]\napi_key = \"%\"",
            "`copper.api_key` is a secret, not a setting: put it in the environment or in `.env` as COPPER_API_KEY=…",
        ),
        (
            "[mailchimp]\nkey = \"%\"",
            "`mailchimp.key` is a secret, not a setting: put it in the environment or in `.env` as MAILCHIMP_API_KEY=…",
        ),
        (
            "[notify.email]\nsmtp_password = \"%\"",
            "`notify.email.smtp_password` is a secret, not a setting: put it in the environment or in `.env` as SMTP_PASSWORD=…",
        ),
        (
            "[notify]\nwebhook = \"%\"",
            "`notify.webhook` is a secret, not a setting: put it in the environment or in `.env` as WEBHOOK_URL=…",
        ),
        (
            "[copper]\napi_key_env = \"%\"",
            "`copper.api_key_env` must be the name of an environment variable, never the secret itself",
        ),
        (
            "[mailchimp]\napi_key_env = \"%-us21\"",
            "`mailchimp.api_key_env` must be the name of an environment variable, never the secret itself",
        ),
        (
            "[notify]\nwebhook_env = \"https://exemple.com/%\"",
            "`notify.webhook_env` must be the name of an environment variable, never the secret itself",
        ),
        (
            "[copper]\nbase_url = \"https://user:%@exemple.com\"",
            "`copper.base_url` must not hold a user name or a password",
        ),
    ];
    for (text, expected) in cases {
        let error = Place::with_file(&text.replace('%', hex)).load_local();
        let error = error.unwrap_err();
        assert!(!format!("{error:?}").contains(hex), "{text}");
        assert_eq!(error.to_string(), format!("sync.toml:2: {expected}"), "{text}");
    }
}

#[test]
fn a_missing_key_tells_the_variable_and_a_key_without_data_centre_the_remedy() {
    let error = Place::with_file(ACCOUNT).load().unwrap_err().to_string();
    assert_eq!(
        error,
        "`copper.api_key` is missing: set COPPER_API_KEY in the environment or in `.env` beside sync.toml\n\
         `mailchimp.api_key` is missing: set MAILCHIMP_API_KEY in the environment or in `.env` beside sync.toml"
    );
    let place = Place::with_file(ACCOUNT).variables(KEYS);
    let error = place.variables([("MAILCHIMP_API_KEY", "s3cret")]).load();
    assert_eq!(
        error.unwrap_err().to_string(),
        "`mailchimp.api_key` does not end in its data centre (`…-us21`): set mailchimp.base_url"
    );
}

#[test]
fn a_key_that_no_header_could_carry_is_refused_and_not_told() {
    let place = Place::with_file(ACCOUNT).variables(KEYS);
    let error = place.variables([("COPPER_API_KEY", "s3cret\nX: y")]).load().unwrap_err();
    assert_eq!(error.to_string(), "`copper.api_key` holds blanks or characters that cannot stand in a key");
}

#[test]
fn a_webhook_and_a_mail_password_are_read_where_they_are_asked_for() {
    let mail = "[notify]\nwebhook_env = \"HOOK\"\n[notify.email]\nto = [\"a@exemple.fr\"]\n\
                from = \"b@exemple.fr\"\nsmtp_host = \"h.exemple.fr\"\nsmtp_user = \"u\"\n";
    let place = Place::with_file(&format!("{ACCOUNT}{mail}")).variables(KEYS);
    let error = place.load().unwrap_err().to_string();
    assert!(error.contains("`notify.webhook` is missing: set HOOK "), "{error}");
    assert!(error.contains("`notify.email.smtp_password` is missing: set SMTP_PASSWORD "));
    let place = place.variables([("HOOK", "https://h.exemple.com/?t=s3cret"), ("SMTP_PASSWORD", "pw")]);
    let notify = place.load().unwrap().notify;
    assert!(notify.webhook.unwrap().expose_secret().ends_with("s3cret"));
    let password = notify.email.unwrap().smtp_password.unwrap();
    assert_eq!(password.expose_secret(), "pw");
    let error = place.variables([("HOOK", "http://h.exemple.com/s3cret")]).load();
    assert_eq!(error.unwrap_err().to_string(), "`HOOK` may be http:// to this machine only; use https://");
}

#[test]
fn local_work_reads_no_secret() {
    let place = Place::with_file(&account("api_key_file = \"absent\"")).variables(KEYS);
    let settings = place.load_local().unwrap();
    assert!(settings.copper.api_key.is_none() && settings.mailchimp.api_key.is_none());
    assert_eq!(settings.keys().unwrap_err().to_string(), "`copper.api_key` is missing");
}

#[test]
fn no_rendering_of_the_settings_shows_a_secret() {
    let settings = Place::with_file(ACCOUNT).variables(KEYS).load().unwrap();
    let shown = format!("{settings:?} {:?}", settings.keys());
    for (_, secret) in KEYS {
        assert!(!shown.contains(secret));
    }
}
