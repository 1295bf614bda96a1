//! Holds settings against one another: what no single key can tell. It must not read a file or a
//! variable.

use unicode_normalization::UnicodeNormalization;

use crate::config::base_url;
use crate::config::error::Mistake;
use crate::config::layers::Values;
use crate::config::problem::Problem;
use crate::config::settings::Origin;
use crate::model::tag::TagKey;

/// Copper's limit for the whole account in a minute; the sandbox has none.
const REQUESTS_PER_MINUTE: i64 = 180;

const ACCOUNT_KEYS: [&str; 2] = ["copper.user_email", "mailchimp.audience"];

const MARKS: [&str; 4] = ["tags.delete_mark", "tags.inactive_mark", "tags.opt_out_mark", "tags.resubscribe_mark"];

/// What is wrong between settings, whatever the work.
pub(crate) fn relations(values: &Values) -> Vec<Mistake> {
    let mut mistakes = same_marks(values);
    mistakes.extend(request_rate(values));
    mistakes.extend(two_key_sources(values, "copper"));
    mistakes.extend(two_key_sources(values, "mailchimp"));
    mistakes.extend(mail(values));
    mistakes
}

/// The account settings that talking to the services needs and that are not there.
pub(crate) fn accounts(values: &Values) -> Vec<Mistake> {
    missing(values, &ACCOUNT_KEYS)
}

/// Whether nothing says which accounts are meant.
pub(crate) fn names_no_account(values: &Values) -> bool {
    ACCOUNT_KEYS.iter().all(|key| values.optional(key).is_none())
}

fn missing(values: &Values, keys: &[&str]) -> Vec<Mistake> {
    let absent = keys.iter().filter(|key| values.optional(key).is_none());
    absent.map(|key| values.mistake(key, Problem::Missing)).collect()
}

/// Each pair once, told at the later mark.
fn same_marks(values: &Values) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut earlier: Vec<(&str, &str)> = Vec::new();
    for key in MARKS {
        let Some(mark) = values.optional(key) else {
            continue;
        };
        let same = earlier.iter().find(|(other, text)| match *other {
            "tags.delete_mark" => words(text) == words(mark),
            _ => TagKey::new(text) == TagKey::new(mark),
        });
        if let Some((other, _)) = same {
            let other = (*other).to_owned();
            mistakes.push(values.mistake(key, Problem::SameMark { other }));
        }
        earlier.push((key, mark));
    }
    mistakes
}

/// A mark as the delete mark is recognised: without pictogram, accents and case. A mark that is a
/// pictogram alone stays itself.
fn words(mark: &str) -> String {
    let letters: String =
        mark.nfkd().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.is_empty() { TagKey::new(mark).as_str().to_owned() } else { letters }
}

fn request_rate(values: &Values) -> Option<Mistake> {
    let key = "copper.requests_per_minute";
    let found: i64 = values.number(key);
    let is_free = base_url::is_loopback(&values.text("copper.base_url"));
    (found > REQUESTS_PER_MINUTE && !is_free).then(|| {
        let (least, most) = (1, REQUESTS_PER_MINUTE);
        values.mistake(key, Problem::OutOfRange { found, least, most })
    })
}

/// Two places for one key in one file: which was meant cannot be told.
fn two_key_sources(values: &Values, side: &str) -> Option<Mistake> {
    let (file, variable) = (format!("{side}.api_key_file"), format!("{side}.api_key_env"));
    let is_written = |key: &str| matches!(values.origin(key), Origin::File { .. });
    (is_written(&file) && is_written(&variable)).then(|| values.mistake(&file, Problem::Excludes { other: variable }))
}

/// Somebody to write to needs a sender and a server.
fn mail(values: &Values) -> Vec<Mistake> {
    if values.list("notify.email.to").is_empty() {
        return Vec::new();
    }
    missing(values, &["notify.email.from", "notify.email.smtp_host"])
}
