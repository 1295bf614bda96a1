//! Equal inputs give an equal plan; a plan whose bytes moved is refused; planning leaves no trace. It
//! must not look into a plan further than that.

use std::path::Path;

use copper_mailchimp_sync::cli::exit::Exit;
use copper_mailchimp_sync::cli::failure::Failure;
use copper_mailchimp_sync::report::locale::{Catalogue, Language};
use copper_mailchimp_sync::sandbox::copper::options::{Fault, Quota};
use copper_mailchimp_sync::sandbox::mailchimp::options::ShuffledTies;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use copper_mailchimp_sync::steps::apply::verify;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};

use crate::support::desk::{Desk, files};
use crate::support::rig::Rig;

/// Several pages of people, and of members.
const CROWD: usize = 450;

/// So many people share a second; a page holds a multiple of them.
const TIED: usize = 10;

/// What a person decided or a run did; a plan must not move a row of it.
const KEPT_TABLES: [&str; 7] = ["link", "tombstone", "decision", "approval", "run", "entry", "outcome"];

#[test]
fn order_threads_locale_time_zone_and_folder_do_not_show_in_a_plan() {
    let truth = spread(crowd().ground_truth());
    let mut state = State::new(Quota::Off);
    state.load(&truth, system_ms()).unwrap();
    let plain = Desk::with(state);
    let expected = planned(&plain, &[("RAYON_NUM_THREADS", "1")]);
    assert!(!expected["body"]["operations"].as_array().unwrap().is_empty());
    let elsewhere = [
        [("RAYON_NUM_THREADS", "8"), ("LANG", "en_US.UTF-8"), ("TZ", "Pacific/Auckland"), ("HOSTNAME", "autre")],
        [("RAYON_NUM_THREADS", "1"), ("LANG", "tr_TR.UTF-8"), ("TZ", "America/Caracas"), ("USER", "quelqu'un")],
    ];
    for variables in elsewhere {
        let shuffled = Desk::with(shuffled(&truth));
        let found = planned(&shuffled, &variables);
        assert_eq!(found["body"], expected["body"], "{variables:?}");
        assert_eq!(found["id"], expected["id"], "{variables:?}");
    }
}

#[test]
fn people_of_one_second_who_change_pages_are_all_read() {
    let state = crowd();
    let truth = state.ground_truth();
    let expected = planned(&Desk::with(state), &[]);
    let found = planned(&Desk::with(shuffled(&truth)), &[]);
    for part in ["counts", "operations", "questions", "conflicts", "listed"] {
        assert_eq!(found["body"][part], expected["body"][part]);
    }
    for side in ["copper", "mailchimp"] {
        let contents = |plan: &Value| plan["body"]["snapshots"][side]["contents"].clone();
        assert_eq!(contents(&found), contents(&expected));
    }
}

#[test]
fn a_plan_of_the_same_state_has_the_same_id_again() {
    let desk = Desk::with_cast();
    // The first has no earlier snapshot to compare itself with; the others have the same one.
    let ids = [(); 3].map(|()| planned(&desk, &[])["id"].clone());
    assert_eq!(ids[1], ids[2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_of_a_plan_file_can_be_changed_left_out_or_put_in() {
    let rig = Rig::new(|state, now_ms| {
        let person = json!({"name": "Jean Martin", "emails": [{"email": "jean@exemple.com", "category": "work"}]});
        state.copper.seed(&person, now_ms);
    });
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    let bytes = std::fs::read(&made.path).unwrap();
    verify::open(&session, &made.path).unwrap();
    let catalogue = Catalogue::new(Language::French);
    for (what, changed) in variants(&bytes) {
        std::fs::write(&made.path, &changed).unwrap();
        let error = verify::open(&session, &made.path).expect_err(&what);
        let exit = Failure::of_step(&catalogue, &error).exit;
        assert!(matches!(exit, Exit::Refused | Exit::Failed), "{what}: {error}");
    }
    std::fs::write(&made.path, &bytes).unwrap();
    verify::open(&session, &made.path).unwrap();
}

#[test]
fn a_changed_plan_file_is_refused_before_the_first_request() {
    let desk = Desk::with_cast();
    planned(&desk, &[]);
    let path = files(&desk.path("plans")).remove(0);
    let bytes = std::fs::read(&path).unwrap();
    let (requests, truth) = (desk.requests(), desk.sandbox.state().ground_truth());
    for place in [0, 10, bytes.len() / 3, bytes.len() / 2, bytes.len() - 3] {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        std::fs::write(&path, changed).unwrap();
        let ended = desk.sync(&["apply", path.to_str().unwrap(), "--yes"]);
        assert_eq!(ended.code, 4, "{place}: {ended:?}");
        assert!(ended.stderr.contains("\nhint: "), "{ended:?}");
    }
    assert_eq!((desk.requests(), desk.sandbox.state().ground_truth()), (requests, truth));
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(desk.sync(&["apply", path.to_str().unwrap(), "--yes"]).code, 0);
}

#[test]
fn plan_and_show_leave_links_decisions_journal_and_services_as_they_were() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    let edit = json!({"act": "edit", "email": "sophie.bernard@exemple.com", "set": {"name": "Sophie Martin"}});
    desk.sandbox.state().copper.act(&edit, system_ms()).unwrap();
    let before = (kept(&desk.path("state/sync.db")), desk.writes(), desk.sandbox.state().ground_truth());
    let file = planned(&desk, &[]);
    let path = files(&desk.path("plans")).pop().unwrap();
    for arguments in [&["show"][..], &["show", "--all"], &["--json", "show"]] {
        let arguments: Vec<&str> = arguments.iter().copied().chain([path.to_str().unwrap()]).collect();
        assert_eq!(desk.sync(&arguments).code, 0);
    }
    let after = (kept(&desk.path("state/sync.db")), desk.writes(), desk.sandbox.state().ground_truth());
    assert!(before.0.iter().any(|row| row.starts_with("link")), "{before:?}");
    assert!(!file["body"]["operations"].as_array().unwrap().is_empty());
    assert_eq!(after, before);
}

fn planned(desk: &Desk, variables: &[(&str, &str)]) -> Value {
    let mut command = desk.command(&["--json", "plan"]);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Everybody of one second, as after an import.
fn crowd() -> State {
    let mut state = State::new(Quota::Off);
    people::seed_cast(&mut state, system_ms());
    people::seed_crowd(&mut state, CROWD, system_ms());
    state
}

/// Nobody of one second stands on two pages: what a listing saw twice is evidence, and stands in plans.
fn spread(mut truth: Value) -> Value {
    let people = truth.pointer_mut("/copper/people").unwrap().as_array_mut().unwrap();
    for (place, person) in people.iter_mut().enumerate() {
        person["date_created"] = json!(1_700_000_000 + place / TIED);
    }
    truth
}

/// The same people in another order, with their tags in another order, behind services that deal out
/// equal sort keys anew at every request.
fn shuffled(truth: &Value) -> State {
    let mut truth = truth.clone();
    for list in ["/copper/people", "/mailchimp/members"] {
        let records = truth.pointer_mut(list).unwrap().as_array_mut().unwrap();
        records.reverse();
        for record in records {
            record["tags"].as_array_mut().unwrap().reverse();
        }
    }
    let mut state = State::new(Quota::Off);
    state.load(&truth, system_ms()).unwrap();
    state.copper.options_mut().shuffled_ties = Fault::On;
    state.mailchimp.options_mut().shuffled_ties = ShuffledTies::On;
    state
}

/// Every byte changed; at some places one more or one less.
fn variants(bytes: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    let changed = (0..bytes.len()).map(|place| {
        let mut changed = bytes.to_vec();
        changed[place] ^= 1;
        (format!("byte {place} changed"), changed)
    });
    let sample = (0..bytes.len()).step_by(37).flat_map(|place| {
        let (mut longer, mut shorter) = (bytes.to_vec(), bytes.to_vec());
        longer.insert(place, b' ');
        shorter.remove(place);
        [(format!("a space before byte {place}"), longer), (format!("without byte {place}"), shorter)]
    });
    let ends = [("cut", bytes[..bytes.len() - 1].to_vec()), ("one line more", [bytes, b"\n"].concat())];
    changed.chain(sample).chain(ends.map(|(what, bytes)| (what.to_owned(), bytes)))
}

fn kept(database: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(database).unwrap();
    let mut rows = Vec::new();
    for table in KEPT_TABLES {
        let mut statement = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).unwrap();
        let columns = statement.column_count();
        let cells = statement
            .query_map([], |row| (0..columns).map(|column| row.get::<_, Cell>(column)).collect::<Result<Vec<_>, _>>())
            .unwrap();
        rows.extend(cells.map(|cells| format!("{table} {:?}", cells.unwrap())));
    }
    rows
}
