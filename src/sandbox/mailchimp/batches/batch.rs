//! One batch: what was sent, how far it is, what came out.
//! It must not know what an operation does.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::options::Options;

/// One operation, read and ready to be run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Operation {
    /// Upper case.
    pub(crate) method: String,
    /// Below `/3.0`, with a leading slash, percent escapes resolved.
    pub(crate) path: String,
    /// Query pairs.
    pub(crate) query: Vec<(String, String)>,
    /// The JSON text sent as `body`.
    pub(crate) body: String,
    /// The sender's `operation_id`; empty when there was none.
    pub(crate) mark: String,
}

/// What one operation was answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The status of its answer.
    pub(crate) status_code: u16,
    /// The sender's own mark.
    pub(crate) operation_id: String,
    /// The body of its answer, as text.
    pub(crate) response: String,
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Waits, for others too.
    Pending,
    /// Is split up.
    Preprocessing,
    /// Runs.
    Started,
    /// Is packed.
    Finalizing,
    /// Can be fetched.
    Finished,
}

/// A batch.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    /// Ten hex digits.
    pub(crate) id: String,
    /// How far it is.
    pub(crate) stage: Stage,
    /// When the stage, or within it the last operation, ended the one before; milliseconds.
    pub(crate) since_ms: i64,
    /// When it came; milliseconds.
    pub(crate) submitted_ms: i64,
    /// In the order in which they run, which is not the order in which they were sent.
    pub(crate) operations: Vec<Operation>,
    /// One for each operation that ran.
    pub(crate) outcomes: Vec<Outcome>,
}

impl Stage {
    /// The word on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Preprocessing => "preprocessing",
            Self::Started => "started",
            Self::Finalizing => "finalizing",
            Self::Finished => "finished",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Pending => Self::Preprocessing,
            Self::Preprocessing => Self::Started,
            Self::Started => Self::Finalizing,
            Self::Finalizing | Self::Finished => Self::Finished,
        }
    }
}

impl Outcome {
    /// The entry of a result file.
    pub(crate) fn json(&self) -> Value {
        json!({"status_code": self.status_code, "operation_id": self.operation_id, "response": self.response})
    }

    fn is_error(&self) -> bool {
        !(200..300).contains(&self.status_code)
    }
}

impl Batch {
    /// A batch that came just now. Its operations run in another order than they were sent in.
    pub(crate) fn new(serial: u64, mut operations: Vec<Operation>, now_ms: i64) -> Self {
        shuffle(&mut operations, serial);
        Self {
            id: ids::batch_id(serial),
            stage: Stage::Pending,
            since_ms: now_ms,
            submitted_ms: now_ms,
            operations,
            outcomes: Vec::new(),
        }
    }

    /// The operation to be run next.
    pub(crate) fn waiting(&self) -> Option<&Operation> {
        self.operations.get(self.outcomes.len())
    }

    /// When the next thing happens to it; `None` for what is over.
    pub(crate) fn due_ms(&self, options: &Options) -> Option<i64> {
        let takes_ms = match (self.stage, self.waiting()) {
            (Stage::Pending, _) => options.batch_pending_ms,
            (Stage::Preprocessing, _) => options.batch_preprocessing_ms,
            (Stage::Started, Some(_)) => options.batch_operation_ms,
            (Stage::Started, None) => 0,
            (Stage::Finalizing, _) => options.batch_finalizing_ms,
            (Stage::Finished, _) => return None,
        };
        Some(self.since_ms + takes_ms)
    }

    /// Enters the next stage.
    pub(crate) fn move_on(&mut self, at_ms: i64) {
        self.stage = self.stage.next();
        self.since_ms = at_ms;
    }

    /// Takes the outcome of the operation that waited.
    pub(crate) fn record(&mut self, outcome: Outcome, at_ms: i64) {
        self.outcomes.push(outcome);
        self.since_ms = at_ms;
    }

    /// How many operations there are, ran, and failed. Nothing is counted before it is split up.
    pub(crate) fn counts(&self) -> [usize; 3] {
        let total = if self.stage == Stage::Pending { 0 } else { self.operations.len() };
        let failed = self.outcomes.iter().filter(|outcome| outcome.is_error()).count();
        [total, self.outcomes.len(), failed]
    }
}

fn shuffle(operations: &mut Vec<Operation>, serial: u64) {
    let mut placed: Vec<(u64, Operation)> =
        (0..).map(|place| ids::scramble(serial ^ ids::scramble(place))).zip(operations.drain(..)).collect();
    placed.sort_by_key(|(key, _)| *key);
    operations.extend(placed.into_iter().map(|(_, operation)| operation));
}
