//! Where files are looked for, field tables, and the earlier program's variables. It must not test
//! what is refused.

use super::*;
use crate::config::settings::Origin;
use crate::model::alert::NotifyWhen;
use crate::model::mapping::{ConflictRule, CopperField, Direction, FieldKind};
use crate::model::rules::Mode;

#[test]
fn without_field_tables_the_two_names_are_mapped() {
    let settings = Place::empty().load_local().unwrap();
    let mapped: Vec<_> =
        settings.rules.fields.iter().map(|f| (f.name.as_str(), f.copper, f.mailchimp.as_str())).collect();
    assert_eq!(
        mapped,
        [("first_name", CopperField::FirstName, "FNAME"), ("last_name", CopperField::LastName, "LNAME"),]
    );
    let none = Place::with_file("field = []").load_local().unwrap();
    assert!(none.rules.fields.is_empty());
}

#[test]
fn a_field_table_becomes_a_mapping_in_its_place() {
    let text = "
[[field]]
name = \"rue\"
copper = \"address\"
mailchimp = \"ADDRESS\"
direction = \"to_mailchimp\"

[[field]]
name = \"couleur\"
copper = \"custom:42\"
mailchimp = \"MMERGE5\"
direction = \"to_copper\"

[[field]]
name = \"firme\"
copper = \"company_name\"
mailchimp = \"FIRM\"
conflict = \"hold\"
";
    let settings = Place::with_file(text).load_local().unwrap();
    let mapped: Vec<_> = settings.rules.fields.iter().map(|f| (f.copper, f.kind, f.direction, f.conflict)).collect();
    assert_eq!(
        mapped,
        [
            (CopperField::Address, FieldKind::Address, Direction::ToMailchimp, ConflictRule::Copper),
            (CopperField::Custom(42), FieldKind::Text, Direction::ToCopper, ConflictRule::Mailchimp),
            (CopperField::CompanyName, FieldKind::Text, Direction::Both, ConflictRule::Hold),
        ]
    );
    assert_eq!(settings.origins["field.couleur"], Origin::File { line: 8 });
    assert_eq!(settings.values["field.couleur"], "custom:42 ↔ MMERGE5");
}

#[test]
fn the_flag_s_file_goes_before_the_variable_s_the_folder_s_and_the_user_s() {
    let mut place = Place::with_file("retain_days = 3")
        .file("flag/a.toml", "retain_days = 1")
        .file("variable.toml", "retain_days = 2")
        .file("home/sync.toml", "retain_days = 4");
    place.home_config = Some(place.path().join("home/sync.toml"));
    place.config_flag = Some("flag/a.toml".into());
    place = place.variables([("SYNC_CONFIG", "variable.toml")]);
    let found = |place: &Place| {
        let settings = place.load_local().unwrap();
        (settings.retain_days, below_root(place, &settings.plans))
    };
    assert_eq!(found(&place), (1, "flag/plans".into()));
    place.config_flag = None;
    assert_eq!(found(&place), (2, "plans".into()));
    place.environment.clear();
    assert_eq!(found(&place), (3, "plans".into()));
    fs::remove_file(place.path().join("sync.toml")).unwrap();
    assert_eq!(found(&place), (4, "home/plans".into()));
    fs::remove_file(place.path().join("home/sync.toml")).unwrap();
    assert_eq!(found(&place), (400, "plans".into()));
}

fn below_root(place: &Place, path: &Path) -> String {
    path.strip_prefix(place.path()).unwrap().display().to_string()
}

#[test]
fn a_dotenv_gives_settings_too_under_the_real_environment() {
    let place = Place::with_file("retain_days = 1")
        .file(".env", "SYNC_RETAIN_DAYS=2\nSYNC_PLANS=p\n")
        .variables([("SYNC_RETAIN_DAYS", "3")]);
    let settings = place.load_local().unwrap();
    assert_eq!(settings.retain_days, 3);
    let name = "SYNC_PLANS".to_owned();
    assert_eq!(settings.origins["plans"], Origin::DotEnv { name });
}

#[test]
fn a_folder_named_as_a_dotenv_is_passed_over() {
    assert!(Place::empty().file(".env/bin/python", "").load_local().is_ok());
}

const LEGACY: &str = "COPPER_API_KEY='copper-key'
COPPER_API_EMAIL=it@exemple.fr
COPPER_API_URL=https://api.copper.com/developer_api/v1/
MAILCHIMP_API_KEY=mailchimp-key
MAILCHIMP_DC=us7
MAILCHIMP_LIST_ID=\"a1b2\"
";

#[test]
fn the_earlier_program_s_dotenv_is_enough_and_means_test_mode() {
    let place = Place::empty().file(".env", LEGACY);
    let settings = place.load().unwrap();
    assert_eq!(settings.rules.scope.mode, Mode::Test);
    assert_eq!(settings.copper.user_email, "it@exemple.fr");
    assert_eq!(settings.copper.base_url, "https://api.copper.com/developer_api/v1");
    assert_eq!(settings.mailchimp.audience, "a1b2");
    assert_eq!(settings.mailchimp.base_url, "https://us7.api.mailchimp.com/3.0");
    assert_eq!(settings.state, place.path().join("state/sync.db"));
    assert_eq!(settings.notify.when, NotifyWhen::Attention);
    let name = "MAILCHIMP_LIST_ID".to_owned();
    assert_eq!(settings.origins["mailchimp.audience"], Origin::Legacy { name });
    assert!(settings.keys().is_ok());
}

#[test]
fn the_file_stands_over_the_earlier_program_s_variables() {
    let place = Place::with_file(ACCOUNT).file(".env", LEGACY);
    assert_eq!(place.load().unwrap().mailchimp.audience, "a1");
}
