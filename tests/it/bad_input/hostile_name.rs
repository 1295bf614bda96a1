//! One contact whose name is a formula, a script and a trick of direction at once, followed through every
//! place where a name is shown. It must not look inside the program.

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::json;

use crate::bad_input::strange_people::steers;
use crate::support::desk::{Desk, files};
use crate::support::ears::{MailServer, opened, webhook};

const FORMULA: &str = "=HYPERLINK(\"http://x\")";
const SCRIPT: &str = "<script>alert(1)</script>";

/// Somebody in Copper and somebody in Mailchimp, both of that name, and a tag of that name.
fn hostile() -> Desk {
    let mut state = State::new(Quota::Off);
    let name = format!("{FORMULA}{SCRIPT}\u{202e}");
    let person = json!({"name": name, "title": name, "tags": [name],
        "emails": [{"email": "hostile@exemple.com", "category": "work"}]});
    let member = json!({"email_address": "mechante@exemple.com", "status": "subscribed",
        "merge_fields": {"FNAME": name, "LNAME": name}, "tags": [name]});
    state.copper.seed(&person, system_ms());
    state.mailchimp.seed(&member, system_ms());
    Desk::with(state)
}

/// Nothing that a browser would run, and nothing that turns text around.
fn assert_inert(page: &str) {
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the name is not there: {page}");
    assert!(!page.contains("<script"), "{page}");
    assert!(!page.chars().any(steers), "{page:?}");
}

#[test]
fn a_hostile_name_does_no_harm_wherever_it_is_shown() {
    let (url, told) = webhook(&[200]);
    let server = MailServer::start();
    let desk = hostile();
    desk.tell_webhook(&url);
    desk.tell_by_mail(&["equipe@exemple.fr"], server.port);
    desk.reconfigure(|text| text.replacen("[notify]", "[notify]\nwhen = \"always\"", 1));
    let mut shown = String::new();
    for arguments in [
        &["plan"][..],
        &["apply", "--yes"],
        &["report"],
        &["why", "hostile@exemple.com"],
        &["history", "hostile@exemple.com"],
    ] {
        let ended = desk.sync(arguments);
        assert_eq!(ended.code, 0, "{ended:?}");
        shown += &(ended.stdout + &ended.stderr);
    }
    assert!(shown.contains(FORMULA), "{shown}");
    assert!(!shown.chars().any(steers), "{shown:?}");

    // Something for an unattended run to tell.
    let act =
        json!({"act": "edit", "email": "hostile@exemple.com", "set": {"name": format!("{FORMULA}{SCRIPT} Deux")}});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    let ended = desk.sync(&["run", "-q"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");

    let mut cells = 0;
    for path in files(&desk.path("reports")) {
        let text = std::fs::read_to_string(&path).unwrap();
        match path.extension().and_then(|end| end.to_str()) {
            Some("csv") => cells += guarded_cells(&text),
            Some("html") => assert_inert(&text),
            _ => assert!(!text.chars().any(steers), "{text:?}"),
        }
    }
    assert!(cells > 0, "no cell of the tables holds the name");

    let mail = opened(&server.taken());
    assert!(mail.contains("text/html") && mail.contains(FORMULA), "{mail}");
    let (_, page) = mail.split_once("<!DOCTYPE html>").unwrap();
    assert_inert(page.trim_end());
    let told = told.lock().unwrap();
    assert!(told.len() == 1 && !told[0].contains("HYPERLINK") && !told[0].contains('<'), "{told:?}");
}

/// How many cells hold the formula; none of them begins with it.
fn guarded_cells(text: &str) -> usize {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cells: Vec<&str> = rows.iter().flatten().filter(|cell| cell.contains("HYPERLINK")).collect();
    assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{cells:?}");
    cells.len()
}
