//! The HTTP shell: three loopback listeners around one state. It must not answer for a service.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State as Extract;
use axum::http::{self, HeaderName, HeaderValue, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::sandbox::admin;
use crate::sandbox::faults::{Reply, Service};
use crate::sandbox::message::{Request, Response, unescaped};
use crate::sandbox::state::{Served, State};

/// Mailchimp allows ten requests at once for a key.
const MAILCHIMP_CONNECTIONS: usize = 10;

/// No request to either service is this large.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// The ports to listen on; 0: any free one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ports {
    /// The fake CRM.
    pub copper: u16,
    /// The fake mailing service.
    pub mailchimp: u16,
    /// The admin routes.
    pub admin: u16,
}

/// A running sandbox. Dropping it stops the listeners.
#[derive(Debug)]
pub struct Running {
    /// The base URL of the fake CRM.
    pub copper_url: String,
    /// The base URL of the fake mailing service.
    pub mailchimp_url: String,
    /// The base URL of the admin routes.
    pub admin_url: String,
    state: Arc<Mutex<State>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// What the sandbox holds now.
    pub fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.advance(system_ms());
        state
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Starts the listeners on loopback.
///
/// # Errors
/// A port that is taken.
pub async fn start(state: State, ports: Ports) -> io::Result<Running> {
    let state = Arc::new(Mutex::new(state));
    let mut tasks = Vec::new();
    let mut urls = Vec::new();
    for (door, port) in [
        (Door::Service(Service::Copper), ports.copper),
        (Door::Service(Service::Mailchimp), ports.mailchimp),
        (Door::Admin, ports.admin),
    ] {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        urls.push(format!("http://{}", listener.local_addr()?));
        let shell = Shell { state: Arc::clone(&state), door, open: Arc::new(AtomicUsize::new(0)) };
        let router = Router::new().fallback(answer).with_state(shell);
        tasks.push(tokio::spawn(async move {
            // The listener lives until the task is aborted.
            let _ended = axum::serve(listener, router).await;
        }));
    }
    let mut urls = urls.into_iter();
    let mut next = || urls.next().unwrap_or_default();
    let (copper, mailchimp, admin_url) = (next(), next(), next());
    Ok(Running {
        copper_url: format!("{copper}/developer_api/v1"),
        mailchimp_url: format!("{mailchimp}/3.0"),
        admin_url,
        state,
        tasks,
    })
}

/// The machine's clock, in milliseconds.
pub fn system_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[derive(Debug, Clone, Copy)]
enum Door {
    Service(Service),
    Admin,
}

#[derive(Debug, Clone)]
struct Shell {
    state: Arc<Mutex<State>>,
    door: Door,
    open: Arc<AtomicUsize>,
}

async fn answer(Extract(shell): Extract<Shell>, request: http::Request<Body>) -> http::Response<Body> {
    let place = Place::taken(&shell.open);
    let served = match read(request).await {
        Some(_) if matches!(shell.door, Door::Service(Service::Mailchimp)) && place.number > MAILCHIMP_CONNECTIONS => {
            at_once(Reply::Answer(too_many_connections()))
        }
        Some(request) => serve(&shell, &request),
        None => at_once(Reply::HangUp),
    };
    if served.delay_ms > 0 {
        // The state is not held here: others are answered meanwhile.
        tokio::time::sleep(Duration::from_millis(served.delay_ms)).await;
    }
    written(served.reply)
}

/// One of the requests that are open at a time; given up also when the caller goes away.
struct Place {
    open: Arc<AtomicUsize>,
    number: usize,
}

impl Place {
    fn taken(open: &Arc<AtomicUsize>) -> Self {
        Self { open: Arc::clone(open), number: open.fetch_add(1, Ordering::SeqCst) + 1 }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

fn serve(shell: &Shell, request: &Request) -> Served {
    let mut state = shell.state.lock().unwrap_or_else(PoisonError::into_inner);
    match shell.door {
        Door::Service(service) => state.serve(service, request, system_ms()),
        Door::Admin => at_once(Reply::Answer(admin::handle(&mut state, request, system_ms()))),
    }
}

const fn at_once(reply: Reply) -> Served {
    Served { reply, delay_ms: 0 }
}

async fn read(request: http::Request<Body>) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let body: Bytes = to_bytes(body, MAX_BODY_BYTES).await.ok()?;
    let query = parts.uri.query().unwrap_or_default();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()));
    Some(Request {
        method: parts.method.as_str().to_owned(),
        path: unescaped(parts.uri.path()),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: headers.collect(),
        body: body.to_vec(),
    })
}

fn too_many_connections() -> Response {
    Response::json(
        429,
        "application/problem+json; charset=utf-8",
        &serde_json::json!({
            "type": "https://mailchimp.com/developer/marketing/docs/errors/",
            "title": "Too Many Requests",
            "status": 429,
            "detail": "You have exceeded the limit of 10 simultaneous connections.",
            "instance": "",
        }),
    )
}

fn written(reply: Reply) -> http::Response<Body> {
    let Reply::Answer(response) = reply else {
        // A body that fails before its first byte closes the connection.
        let broken = futures_util::stream::once(async { Err::<Bytes, _>(io::Error::other("hung up")) });
        return http::Response::new(Body::from_stream(broken));
    };
    let mut out = http::Response::new(Body::from(response.body));
    *out.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in response.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            out.headers_mut().append(name, value);
        }
    }
    out
}
