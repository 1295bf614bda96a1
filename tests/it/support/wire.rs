//! One HTTP exchange over a plain socket, so that tests see what is really sent: also half an
//! answer, and none.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

/// What came back before the connection was closed.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A request on its way.
#[derive(Debug)]
pub struct Exchange(TcpStream);

impl Exchange {
    /// Sends a request to a URL of this machine and does not wait.
    pub fn begin(line: &str, headers: &[(String, String)], body: &str) -> Self {
        let (method, url) = line.split_once(' ').unwrap();
        let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut socket = TcpStream::connect(host).unwrap();
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect::<Vec<_>>().concat();
        let length = body.len();
        let head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}");
        write!(socket, "{head}Content-Length: {length}\r\n\r\n{body}").unwrap();
        Self(socket)
    }

    /// Whether nothing came yet, not even the end.
    pub fn is_waiting(&self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        let peeked = self.0.peek(&mut [0]);
        self.0.set_nonblocking(false).unwrap();
        peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }

    /// Reads to the end; `None` when the connection was closed without a byte.
    pub fn end(mut self) -> Option<Answer> {
        let mut bytes = Vec::new();
        // A reset counts as an end.
        let _ended = self.0.read_to_end(&mut bytes);
        if bytes.is_empty() {
            return None;
        }
        let split = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..split].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        Some(Answer { status, headers: lines.filter_map(pair).collect(), body: bytes[split + 4..].to_vec() })
    }
}
