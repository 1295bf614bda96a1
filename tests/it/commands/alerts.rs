//! Alerts of unattended runs, as a real mail server and a webhook on loopback get them. It must not look
//! at how the program decides.

use std::net::TcpListener;

use serde_json::json;

use crate::support::desk::Desk;
use crate::support::ears::{MailServer, webhook};

/// A desk that tells a webhook.
fn desk(url: &str) -> Desk {
    let desk = Desk::with_cast();
    desk.tell_webhook(url);
    desk
}

/// A person marks somebody for deletion in Copper: a new question waits.
fn mark(desk: &Desk, email: &str) {
    let act = json!({"act": "tag", "email": email, "add": ["🗑️ À SUPPRIMER"], "remove": []});
    let now = copper_mailchimp_sync::sandbox::serve::system_ms();
    desk.sandbox.state().copper.act(&act, now).unwrap();
}

#[test]
fn a_webhook_is_told_once_of_what_waits_with_counts_and_no_name() {
    let (url, told) = webhook(&[200]);
    let desk = desk(&url);
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    for _ in 0..2 {
        let ended = desk.sync(&["run", "-q"]);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    }
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("questions en attente 2") && !told[0].contains('@') && !told[0].contains("Emma"),
        "{told:?}"
    );
}

#[test]
fn an_alert_that_fails_changes_no_outcome_and_is_tried_again() {
    let (url, told) = webhook(&[500, 200]);
    let desk = desk(&url);
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let ended = desk.sync(&["run", "-q"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stderr.contains("personne n'a pu être prévenu") && ended.stderr.contains("500"), "{}", ended.stderr);
    for _ in 0..2 {
        assert_eq!(desk.sync(&["run", "-q"]).stderr, "");
    }
    assert_eq!(told.lock().unwrap().len(), 2, "once refused, once taken, and then told");
}

#[test]
fn three_failures_in_a_row_are_told_once_and_so_is_their_end() {
    let (url, told) = webhook(&[200]);
    let desk = desk(&url);
    // The first plan waits for a person: a run is refused.
    for _ in 0..5 {
        assert_eq!(desk.sync(&["run", "-q"]).code, 4);
    }
    let so_far = told.lock().unwrap().clone();
    assert_eq!(so_far.len(), 2, "{so_far:?}");
    assert!(so_far[1].contains("trois passages de suite"), "{so_far:?}");
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert_eq!(desk.sync(&["run", "-q"]).code, 0);
    assert!(told.lock().unwrap()[2].contains("tout refonctionne"));
}

#[test]
fn a_mail_carries_the_report_and_the_page() {
    let server = MailServer::start();
    let desk = Desk::with_cast();
    desk.tell_by_mail(&["equipe@exemple.fr", "it@exemple.fr"], server.port);
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    mark(&desk, "sophie.bernard@exemple.com");
    let ended = desk.sync(&["run", "-q"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    let taken = server.taken();
    assert!(taken.contains("To: equipe@exemple.fr, it@exemple.fr"), "{taken}");
    assert!(taken.contains("Subject: ") && taken.contains("multipart/mixed"), "{taken}");
    assert!(taken.contains(".html\"") && taken.contains("text/html"), "{taken}");
}

#[test]
fn a_mail_server_that_is_not_there_is_one_line_without_an_address() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let desk = Desk::with_cast();
    desk.tell_by_mail(&["equipe@exemple.fr"], port);
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let ended = desk.sync(&["run", "-q"]);
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.contains("personne n'a pu être prévenu") && !ended.stderr.contains('@'), "{}", ended.stderr);
}
