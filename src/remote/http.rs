//! Timeouts, retry, quota, connection limit and masking, over a transport. It must not know what a
//! body means.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::model::side::Side;
use crate::remote::breaker::{Breaker, Passage};
use crate::remote::fault::{Fault, judge};
use crate::remote::pace::Bucket;
use crate::remote::transport::{HttpRequest, HttpResponse, Transport};
use crate::remote::{RemoteError, RemoteErrorKind};

pub use crate::remote::fault::Repeat;
pub use crate::remote::mask::mask;

/// Tries after the first one.
const RETRIES: usize = 4;
/// The first wait; it doubles.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait, before jitter.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// How fast a service may be asked.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Requests in a minute; `None`: as fast as it answers.
    pub requests_per_minute: Option<u32>,
    /// Requests open at once.
    pub connections: usize,
}

/// One service's line: everything it is sent goes through here.
pub struct Http {
    side: Side,
    transport: Arc<dyn Transport>,
    bucket: Option<Bucket>,
    bulk_bucket: Option<Bucket>,
    doors: Semaphore,
    connections: usize,
    breaker: Breaker,
}

impl Http {
    /// A line to one service.
    pub fn new(side: Side, transport: Arc<dyn Transport>, pace: Pace) -> Self {
        let connections = pace.connections.max(1);
        Self {
            side,
            transport,
            bucket: pace.requests_per_minute.map(Bucket::new),
            // A line without a quota has none for bulk requests either.
            bulk_bucket: pace.requests_per_minute.map(Bucket::for_bulk),
            doors: Semaphore::new(connections),
            connections,
            breaker: Breaker::default(),
        }
    }

    /// Which service it leads to.
    pub const fn side(&self) -> Side {
        self.side
    }

    /// Requests that may be open at once; asking for more in parallel gains nothing.
    pub const fn connections(&self) -> usize {
        self.connections
    }

    /// Sends a request until there is an answer worth reading: 2xx and 4xx come back as they are
    /// (but 408 and 429, which are retried); `call` names it in errors, without ids or addresses.
    ///
    /// # Errors
    /// `RateLimited`, `Unreachable`, or `Doubtful` where the request must not be repeated.
    pub async fn send(&self, call: &str, request: &HttpRequest, repeat: Repeat) -> Result<HttpResponse, RemoteError> {
        self.send_drawing(call, request, repeat, None).await
    }

    /// The same for a request that also draws on the allowance of bulk requests.
    ///
    /// # Errors
    /// As `send`.
    pub async fn send_bulk(
        &self,
        call: &str,
        request: &HttpRequest,
        repeat: Repeat,
    ) -> Result<HttpResponse, RemoteError> {
        self.send_drawing(call, request, repeat, self.bulk_bucket.as_ref()).await
    }

    async fn send_drawing(
        &self,
        call: &str,
        request: &HttpRequest,
        repeat: Repeat,
        extra: Option<&Bucket>,
    ) -> Result<HttpResponse, RemoteError> {
        let tries = match self.breaker.passage() {
            Passage::Patient => RETRIES,
            Passage::Once => 0,
            Passage::Shut => return Err(Fault::not_sent("the service does not answer").into_error(self.side, call)),
        };
        let result = self.send_patiently(call, request, (repeat, tries), extra).await;
        self.remember(&result);
        result.map_err(|fault| fault.into_error(self.side, call))
    }

    fn send_patiently(
        &self,
        call: &str,
        request: &HttpRequest,
        (repeat, tries): (Repeat, usize),
        extra: Option<&Bucket>,
    ) -> impl Future<Output = Result<HttpResponse, Fault>> {
        (move || self.send_once(call, request, repeat, extra))
            .retry(patience(tries))
            .when(|fault: &Fault| fault.is_worth_a_retry)
            // Only a wait that backon grants is changed, or the limit of tries would not hold.
            .adjust(|fault: &Fault, wait| wait.map(|wait| fault.wait(wait)))
    }

    async fn send_once(
        &self,
        call: &str,
        request: &HttpRequest,
        repeat: Repeat,
        extra: Option<&Bucket>,
    ) -> Result<HttpResponse, Fault> {
        let _door = self.doors.acquire().await.expect("it is never closed");
        // The one without a burst comes last: what waits after it could go out together again.
        for bucket in self.bucket.iter().chain(extra) {
            bucket.take().await;
        }
        let start = Instant::now();
        let answer = self.transport.send(request).await;
        let status = answer.as_ref().map_or(0, |response| response.status);
        let elapsed_ms = start.elapsed().as_millis();
        tracing::debug!(side = %self.side, call, status, elapsed_ms, "request");
        judge(answer, repeat)
    }

    fn remember(&self, result: &Result<HttpResponse, Fault>) {
        match result {
            Ok(_) => self.breaker.answered(),
            Err(fault) if fault.is_worth_a_retry => self.breaker.gave_up(),
            Err(_) => {}
        }
    }
}

fn patience(tries: usize) -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_jitter()
        .with_min_delay(FIRST_WAIT)
        .with_max_delay(LONGEST_WAIT)
        .with_max_times(tries)
}

/// Reads an answer's body as JSON. The message says where it stops making sense, never what stands
/// there.
///
/// # Errors
/// `Unreadable` for a body that is no JSON, is cut, or has another shape.
pub fn read_json<'a, T: Deserialize<'a>>(call: &str, side: Side, response: &'a HttpResponse) -> Result<T, RemoteError> {
    serde_json::from_slice(&response.body).map_err(|error| RemoteError {
        side,
        kind: RemoteErrorKind::Unreadable,
        call: call.to_owned(),
        status: Some(response.status),
        message: format!(
            "the answer is not the JSON expected: {:?} error at line {} column {}",
            error.classify(),
            error.line(),
            error.column()
        ),
        faulty: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;

    use crate::remote::transport::TransportError;

    use super::*;

    type Answer = Result<HttpResponse, TransportError>;

    /// Answers from a script, then 200; each answer takes a second.
    #[derive(Default)]
    struct Script {
        answers: Mutex<VecDeque<Answer>>,
        sent: AtomicUsize,
        open: AtomicUsize,
        most_open: AtomicUsize,
    }

    #[async_trait]
    impl Transport for Script {
        async fn send(&self, _: &HttpRequest) -> Answer {
            self.sent.fetch_add(1, Ordering::SeqCst);
            let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_open.fetch_max(open, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.open.fetch_sub(1, Ordering::SeqCst);
            let answer = self.answers.lock().unwrap().pop_front();
            answer.unwrap_or_else(|| status(200))
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "a script holds answers")]
    fn status(status: u16) -> Answer {
        Ok(HttpResponse { status, headers: vec![], body: br#"{"message":"no for a@exemple.fr"}"#.to_vec() })
    }

    fn wait_order(seconds: &str) -> Answer {
        status(429).map(|response| HttpResponse { headers: vec![("retry-after".into(), seconds.into())], ..response })
    }

    fn cut() -> Answer {
        Err(TransportError::NoAnswer("reset".into()))
    }

    fn refused() -> Answer {
        Err(TransportError::NotSent("refused".into()))
    }

    fn line(answers: Vec<Answer>, connections: usize) -> (Http, Arc<Script>) {
        let script = Arc::new(Script { answers: Mutex::new(answers.into()), ..Script::default() });
        let pace = Pace { requests_per_minute: None, connections };
        (Http::new(Side::Copper, script.clone(), pace), script)
    }

    fn request() -> HttpRequest {
        HttpRequest { method: "GET", url: "https://exemple.com/x".into(), headers: vec![], body: vec![] }
    }

    /// The result, the number of tries and the seconds they took.
    async fn send(answers: Vec<Answer>, repeat: Repeat) -> (Result<u16, RemoteError>, usize, u64) {
        let (http, script) = line(answers, 1);
        let start = Instant::now();
        let result = http.send("GET x", &request(), repeat).await;
        let tries = script.sent.load(Ordering::SeqCst);
        let seconds = start.elapsed().as_secs();
        (result.map(|response| response.status), tries, seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_sent_is_tried_again_even_if_it_must_not_be_repeated() {
        let (result, tries, _) = send(vec![refused(), refused()], Repeat::Never).await;
        assert_eq!((result, tries), (Ok(200), 3));
    }

    #[tokio::test(start_paused = true)]
    async fn after_five_tries_the_service_is_unreachable() {
        for repeat in [Repeat::Harmless, Repeat::Never] {
            let (result, tries, seconds) = send((0..9).map(|_| refused()).collect(), repeat).await;
            let error = result.unwrap_err();
            assert_eq!((error.kind, tries), (RemoteErrorKind::Unreachable, 5));
            assert!((20..=35).contains(&seconds), "{seconds}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_effect_is_repeated_only_where_that_is_harmless() {
        for answer in [cut, || status(408), || status(500), || status(503)] {
            let (result, tries, _) = send(vec![answer()], Repeat::Harmless).await;
            assert_eq!((result, tries), (Ok(200), 2));
            let (result, tries, _) = send(vec![answer()], Repeat::Never).await;
            let error = result.unwrap_err();
            assert_eq!((error.kind, tries), (RemoteErrorKind::Doubtful, 1));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_lasting_fault_of_the_service_is_not_tried_again() {
        for (repeat, kind) in
            [(Repeat::Harmless, RemoteErrorKind::Unreachable), (Repeat::Never, RemoteErrorKind::Doubtful)]
        {
            let (result, tries, _) = send(vec![status(501)], repeat).await;
            assert_eq!((result.unwrap_err().kind, tries), (kind, 1));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_stays_broken_is_unreachable_and_its_words_are_masked() {
        let (result, tries, _) = send((0..9).map(|_| status(502)).collect(), Repeat::Harmless).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind, tries), (RemoteErrorKind::Unreachable, 5));
        assert_eq!(error.status, Some(502));
        assert_eq!(error.message, r#"{"message":"no for [address]"}"#);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_for_quota_is_tried_again_and_obeys_the_wait_it_names() {
        let answers = vec![wait_order("7"), wait_order("9999")];
        let (result, tries, seconds) = send(answers, Repeat::Never).await;
        assert_eq!((result, tries, seconds), (Ok(200), 3, 3 + 7 + 120));
    }

    #[tokio::test(start_paused = true)]
    async fn quota_waits_without_an_order_outlast_a_minute() {
        let (result, tries, seconds) = send((0..9).map(|_| status(429)).collect(), Repeat::Never).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind, tries), (RemoteErrorKind::RateLimited, 5));
        assert!(seconds >= 64, "{seconds}");
        let answers = (0..9).map(|_| wait_order("soon")).collect();
        assert_eq!(send(answers, Repeat::Never).await.1, 5);
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_to_wait_does_not_lift_the_limit_of_tries() {
        let answers = (0..9).map(|_| wait_order("1")).collect();
        let (result, tries, _) = send(answers, Repeat::Harmless).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind, tries), (RemoteErrorKind::RateLimited, 5));
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_come_back_as_they_are_and_a_redirect_is_no_answer() {
        for code in [400, 401, 404, 422] {
            let (result, tries, _) = send(vec![status(code)], Repeat::Harmless).await;
            assert_eq!((result, tries), (Ok(code), 1));
        }
        let (result, tries, _) = send(vec![status(302)], Repeat::Harmless).await;
        assert_eq!(result.unwrap_err().kind, RemoteErrorKind::Unreadable);
        assert_eq!(tries, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_is_down_is_left_alone_until_it_answers_the_one_request_after_a_pause() {
        let (http, script) = line((0..16).map(|_| refused()).collect(), 1);
        let request = request();
        let send = || http.send("GET x", &request, Repeat::Never);
        for _ in 0..9 {
            assert_eq!(send().await.unwrap_err().kind, RemoteErrorKind::Unreachable);
        }
        assert_eq!(script.sent.load(Ordering::SeqCst), 3 * 5);
        tokio::time::advance(Duration::from_secs(30)).await;
        send().await.unwrap_err();
        assert_eq!(script.sent.load(Ordering::SeqCst), 3 * 5 + 1);
        tokio::time::advance(Duration::from_secs(30)).await;
        send().await.unwrap();
        script.answers.lock().unwrap().push_back(refused());
        send().await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_requests_are_open_than_allowed() {
        let (http, script) = line(vec![], 3);
        let request = request();
        let calls = (0..9).map(|_| http.send("GET x", &request, Repeat::Harmless));
        let start = Instant::now();
        futures_util::future::join_all(calls).await;
        assert_eq!(script.most_open.load(Ordering::SeqCst), 3);
        assert_eq!(start.elapsed().as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn bulk_requests_are_never_more_than_three_a_second_beside_the_general_pace() {
        for (requests_per_minute, tenths) in [(Some(150), 20), (Some(60_000), 10), (None, 10)] {
            let script = Arc::new(Script::default());
            let http = Http::new(Side::Copper, script.clone(), Pace { requests_per_minute, connections: 8 });
            let request = request();
            let start = Instant::now();
            let calls = (0..4).map(|_| http.send_bulk("POST x", &request, Repeat::Never));
            assert!(futures_util::future::join_all(calls).await.iter().all(Result::is_ok));
            // Each answer takes a second; the fourth request goes out more than a second after the first.
            assert_eq!(start.elapsed().as_millis() / 100, tenths, "{requests_per_minute:?}");
        }
    }

    #[test]
    fn what_is_no_json_is_unreadable_and_not_quoted() {
        for body in ["<html>", "{\"id\":1", "{\"id\":\"Marie\"}", ""] {
            let response = HttpResponse { status: 200, headers: vec![], body: body.into() };
            let result = read_json::<std::collections::BTreeMap<String, u64>>("GET x", Side::Copper, &response);
            let error = result.unwrap_err();
            assert_eq!(error.kind, RemoteErrorKind::Unreadable);
            assert!(!error.message.contains("Marie"), "{error}");
        }
    }
}
