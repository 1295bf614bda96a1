//! `export`: the snapshot as a table, the same as what both services hold.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::{applied, strange, told, truth};
use crate::support::desk::Desk;

type Row = BTreeMap<String, String>;

/// A table as the csv crate reads it back.
fn rows(text: &str) -> Vec<Row> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn set(cell: &str) -> BTreeSet<String> {
    cell.split("; ").filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

/// As both sides compare texts: normal form, without surrounding space.
fn plain(value: &Value) -> String {
    value.as_str().unwrap_or_default().trim().nfc().collect()
}

fn assert_person(row: &Row, person: &Value) {
    assert_eq!(row["first_name"], plain(&person["first_name"]), "{row:?}");
    assert_eq!(row["last_name"], plain(&person["last_name"]), "{row:?}");
    let emails: Vec<String> =
        person["emails"].as_array().unwrap().iter().map(|email| plain(&email["email"]).to_lowercase()).collect();
    assert_eq!(row["email"], emails.first().cloned().unwrap_or_default());
    assert_eq!(set(&row["other_emails"]), emails.into_iter().skip(1).collect());
    let tags = person["tags"].as_array().unwrap().iter().map(|tag| plain(tag).to_lowercase()).collect();
    assert_eq!((set(&row["tags"]), row["status"].as_str()), (tags, ""));
}

fn assert_member(row: &Row, member: &Value) {
    assert_eq!(row["email"], plain(&member["email_address"]), "{row:?}");
    assert_eq!(row["first_name"], plain(&member["merge_fields"]["FNAME"]), "{row:?}");
    assert_eq!(row["phone"], plain(&member["merge_fields"]["PHONE"]), "{row:?}");
    assert_eq!(row["status"], plain(&member["status"]), "{row:?}");
}

#[test]
fn every_record_of_both_services_is_a_row_as_the_services_hold_it() {
    let desk = applied();
    let all = rows(&desk.sync(&["export"]).stdout);
    let [copper, mailchimp] = truth(&desk);
    assert_eq!(all.len(), copper + mailchimp);
    let mut seen = BTreeSet::new();
    for row in &all {
        assert!(seen.insert((row["side"].clone(), row["id"].clone())), "twice: {row:?}");
    }
    let people = desk.sandbox.state().copper.ground_truth();
    for person in people.as_array().unwrap() {
        let id = person["id"].to_string();
        assert_person(all.iter().find(|row| row["side"] == "copper" && row["id"] == id).unwrap(), person);
    }
    let members = desk.sandbox.state().mailchimp.ground_truth();
    for member in members.as_array().unwrap() {
        let email = &member["email_address"];
        assert_member(all.iter().find(|row| row["side"] == "mailchimp" && row["email"] == *email).unwrap(), member);
    }
    let of = |side: &str| rows(&desk.sync(&["export", "--side", side]).stdout);
    assert_eq!((of("copper").len(), of("mailchimp").len()), (copper, mailchimp));
    let row = &all[all.iter().position(|row| row["email"] == "jean.martin@exemple.com").unwrap()];
    assert_eq!((row["link"].len(), row["bucket"].as_str()), (16, "in_sync"));
}

#[test]
fn the_columns_are_known_and_a_file_is_private() {
    let desk = applied();
    let written = desk.sync(&["export", "-o", "all.csv"]);
    assert_eq!((written.code, written.stderr.as_str()), (0, ""), "{written:?}");
    assert!(written.stdout.contains("all.csv"), "{written:?}");
    let mode = desk.path("all.csv").metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let text = std::fs::read_to_string(desk.path("all.csv")).unwrap();
    let head = "\u{feff}side,id,email,other_emails,status,tags,first_name,last_name,phone,link,bucket\r\n";
    assert!(text.starts_with(head), "{}", text.lines().next().unwrap());
    assert_eq!(desk.sync(&["export"]).stdout, text);
    assert_eq!(desk.sync(&["export", "-q", "-o", "again.csv"]).stdout, "");
    let document = told(&desk, &["export"]);
    assert_eq!(document["rows"].as_array().unwrap().len(), rows(&text).len());
    assert_eq!(desk.sync(&["export", "--side", "crm"]).code, 64);
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_disarmed_unless_it_is_wanted_raw() {
    let desk = strange();
    desk.sync(&["plan", "-q"]);
    let (guarded, raw) = (desk.sync(&["export"]).stdout, desk.sync(&["export", "--raw"]).stdout);
    assert!(guarded.starts_with('\u{feff}') && raw.starts_with("side,"));
    assert_eq!(rows(&guarded)[0]["phone"], "'+33 6 11 22 33 44");
    assert_eq!(rows(&raw)[0]["phone"], "+33 6 11 22 33 44");
    assert!(rows(&guarded)[0]["tags"].starts_with("'=1+1"), "{guarded:?}");
}

#[test]
fn before_the_first_reading_the_table_has_no_row() {
    let desk = Desk::with_cast();
    let ended = desk.sync(&["export"]);
    assert_eq!((ended.code, rows(&ended.stdout).len()), (0, 0), "{ended:?}");
}
