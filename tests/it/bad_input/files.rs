//! Files and folders that cannot be written, are damaged, or are something else.

use std::fs;
use std::process::Command;

use copper_mailchimp_sync::store::Lock;
use rusqlite::Connection;

use crate::bad_input::{assert_harmless, assert_refused, truth};
use crate::support::desk::{Desk, ended, files};

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let desk = Desk::with_cast();
    fs::write(desk.path("bloc"), "un fichier").unwrap();
    let good = fs::read_to_string(desk.path("sync.toml")).unwrap();
    for key in ["state", "plans"] {
        let others: Vec<&str> = good.lines().filter(|line| !line.starts_with(key)).collect();
        fs::write(desk.path("sync.toml"), format!("{key} = \"bloc/x\"\n{}\n", others.join("\n"))).unwrap();
        assert_harmless(&desk, &["plan"], (1, "impossible d'écrire"), |desk| {
            fs::write(desk.path("sync.toml"), &good).unwrap();
        });
    }
    assert_eq!(fs::read(desk.path("bloc")).unwrap(), b"un fichier");
}

#[test]
fn a_disk_that_takes_no_more_ends_the_run_and_the_next_one_works() {
    let desk = Desk::with_cast();
    let before = truth(&desk);
    // Files may not grow past 16 blocks of 512 bytes: the store, the plan and the log all meet that.
    let command = desk.command::<&str>(&[]);
    let program = command.get_program().to_str().unwrap().to_owned();
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" plan", &program]);
    limited.current_dir(desk.folder.path()).env_clear().env("LANG", "fr_FR.UTF-8");
    assert_refused(&ended(&limited.output().unwrap()), 1, "sync: ");
    assert_eq!(truth(&desk), before);
    assert_eq!(desk.sync(&["plan"]).code, 0);
}

#[test]
fn a_store_of_a_newer_program_is_left_as_it_is() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    let version = |set: i64| {
        let db = Connection::open(desk.path("state/sync.db")).unwrap();
        let before: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        db.pragma_update(None, "user_version", set).unwrap();
        before
    };
    let ours = version(99);
    assert_harmless(&desk, &["plan"], (1, "une version plus récente du programme"), |_| {
        assert_eq!(version(ours), 99);
    });
}

#[test]
fn a_damaged_store_is_told_and_never_written_over() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    let path = desk.path("state/sync.db");
    let good = fs::read(&path).unwrap();
    for range in [0..16, 8192 * 2..8192 * 4] {
        let mut bad = good.clone();
        bad[range].fill(0xA5);
        fs::write(&path, &bad).unwrap();
        for arguments in [&["plan"][..], &["status"], &["apply", "--yes"]] {
            assert_harmless_without_plan(&desk, arguments, "la mémoire est abîmée");
        }
        assert_eq!(fs::read(&path).unwrap(), bad);
    }
    fs::write(&path, &good).unwrap();
    assert_eq!(desk.sync(&["plan"]).code, 0);
}

fn assert_harmless_without_plan(desk: &Desk, arguments: &[&str], cause: &str) {
    let (before, writes) = (truth(desk), desk.writes());
    assert_refused(&desk.sync(arguments), 1, cause);
    assert_eq!((truth(desk), desk.writes()), (before, writes));
}

#[test]
fn somebody_else_s_database_is_not_touched() {
    let desk = Desk::with_cast();
    fs::create_dir(desk.path("state")).unwrap();
    let path = desk.path("state/sync.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE factures (id INTEGER)").unwrap();
    let bytes = fs::read(&path).unwrap();
    assert_harmless(&desk, &["plan"], (1, "n'est pas la mémoire de ce programme"), |_| {
        assert_eq!(fs::read(&path).unwrap(), bytes);
        fs::remove_file(&path).unwrap();
    });
}

#[test]
fn a_file_that_is_no_database_is_not_touched() {
    let desk = Desk::with_cast();
    fs::create_dir(desk.path("state")).unwrap();
    let path = desk.path("state/sync.db");
    let text = "Ceci est une lettre, pas une base de données. ".repeat(400);
    fs::write(&path, &text).unwrap();
    assert_harmless(&desk, &["plan"], (1, "la mémoire est abîmée"), |_| {
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        fs::remove_file(&path).unwrap();
    });
}

#[test]
fn a_second_process_is_told_who_holds_the_lock() {
    let desk = Desk::with_cast();
    let lock = Lock::take(&desk.path("state/sync.db"), "apply", 0).unwrap();
    let held = format!("une autre exécution est en cours : apply, process {}", std::process::id());
    for arguments in [&["plan"][..], &["apply", "--yes"]] {
        let requests = desk.requests();
        assert_refused(&desk.sync(arguments), 8, &held);
        assert_eq!(desk.requests(), requests);
    }
    drop(lock);
    assert_eq!(desk.sync(&["plan"]).code, 0);
}

#[test]
fn what_is_no_plan_of_this_format_is_neither_shown_nor_applied() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["plan"]).code, 0);
    let plan = fs::read_to_string(files(&desk.path("plans")).remove(0)).unwrap();
    fs::create_dir(desk.path("dossier.json")).unwrap();
    let cases: [(&str, Option<Vec<u8>>, i32, &str); 6] = [
        ("dossier.json", None, 1, "impossible de lire"),
        ("absent.json", None, 1, "impossible de lire"),
        ("octets.json", Some(vec![0, 159, 146, 150, 255]), 4, "ce fichier n'est pas un plan"),
        ("autre.json", Some(br#"{"name": "x", "private": true}"#.to_vec()), 4, "ce fichier n'est pas un plan"),
        ("vide.json", Some(Vec::new()), 4, "ce fichier n'est pas un plan"),
        ("futur.json", Some(plan.replacen("\"1.0\"", "\"2.0\"", 1).into_bytes()), 4, "ce plan est d'un autre format"),
    ];
    let (before, requests) = (truth(&desk), desk.requests());
    for (name, bytes, code, cause) in cases {
        if let Some(bytes) = bytes {
            fs::write(desk.path(name), bytes).unwrap();
        }
        for arguments in [&["show", name][..], &["approve", name], &["apply", name, "--yes"]] {
            assert_refused(&desk.sync(arguments), code, cause);
        }
    }
    assert_eq!((truth(&desk), desk.requests()), (before, requests));
}
