//! SIGINT and SIGTERM: what is in flight is finished, nothing more is begun. It must not end the
//! process itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::cli::exit::Exit;

/// Whether, and how, the program was asked to stop.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// Cancelled at the first signal.
    pub stop: CancellationToken,
    which: Arc<AtomicU8>,
}

impl Signals {
    /// Listens from now on. Where the system refuses, signals act as they always do.
    pub fn listen() -> Self {
        let signals = Self::default();
        for (kind, exit) in [(SignalKind::interrupt(), Exit::Interrupted), (SignalKind::terminate(), Exit::Terminated)]
        {
            let Ok(mut stream) = signal(kind) else { continue };
            let signals = signals.clone();
            tokio::spawn(async move {
                if stream.recv().await.is_some() {
                    signals.which.store(exit.code(), Ordering::SeqCst);
                    signals.stop.cancel();
                }
            });
        }
        signals
    }

    /// How the program is to end, if it was asked to stop.
    pub fn exit(&self) -> Option<Exit> {
        let which = self.which.load(Ordering::SeqCst);
        [Exit::Interrupted, Exit::Terminated].into_iter().find(|exit| exit.code() == which)
    }
}
