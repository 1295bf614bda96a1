//! `sync mode` from outside: what it shows, what it asks, and that nothing else in the file changes.

use crate::support::desk::Desk;

fn text(desk: &Desk) -> String {
    std::fs::read_to_string(desk.path("sync.toml")).unwrap()
}

#[test]
fn without_a_word_the_mode_and_whom_each_one_touches_are_shown() {
    let desk = Desk::with_cast();
    assert!(desk.sync(&["mode"]).stdout.contains("TEST"));
    assert_eq!(desk.json(&["mode"]).1["test"], serde_json::Value::Null, "nothing was read yet");
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    let (code, told) = desk.json(&["mode"]);
    assert_eq!((code, &told["mode"]), (0, &"test".into()));
    let count = |mode: &str| told[mode]["copper"].as_u64().unwrap();
    assert!(0 < count("test") && count("test") < count("production"), "{told}");
}

#[test]
fn production_needs_its_word_and_changes_one_line() {
    let desk = Desk::with_cast();
    let before = text(&desk);
    for arguments in [&["mode", "production"][..], &["mode", "production", "--yes", "oui"]] {
        let refused = desk.sync(arguments);
        assert_eq!(refused.code, 4, "{refused:?}");
        assert!(refused.stderr.contains("hint: "), "{}", refused.stderr);
        assert_eq!(text(&desk), before);
    }
    let changed = desk.sync(&["mode", "production", "--yes", "production"]);
    assert_eq!(changed.code, 0, "{changed:?}");
    assert!(changed.stdout.contains("sync apply"), "{}", changed.stdout);
    assert_eq!(text(&desk), before.replacen("mode = \"test\" ", "mode = \"production\" ", 1));
    assert_eq!(desk.json(&["mode"]).1["mode"], "production");
    assert_eq!(desk.sync(&["mode", "test"]).code, 0);
    assert_eq!(text(&desk), before);
}

#[test]
fn on_a_terminal_the_word_is_asked_for() {
    let desk = Desk::with_cast();
    assert_eq!(desk.type_into("mode production", &["non"]).code, 4);
    let asked = desk.type_into("mode production", &["production"]);
    assert_eq!(asked.code, 0, "{asked:?}");
    assert_eq!(desk.json(&["mode"]).1["mode"], "production");
}

#[test]
fn a_mode_that_no_file_sets_is_not_changed_behind_it() {
    let desk = Desk::with_cast();
    let mut command = desk.command(&["mode", "production", "--yes", "production"]);
    let ended = crate::support::desk::ended(&command.env("SYNC_MODE", "test").output().unwrap());
    assert_eq!(ended.code, 4, "{ended:?}");
    assert!(ended.stderr.contains("SYNC_MODE"), "{}", ended.stderr);
    std::fs::remove_file(desk.path("sync.toml")).unwrap();
    assert_eq!(desk.sync(&["mode", "production", "--yes", "production"]).code, 4);
    assert!(!desk.path("sync.toml").exists());
}
