//! Those who are told of runs: a webhook, and a mail server of another make, on loopback. They must not
//! judge what they are told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::desk::Desk;

impl Desk {
    /// Has runs told to a webhook.
    pub fn tell_webhook(&self, url: &str) {
        self.reconfigure(|text| text.replacen("[notify]", "[notify]\nwebhook_env = \"HOOK\"", 1));
        let path = self.path(".env");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{text}HOOK={url}\n")).unwrap();
    }

    /// Has runs told by mail.
    pub fn tell_by_mail(&self, to: &[&str], port: u16) {
        let mail = format!(
            "[notify.email]\nto = {to:?}\nfrom = \"sync@exemple.fr\"\nsmtp_host = \"127.0.0.1\"\nsmtp_port = {port}"
        );
        self.reconfigure(|text| text.replacen("[notify.email]", &mail, 1));
    }
}

/// Takes requests for as long as the test runs, answers each with the next status, the last one for ever,
/// and keeps the texts. A run waits for its answer, so what it told is here once it has ended.
pub fn webhook(statuses: &'static [u16]) -> (String, Arc<Mutex<Vec<String>>>) {
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

/// A mail server of another make, and what it was given.
pub struct MailServer {
    child: Child,
    pub port: u16,
}

impl MailServer {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let python = python();
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
    pub fn taken(mut self) -> String {
        self.child.kill().unwrap();
        let mut text = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        self.child.wait().unwrap();
        text
    }
}

impl Drop for MailServer {
    /// A test that fails leaves no server behind.
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn python() -> String {
    std::env::var("SYNC_TEST_SMTP")
        .expect("SYNC_TEST_SMTP must name a python with aiosmtpd: python3 -m venv X && X/bin/pip install aiosmtpd")
}

/// Prints the headers and every part of a mail, decoded by somebody else's library.
const OPEN: &str = "
import email, email.policy, sys
raw = sys.stdin.read()
begin = raw.index('---------- MESSAGE FOLLOWS ----------')
mail = email.message_from_string(raw[begin:].split('\\n', 1)[1], policy=email.policy.default)
print(mail.items())
for part in mail.walk():
    if not part.is_multipart():
        print(part.items(), part.get_content())
";

/// What a mail says, once opened.
pub fn opened(taken: &str) -> String {
    let mut child = Command::new(python())
        .args(["-c", OPEN])
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(taken.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{taken}");
    String::from_utf8(output.stdout).unwrap()
}
