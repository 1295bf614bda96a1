//! Alerts of unattended runs, as a real mail server and a webhook on loopback get them. It must not look
//! at how the program decides.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::desk::Desk;

/// A desk that tells a webhook.
fn desk(url: &str) -> Desk {
    let desk = Desk::with_cast();
    desk.reconfigure(|text| text.replacen("[notify]", "[notify]\nwebhook_env = \"HOOK\"", 1));
    add_secret(&desk, &format!("HOOK={url}"));
    desk
}

/// Takes requests for as long as the test runs, answers each with the next status, the last one for ever,
/// and keeps the texts. A run waits for its answer, so what it told is here once it has ended.
fn webhook(statuses: &'static [u16]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let told = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&told);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let stream = stream.unwrap();
            let body = body(&stream);
            kept.lock().unwrap().push(body["text"].as_str().unwrap().to_owned());
            let status = statuses[number.min(statuses.len() - 1)];
            write!(&stream, "HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        }
    });
    (url, told)
}

fn body(stream: &TcpStream) -> Value {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

fn add_secret(desk: &Desk, line: &str) {
    let path = desk.path(".env");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("{text}{line}\n")).unwrap();
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

/// A mail server of another make, and what it was given.
struct MailServer {
    child: Child,
    port: u16,
}

impl MailServer {
    fn start() -> Self {
        let python = std::env::var("SYNC_TEST_SMTP")
            .expect("SYNC_TEST_SMTP must name a python with aiosmtpd: python3 -m venv X && X/bin/pip install aiosmtpd");
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let listen = format!("127.0.0.1:{port}");
        let child = Command::new(python)
            .args(["-u", "-m", "aiosmtpd", "-n", "-l", &listen, "-c", "aiosmtpd.handlers.Debugging", "stdout"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "the mail server does not come up");
            std::thread::yield_now();
        }
        Self { child, port }
    }

    /// Ends it, and gives everything that it took.
    fn taken(mut self) -> String {
        self.child.kill().unwrap();
        let mut text = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        self.child.wait().unwrap();
        text
    }
}

#[test]
fn a_mail_carries_the_report_and_the_page() {
    let server = MailServer::start();
    let desk = Desk::with_cast();
    let mail = format!(
        "[notify.email]\nto = [\"equipe@exemple.fr\", \"it@exemple.fr\"]\nfrom = \"sync@exemple.fr\"\nsmtp_host = \"127.0.0.1\"\nsmtp_port = {}",
        server.port
    );
    desk.reconfigure(|text| text.replacen("[notify.email]", &mail, 1));
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
    let mail = format!(
        "[notify.email]\nto = [\"equipe@exemple.fr\"]\nfrom = \"sync@exemple.fr\"\nsmtp_host = \"127.0.0.1\"\nsmtp_port = {port}"
    );
    let desk = Desk::with_cast();
    desk.reconfigure(|text| text.replacen("[notify.email]", &mail, 1));
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let ended = desk.sync(&["run", "-q"]);
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.contains("personne n'a pu être prévenu") && !ended.stderr.contains('@'), "{}", ended.stderr);
}
