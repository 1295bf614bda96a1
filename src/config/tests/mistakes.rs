//! Each mistake's place and words. It must not test where secrets come from.

use super::*;
use crate::config::problem::Problem;

/// What is said about a file, line by line.
fn told(text: &str) -> Vec<String> {
    let error = Place::with_file(text).load_local().unwrap_err();
    error.mistakes().iter().map(ToString::to_string).collect()
}

/// A field after two lines, with lines put in or over.
fn field(lines: &str) -> String {
    let default = [("name", "\"a\""), ("copper", "\"title\""), ("mailchimp", "\"A\"")];
    let kept = default.into_iter().filter(|(key, _)| !lines.contains(&format!("{key} =")));
    let kept: Vec<String> = kept.map(|(key, value)| format!("{key} = {value}")).collect();
    format!("[[field]]\n{lines}\n{}\n", kept.join("\n"))
}

/// One line a case: a file, its lines separated by `\n`, and what is told after `sync.toml:`.
const TABLE: &str = include_str!("mistakes.txt");

#[test]
fn a_mistake_in_a_value_tells_its_line_and_what_is_expected() {
    for (text, expected) in TABLE.lines().map(|row| row.split_once(" => ").unwrap()) {
        let text = text.replace("\\n", "\n");
        assert_eq!(told(&text), [format!("sync.toml:{expected}")], "{text}");
    }
}

#[test]
fn permanent_deletion_can_not_be_automatic() {
    let told = told("[approval]\nautomatic = [\"tag\", \"destroy\"]");
    assert!(told[0].ends_with("found `destroy`"), "{told:?}");
    assert_eq!(told[0].matches("destroy").count(), 1);
}

#[test]
fn an_archived_member_can_not_be_imported() {
    let told = told("[filter]\nimport_members = [\"archived\"]");
    assert!(told[0].ends_with("found `archived`"), "{told:?}");
}

#[test]
fn a_faulty_field_tells_its_line_and_what_is_expected() {
    let tag = "must be a merge tag other than EMAIL, up to 10 capitals, digits and underscores";
    let cases = [
        ("name = \"email\"", "2: `field.name` cannot be `email`: email, status, owner and names with `:` are reserved".into()),
        ("name = \"tag:a\"", "2: `field.name` cannot be `tag:a`: email, status, owner and names with `:` are reserved".into()),
        ("mailchimp = \"EMAIL\"", format!("2: `field.mailchimp` {tag}, found `EMAIL`")),
        ("mailchimp = \"fname\"", format!("2: `field.mailchimp` {tag}, found `fname`")),
        ("mailchimp = \"ABCDEFGHIJK\"", format!("2: `field.mailchimp` {tag}, found `ABCDEFGHIJK`")),
        ("mailchimp = \"\"", "2: `field.mailchimp` must not be empty".into()),
        ("copper = \"custom:x\"", "2: `field.copper` must be one of first_name, last_name, phone, address, title, company_name, custom:ID, found `custom:x`".into()),
        ("copper = \"custom:01\"", "2: `field.copper` must be one of first_name, last_name, phone, address, title, company_name, custom:ID, found `custom:01`".into()),
        ("direction = \"off\"", "2: `field.direction` must be one of `both`, `to_mailchimp`, `to_copper`, found `off`".into()),
        ("conflict = \"newest\"", "2: `field.conflict` must be one of `copper`, `mailchimp`, `hold`, found `newest`".into()),
        ("rule = \"hold\"", "2: unknown key `field.rule`, did you mean `field.name`?".into()),
        ("conflict = \"copper\"\ndirection = \"to_copper\"", "2: `field.conflict` cannot be `copper` under direction `to_copper`, which never writes there".into()),
        ("conflict = \"mailchimp\"\ndirection = \"to_mailchimp\"", "2: `field.conflict` cannot be `mailchimp` under direction `to_mailchimp`, which never writes there".into()),
    ];
    for (lines, expected) in cases {
        assert_eq!(told(&field(lines)), [format!("sync.toml:{expected}")], "{lines}");
    }
}

#[test]
fn a_field_without_a_merge_tag_is_told_where_the_field_begins() {
    let text = "\n[[field]]\nname = \"a\"\ncopper = \"title\"";
    assert_eq!(told(text), ["sync.toml:2: `field.mailchimp` is missing"]);
    assert_eq!(told("[field]\nname = \"a\""), ["sync.toml:1: `field` must be a list of tables, found a table"]);
}

#[test]
fn two_fields_share_neither_name_nor_place_nor_merge_tag() {
    let text = format!("{0}{0}", field(""));
    assert_eq!(
        told(&text),
        [
            "sync.toml:8: `field.name` is `a` already in line 3",
            "sync.toml:9: `field.copper` is `title` already in line 4",
            "sync.toml:10: `field.mailchimp` is `A` already in line 5",
        ]
    );
    let inline =
        "field = [{name=\"a\",copper=\"title\",mailchimp=\"A\"},{name=\"a\",copper=\"phone\",mailchimp=\"B\"}]";
    assert_eq!(told(inline), ["sync.toml:1: `field.name` is `a` already in line 1"]);
}

#[test]
fn two_marks_that_would_be_read_as_one_are_refused() {
    let cases = [
        ("inactive_mark = \"a supprimer\"", Some("tags.inactive_mark")),
        ("opt_out_mark = \" 📥 inactif\"", Some("tags.opt_out_mark")),
        ("opt_out_mark = \"X\"\nresubscribe_mark = \"x\"", Some("tags.resubscribe_mark")),
        ("opt_out_mark = \"\"\nresubscribe_mark = \"\"", None),
        ("delete_mark = \"🗑\"\ninactive_mark = \"📥\"", None),
    ];
    for (lines, key) in cases {
        match Place::with_file(&format!("[tags]\n{lines}")).load_local() {
            Ok(_) => assert_eq!(key, None, "{lines}"),
            Err(error) => {
                let mistake = &error.mistakes()[0];
                assert_eq!(Some(mistake.key.as_str()), key, "{lines}");
                assert!(matches!(mistake.problem, Problem::SameMark { .. }), "{lines}");
            }
        }
    }
}

#[test]
fn more_requests_than_copper_allows_are_for_this_machine_alone() {
    let text = "[copper]\nrequests_per_minute = 60000\nbase_url = \"http://127.0.0.1:1\"";
    let settings = Place::with_file(text).load_local().unwrap();
    assert_eq!(settings.copper.requests_per_minute, 60_000);
}

#[test]
fn a_faulty_variable_is_told_by_its_name() {
    let cases = [
        ("SYNC_MODE", "prod", "`SYNC_MODE` must be one of `test`, `production`, found `prod`"),
        ("SYNC_RETAIN_DAYS", "x", "`SYNC_RETAIN_DAYS` must be a whole number, found a text in quotes"),
        ("SYNC_TAGS__START_JOURNEYS", "1", "`SYNC_TAGS__START_JOURNEYS` must be true or false, found a text in quotes"),
        ("SYNC_COPPER__BASE_ULR", "x", "unknown key `SYNC_COPPER__BASE_ULR`, did you mean `SYNC_COPPER__BASE_URL`?"),
        ("MAILCHIMP_DC", "us21.exemple.com/", "`MAILCHIMP_DC` must be an https:// address"),
    ];
    for (name, text, expected) in cases {
        let error = Place::empty().variables([(name, text)]).load_local().unwrap_err();
        assert_eq!(error.to_string(), expected);
        let error = Place::empty().file(".env", &format!("{name}={text}")).load_local();
        assert!(error.unwrap_err().to_string().ends_with(expected));
    }
}

#[test]
fn a_variable_of_another_program_is_left_alone() {
    let place = Place::empty().variables([("SYNC_TOKEN", "x"), ("SYNC_OTHER__KEY", "x")]);
    assert!(place.load_local().is_ok());
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_their_lines() {
    let text = "mode = 1\nfoo = 2\n[schedule]\nevery = \"x\"\n[copper]\nuser_email = 3";
    let error = Place::with_file(text).load().unwrap_err();
    let places: Vec<_> = error.mistakes().iter().map(|m| (m.line, m.key.as_str())).collect();
    assert_eq!(
        places,
        [
            (None, "copper.api_key"),
            (None, "mailchimp.api_key"),
            (None, "mailchimp.audience"),
            (Some(1), "mode"),
            (Some(2), "foo"),
            (Some(4), "schedule.every"),
            (Some(6), "copper.user_email"),
        ]
    );
}

#[test]
fn a_file_that_is_not_toml_tells_that_alone() {
    let told = told("mode = \"test\"\n[copper\nfoo = 1\n");
    assert!(!told.is_empty());
    for line in told {
        assert!(line.starts_with("sync.toml:2: not valid TOML: "), "{line}");
    }
}

#[test]
fn a_named_file_must_be_there() {
    let place = Place::empty().variables([("SYNC_CONFIG", "no.toml")]);
    let error = place.load_local().unwrap_err();
    assert!(matches!(error, ConfigError::NotFound { path } if path.ends_with("no.toml")));
    let folder = Place::empty().variables([("SYNC_CONFIG", ".")]);
    assert!(matches!(folder.load_local(), Err(ConfigError::Unreadable { .. })));
}

#[test]
fn without_any_account_the_configuration_is_absent_for_the_services_only() {
    let place = Place::empty().variables(KEYS);
    assert!(matches!(place.load(), Err(ConfigError::Absent { looked_in }) if looked_in.len() == 1));
    assert!(place.load_local().is_ok());
    let half = Place::empty().variables(KEYS).variables([("SYNC_MAILCHIMP__AUDIENCE", "a1")]);
    assert_eq!(half.load().unwrap_err().to_string(), "`copper.user_email` is missing");
}

#[test]
fn mail_needs_a_sender_and_a_server() {
    assert_eq!(
        told("[notify.email]\nto = [\"a@exemple.fr\"]\nfrom = \"\""),
        ["`notify.email.smtp_host` is missing", "sync.toml:3: `notify.email.from` is missing",]
    );
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    assert!(Place::with_file("\u{feff}mode = \"test\"").load_local().is_ok());
}
