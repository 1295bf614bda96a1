//! What the container and the cluster are told, as far as it can be known without either: the files copied are
//! there, the command lines are the program's, the configuration is one. It must not reach a registry.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::desk::Desk;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join("packaging").join(name)).unwrap()
}

/// The words of a list in brackets after a word.
fn list(text: &str, after: &str) -> Vec<String> {
    let (_, rest) = text.split_once(after).unwrap_or_else(|| panic!("{after} is missing"));
    let (inside, _) = rest.trim_start().trim_start_matches('[').split_once(']').unwrap();
    inside.split(',').map(|word| word.trim().trim_matches('"').to_owned()).collect()
}

fn assert_understood(desk: &Desk, words: &[String]) {
    let mut asked: Vec<&str> = words.iter().map(String::as_str).collect();
    asked.push("--help");
    assert_eq!(desk.sync(&asked).code, 0, "{words:?}");
}

#[test]
fn the_container_copies_what_is_there_and_runs_what_the_program_knows() {
    let text = read("Containerfile");
    let copied = text.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.starts_with("--from"));
    for source in copied.flat_map(|line| line.split(' ').rev().skip(1)) {
        assert!(root().join(source).exists(), "{source}");
    }
    assert!(text.contains("USER 10001"), "nobody runs as root");
    assert_understood(&Desk::with_cast(), &list(&text, "\nCMD"));
}

#[test]
fn the_cluster_runs_one_pod_at_a_time_on_a_configuration_that_is_one() {
    let text = read("kubernetes/cronjob.yaml");
    for rule in ["concurrencyPolicy: Forbid", "ReadWriteOncePod", "runAsNonRoot: true", "Litestream"] {
        assert!(text.contains(rule), "{rule}");
    }
    let desk = Desk::with_cast();
    assert_understood(&desk, &list(&text, "args:"));
    let (_, inside) = text.split_once("sync.toml: |\n").unwrap();
    let lines = inside.lines().take_while(|line| line.starts_with("    ")).map(str::trim_start);
    let here = desk.folder.path().display().to_string();
    let settings = lines.collect::<Vec<_>>().join("\n").replace("/data", &here);
    fs::write(Path::new(&here).join("pod.toml"), settings).unwrap();
    let read = desk.sync(&["--config", "pod.toml", "status"]);
    assert_eq!((read.code, read.stderr.as_str()), (0, ""), "{read:?}");
}
