//! Something between the program and the sandbox that fails at the n-th request. It must not change
//! what an answer says.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use copper_mailchimp_sync::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use tokio::sync::Notify;

/// Whether the request that fails reaches the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Before,
    After,
}

/// What the failure is for the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The connection is lost without an answer, once.
    Line,
    /// The process ends there.
    Process,
}

/// Counts the requests of both services and fails at one of them.
#[derive(Debug)]
pub struct Wire {
    sent: AtomicUsize,
    at: usize,
    effect: Effect,
    cut: Cut,
    pub ended: Notify,
}

/// One service's end of it.
pub struct Tap {
    pub wire: Arc<Wire>,
    pub inner: Arc<dyn Transport>,
}

impl Wire {
    /// Fails at the request with this number, counted from 1.
    pub fn new(at: usize, effect: Effect, cut: Cut) -> Arc<Self> {
        Arc::new(Self { sent: AtomicUsize::new(0), at, effect, cut, ended: Notify::new() })
    }

    /// Never fails.
    pub fn whole() -> Arc<Self> {
        Self::new(usize::MAX, Effect::Before, Cut::Line)
    }

    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Transport for Tap {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let number = self.wire.sent.fetch_add(1, Ordering::SeqCst) + 1;
        if number != self.wire.at {
            return self.inner.send(request).await;
        }
        if self.wire.effect == Effect::After {
            drop(self.inner.send(request).await);
        }
        match self.wire.cut {
            Cut::Line => Err(TransportError::NoAnswer("reset".to_owned())),
            Cut::Process => {
                self.wire.ended.notify_one();
                std::future::pending().await
            }
        }
    }
}
