//! The catalogue of every key of `sync.toml`: its form and its default. A key that is not here does
//! not exist; what a key means must not stand here.

use crate::config::shape::Shape;

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    /// Dotted, from the top of the file; within a `[[field]]`, from there.
    pub(crate) name: &'static str,
    /// What its value must be.
    pub(crate) shape: Shape,
    /// As the text of a variable; none: may be absent.
    pub(crate) default: Option<&'static str>,
}

/// Kinds that an unattended run may be allowed; permanent deletion never is.
pub(crate) const AUTOMATIC: &[&str] = &[
    "adopt",
    "restrict",
    "mark",
    "rekey",
    "create",
    "reactivate",
    "confirm",
    "fill",
    "update",
    "conflict",
    "tag",
    "untag",
    "clear",
];

const FILLED: Shape = Shape::Filled;
const COUNT: Shape = Shape::Number(0, 1_000_000_000);
/// Statuses that may become a new person; archived members never do.
const IMPORTABLE: Shape = Shape::Words(&["subscribed", "unsubscribed", "cleaned", "pending", "transactional"]);
/// Confirming is left out: it mails the contact.
const AUTOMATIC_DEFAULT: &str = "adopt,restrict,mark,rekey,create,reactivate,fill,update,conflict,tag,untag,clear";

/// Every key outside `[[field]]`, in the order of the documentation.
pub(crate) const KEYS: &[Key] = &[
    key("mode", Shape::Word(&["test", "production"]), "test"),
    bare("language", Shape::Word(&["fr", "en"])),
    key("state", FILLED, "state/sync.db"),
    key("plans", FILLED, "plans"),
    key("reports", FILLED, "reports"),
    key("retain_days", Shape::Number(1, 36_500), "400"),
    key("test.email_contains", FILLED, "@exemple"),
    bare("copper.user_email", Shape::Text),
    key("copper.api_key_env", Shape::Variable, "COPPER_API_KEY"),
    bare("copper.api_key_file", FILLED),
    key("copper.base_url", Shape::BaseUrl, "https://api.copper.com/developer_api/v1"),
    key("copper.requests_per_minute", Shape::Number(1, 1_000_000), "150"),
    bare("mailchimp.audience", Shape::Text),
    key("mailchimp.api_key_env", Shape::Variable, "MAILCHIMP_API_KEY"),
    bare("mailchimp.api_key_file", FILLED),
    bare("mailchimp.base_url", Shape::BaseUrl),
    key("mailchimp.connections", Shape::Number(1, 10), "8"),
    key("mailchimp.new_members", Shape::Word(&["subscribed", "pending"]), "subscribed"),
    key("mailchimp.on_refusal", Shape::Word(&["refused", "pending"]), "refused"),
    key("mailchimp.address_state", Shape::Word(&["skip", "city"]), "skip"),
    key("tags.direction", Shape::Word(&["to_mailchimp", "both", "off"]), "to_mailchimp"),
    key("tags.exclude", Shape::List, ""),
    key("tags.start_journeys", Shape::Flag, "false"),
    key("tags.delete_mark", FILLED, "🗑️ À SUPPRIMER"),
    key("tags.inactive_mark", FILLED, "📥 INACTIF"),
    key("tags.opt_out_mark", Shape::Text, "🔕 DÉSABONNÉ"),
    key("tags.resubscribe_mark", Shape::Text, "Réinscription requise"),
    key("filter.copper_tags_any", Shape::List, ""),
    key("filter.copper_tags_none", Shape::List, ""),
    key("filter.copper_contact_types", Shape::List, ""),
    key("filter.import_members", IMPORTABLE, "subscribed"),
    key("existence.deleted_in_copper", Shape::Word(&["ask", "unsubscribe", "keep"]), "ask"),
    key("existence.archived_in_mailchimp", Shape::Word(&["keep", "mark", "ask"]), "keep"),
    key("existence.delete_in_mailchimp", Shape::Word(&["permanent", "archive"]), "permanent"),
    key("approval.automatic", Shape::Words(AUTOMATIC), AUTOMATIC_DEFAULT),
    key("approval.max_removals_per_run", COUNT, "25"),
    key("approval.max_removals_per_day", COUNT, "50"),
    key("approval.max_creates_per_run", COUNT, "200"),
    key("approval.max_creates_per_day", COUNT, "1000"),
    key("approval.max_shrink_percent", Shape::Number(0, 100), "10"),
    key("approval.audience_cap", COUNT, "0"),
    key("schedule.every", Shape::Duration, "15m"),
    key("schedule.full_snapshot_every", Shape::Duration, "24h"),
    key("notify.when", Shape::Word(&["always", "changes", "attention", "never"]), "attention"),
    key("notify.webhook_env", Shape::Variable, ""),
    key("notify.email.to", Shape::List, ""),
    key("notify.email.from", Shape::Text, ""),
    key("notify.email.smtp_host", Shape::Text, ""),
    key("notify.email.smtp_port", Shape::Number(1, 65_535), "587"),
    key("notify.email.smtp_user", Shape::Text, ""),
    key("notify.email.smtp_password_env", Shape::Variable, "SMTP_PASSWORD"),
];

/// Every key of a `[[field]]`. Those without a default are required, except `conflict`, whose
/// default depends on the direction.
pub(crate) const FIELD_KEYS: &[Key] = &[
    bare("name", FILLED),
    bare("copper", FILLED),
    bare("mailchimp", FILLED),
    key("direction", Shape::Word(&["both", "to_mailchimp", "to_copper"]), "both"),
    bare("conflict", Shape::Word(&["copper", "mailchimp", "hold"])),
];

/// Whether a dotted path is a table of the file.
pub(crate) fn is_section(path: &str) -> bool {
    sections().any(|section| section == path)
}

/// The variable that stands for a key: `SYNC_COPPER__BASE_URL`.
pub(crate) fn variable(name: &str) -> String {
    format!("SYNC_{}", name.replace('.', "__").to_uppercase())
}

/// The key or table outside `[[field]]` that is spelled most like `path`: the same last word in
/// another table first, then the nearest in the same table, then the nearest anywhere.
pub(crate) fn nearest(path: &str) -> &'static str {
    let names = || KEYS.iter().map(|key| key.name).chain(sections()).chain(["field"]);
    let (table, leaf) = split(path);
    let here = most_like(leaf, names().filter(|name| split(name).0 == table));
    names()
        .find(|name| split(name).1 == leaf)
        .or(here.filter(|name| is_near(leaf, split(name).1)))
        .or_else(|| most_like(leaf, names()))
        .expect("the catalogue is not empty")
}

/// The key of a `[[field]]` that is spelled most like `name`.
pub(crate) fn nearest_in_field(name: &str) -> &'static str {
    most_like(name, FIELD_KEYS.iter().map(|key| key.name)).expect("the catalogue is not empty")
}

const fn key(name: &'static str, shape: Shape, default: &'static str) -> Key {
    let default = Some(default);
    Key { name, shape, default }
}

const fn bare(name: &'static str, shape: Shape) -> Key {
    let default = None;
    Key { name, shape, default }
}

fn sections() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|key| split(key.name).0).filter(|table| !table.is_empty())
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

/// Of several that are equally near, the first.
fn most_like<'a>(leaf: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names.min_by_key(|name| strsim::damerau_levenshtein(leaf, split(name).1))
}

/// Half of the letters may differ; beyond that another table's key may be meant.
fn is_near(one: &str, other: &str) -> bool {
    strsim::damerau_levenshtein(one, other) * 2 <= one.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;

    #[test]
    fn every_kind_but_destroy_may_be_automatic() {
        let kinds = Kind::ALL.map(Kind::as_str);
        let allowed: Vec<&str> = kinds.into_iter().filter(|kind| *kind != "destroy").collect();
        assert_eq!(AUTOMATIC, allowed);
    }

    #[test]
    fn every_default_has_the_form_of_its_key() {
        for key in KEYS.iter().chain(FIELD_KEYS) {
            let read = key.default.map(|text| key.shape.read_text(text));
            assert!(!matches!(read, Some(Err(_))), "{}: {read:?}", key.name);
        }
    }

    #[test]
    fn an_unknown_key_is_told_the_nearest_one() {
        let cases = [
            ("mod", "mode"),
            ("Mode", "mode"),
            ("copper.user_mail", "copper.user_email"),
            ("copper.request_per_minute", "copper.requests_per_minute"),
            ("audience", "mailchimp.audience"),
            ("notify.smtp_host", "notify.email.smtp_host"),
            ("approvals", "approval"),
            ("fields", "field"),
            ("mailchimp.user_emial", "copper.user_email"),
        ];
        for (path, expected) in cases {
            assert_eq!(nearest(path), expected, "{path}");
        }
    }
}
