//! What the program leaves on disk: who may read it, and what stands in it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::desk::{Desk, files};

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn only_the_owner_can_read_what_the_program_writes() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    desk.sync(&["apply", "--yes"]);
    desk.sync(&["report", "--format", "csv", "-o", "r.csv"]);
    for folder in ["state", "state/log", "plans", "reports"] {
        assert_eq!(mode(&desk.path(folder)), 0o700, "{folder}");
    }
    for folder in ["state", "plans", "reports"] {
        for file in files(&desk.path(folder)).iter().filter(|file| file.is_file()) {
            assert_eq!(mode(file), 0o600, "{}", file.display());
        }
    }
    for file in ["p.json", "r.csv", "state/sync.db"] {
        assert_eq!(mode(&desk.path(file)), 0o600, "{file}");
    }
}

#[test]
fn a_run_leaves_its_report_as_text_as_a_table_and_as_a_page() {
    let desk = Desk::with_cast();
    let (_, applied) = desk.json(&["apply", "--yes"]);
    let run = applied["run"]["id"].as_str().unwrap();
    let names: Vec<String> = files(&desk.path("reports"))
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, [format!("{run}.csv"), format!("{run}.html"), format!("{run}.txt")]);

    let page = std::fs::read_to_string(desk.path("reports").join(&names[1])).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Copper ↔ Mailchimp"), "{page}");
    let text = std::fs::read_to_string(desk.path("reports").join(&names[2])).unwrap();
    assert!(text.contains("RAPPORT DE SYNCHRONISATION COPPER ↔ MAILCHIMP"));
    assert!(text.contains("Mode: TEST (emails contenant « @exemple »)"), "{text}");
    let table = std::fs::read_to_string(desk.path("reports").join(&names[0])).unwrap();
    let columns = "\u{feff}run,plan,operation,time,side,direction,email,name,kind,field,before,after,base,loser,\
                   reason,outcome,error,approver\r\n";
    assert!(table.starts_with(columns), "{}", &table[..200]);
    assert!(table.lines().skip(1).all(|line| line.starts_with(run) && line.ends_with(",testeur")));
}

#[test]
fn a_report_can_be_asked_for_in_every_form() {
    let desk = Desk::with_cast();
    desk.sync(&["apply", "--yes"]);
    let run = desk.json(&["status"]).1["runs"][0]["id"].as_str().unwrap().to_owned();
    let written = std::fs::read_to_string(desk.path(&format!("reports/{run}.csv"))).unwrap();
    assert_eq!(desk.sync(&["report", &run, "--format", "csv"]).stdout, written);
    let raw = desk.sync(&["report", &run, "--format", "csv", "--raw"]).stdout;
    assert!(raw.starts_with("run,plan,"));
    let document = desk.sync(&["report", &run[..10], "--format", "json"]).stdout;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&document).unwrap()["run"]["id"], run.as_str());
}

#[test]
fn the_name_of_a_plan_file_holds_its_time_and_its_id() {
    let desk = Desk::with_cast();
    let (_, plan) = desk.json(&["plan"]);
    let [path] = files(&desk.path("plans")).try_into().unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let (time, rest) = name.split_once('-').unwrap();
    assert_eq!(rest, format!("{}.json", &plan["id"].as_str().unwrap()[..8]));
    assert!(time.len() == 16 && time.ends_with('Z'), "{time}");
}

/// `show` needs neither configuration nor store, and leaves no trace.
#[test]
fn a_plan_is_shown_in_a_folder_that_holds_nothing_else() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::copy(desk.path("p.json"), elsewhere.path().join("p.json")).unwrap();
    let output = desk.command(&["show", "p.json"]).current_dir(elsewhere.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("jean.martin@exemple.com"));
    assert_eq!(files(elsewhere.path()), [elsewhere.path().join("p.json")]);
}

#[test]
fn no_key_stands_in_anything_that_is_written() {
    let desk = Desk::with_cast();
    desk.sync(&["apply", "--yes", "-vvv"]);
    let secrets = std::fs::read_to_string(desk.path(".env")).unwrap();
    let keys: Vec<&str> = secrets.lines().map(|line| line.split_once('=').unwrap().1).collect();
    assert_eq!(keys.len(), 2);
    for folder in ["state", "state/log", "plans", "reports"] {
        for file in files(&desk.path(folder)).iter().filter(|file| file.is_file()) {
            let bytes = std::fs::read(file).unwrap();
            for key in &keys {
                let is_there = bytes.windows(key.len()).any(|window| window == key.as_bytes());
                assert!(!is_there, "{}", file.display());
            }
        }
    }
}

/// Reports name people; logs do not.
#[test]
fn no_address_stands_in_a_log() {
    let desk = Desk::with_cast();
    let applied = desk.sync(&["apply", "--yes", "-vvv", "-q"]);
    let mut logs = applied.stderr;
    for file in files(&desk.path("state/log")) {
        logs += &std::fs::read_to_string(file).unwrap();
    }
    assert!(logs.contains("request"), "there is something to look at");
    assert!(!logs.contains("exemple"), "{logs}");
}
