//! The settings of a simulated installation, and how the operator changes one. It must not make a
//! configuration that the program would refuse to load.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use copper_mailchimp_sync::config::example::{Accounts, example};
use copper_mailchimp_sync::config::sources::{Sources, load};
use copper_mailchimp_sync::model::consent::{NewStatus, Status};
use copper_mailchimp_sync::model::contact::FieldName;
use copper_mailchimp_sync::model::kind::Kind;
use copper_mailchimp_sync::model::mapping::{ConflictRule, CopperField, Direction, FieldMapping};
use copper_mailchimp_sync::model::rules::{
    ArchivedInMailchimp, DeleteInMailchimp, DeletedInCopper, Mode, OnRefusal, Rules, TagDirection,
};
use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::state::State;

use super::script::{INSIDE, Setting};

/// How many settings there are.
pub const KEYS: usize = 13;
/// Which one the budgets are.
pub const BUDGETS: usize = 11;

static LOADED: LazyLock<Rules> = LazyLock::new(|| {
    let keys = State::new(Quota::Off).keys();
    let folder = tempfile::tempdir().unwrap();
    let text = example(&Accounts {
        user_email: &keys.user_email,
        copper_base_url: "http://localhost/developer_api/v1",
        audience: &keys.audience,
        mailchimp_base_url: Some("http://localhost/3.0"),
    });
    std::fs::write(folder.path().join("sync.toml"), text).unwrap();
    let environment =
        BTreeMap::from([("COPPER_API_KEY".to_owned(), keys.copper), ("MAILCHIMP_API_KEY".to_owned(), keys.mailchimp)]);
    let sources = Sources { config_flag: None, environment: &environment, directory: folder.path(), home_config: None };
    load(&sources).unwrap().rules
});

/// As shipped, for everybody, with two more fields.
pub fn shipped() -> Rules {
    let mut rules = LOADED.clone();
    let like = rules.fields[0].clone();
    let more = |name: &str, copper, mailchimp: &str| FieldMapping {
        name: FieldName::new(name),
        copper,
        mailchimp: mailchimp.to_owned(),
        ..like.clone()
    };
    rules.fields.push(more("phone", CopperField::Phone, "PHONE"));
    rules.fields.push(more("title", CopperField::Title, "JOB"));
    rules.scope.mode = Mode::Production;
    INSIDE.clone_into(&mut rules.scope.email_contains);
    rules
}

/// Changes one setting.
pub fn set(rules: &mut Rules, Setting { key, value }: Setting) {
    let [a, b, ..] = [value % 2, value % 3];
    match key {
        0 => rules.scope.mode = [Mode::Production, Mode::Production, Mode::Test][b],
        1 => direct(rules, value),
        2 => oppose(rules, value),
        3 => rules.tags.direction = [TagDirection::ToMailchimp, TagDirection::Both, TagDirection::Off][b],
        4 => rules.tags.exclude = named("Salon 2026", a),
        5 => rules.scope.copper_tags_none = named("VIP ⭐", a),
        6 => {
            let all = [Status::Subscribed, Status::Unsubscribed, Status::Cleaned];
            rules.scope.import_members = all.into_iter().take([1, 0, 3][b]).collect();
        }
        7 => {
            rules.existence.deleted_in_copper =
                [DeletedInCopper::Ask, DeletedInCopper::Unsubscribe, DeletedInCopper::Keep][b];
        }
        8 => {
            rules.existence.archived_in_mailchimp =
                [ArchivedInMailchimp::Keep, ArchivedInMailchimp::Mark, ArchivedInMailchimp::Ask][b];
        }
        9 => rules.existence.delete_in_mailchimp = [DeleteInMailchimp::Permanent, DeleteInMailchimp::Archive][a],
        10 => {
            rules.members.new_members = [NewStatus::Subscribed, NewStatus::Pending][a];
            rules.members.on_refusal = [OnRefusal::Refused, OnRefusal::Refused, OnRefusal::Pending][b];
        }
        BUDGETS => {
            let policy = &mut rules.policy;
            policy.max_creates_per_run = [0, 1, 2, 200][value % 4];
            policy.max_creates_per_day = policy.max_creates_per_run.max([1, 3, 1000][b]);
            policy.max_removals_per_run = [0, 1, 2, 25][(value / 4) % 4];
            policy.max_removals_per_day = policy.max_removals_per_run.max([1, 2, 50][b]);
        }
        _ => automate(rules, value),
    }
}

/// One tag, or none.
fn named(tag: &str, count: usize) -> Vec<String> {
    std::iter::repeat_n(tag.to_owned(), count).collect()
}

fn automate(rules: &mut Rules, value: usize) {
    let kinds = Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Destroy | Kind::Confirm));
    let left_out = value % 14;
    rules.policy.automatic = kinds
        .enumerate()
        .filter(|(at, kind)| *at != left_out || *kind == Kind::Restrict)
        .map(|(_, kind)| kind)
        .collect();
}

fn direct(rules: &mut Rules, value: usize) {
    let direction = [Direction::Both, Direction::ToMailchimp, Direction::ToCopper][value % 3];
    let field = field(rules, value / 3);
    field.direction = direction;
    field.conflict = if direction == Direction::ToCopper { ConflictRule::Mailchimp } else { ConflictRule::Copper };
}

fn oppose(rules: &mut Rules, value: usize) {
    let field = field(rules, value / 3);
    field.conflict = match (value % 3, field.direction) {
        (0, Direction::Both | Direction::ToMailchimp) => ConflictRule::Copper,
        (1, Direction::Both | Direction::ToCopper) => ConflictRule::Mailchimp,
        _ => ConflictRule::Hold,
    };
}

/// A part of a name has no direction of its own in some configurations, so that both go together.
fn field(rules: &mut Rules, at: usize) -> &mut FieldMapping {
    let count = rules.fields.len();
    &mut rules.fields[at % count]
}
