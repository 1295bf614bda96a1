//! All batches of the account, and whose turn it is.
//! It must let only one run at a time.

use std::collections::BTreeMap;

use crate::sandbox::mailchimp::batches::batch::{Batch, Operation, Stage};
use crate::sandbox::mailchimp::options::Options;
use crate::sandbox::mailchimp::problem::Problem;

/// More than these may not be unfinished at once, says the documentation.
const MAX_UNFINISHED: usize = 500;

/// The batches by order of arrival.
#[derive(Debug, Clone, Default)]
pub(crate) struct Batches {
    all: BTreeMap<u64, Batch>,
    last_serial: u64,
    /// Since when no batch runs; milliseconds.
    free_ms: i64,
}

impl Batches {
    /// Takes a batch in.
    ///
    /// # Errors
    /// Too Many Requests above 500 unfinished ones.
    pub(crate) fn submit(&mut self, operations: Vec<Operation>, now_ms: i64) -> Result<&Batch, Problem> {
        if self.unfinished().count() >= MAX_UNFINISHED {
            return Err(Problem::too_many_batches());
        }
        self.last_serial += 1;
        let batch = Batch::new(self.last_serial, operations, now_ms);
        Ok(self.all.entry(self.last_serial).or_insert(batch))
    }

    /// Every batch, in the order of arrival.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Batch> {
        self.all.values()
    }

    /// The batch of that id.
    pub(crate) fn find(&self, id: &str) -> Option<&Batch> {
        self.iter().find(|batch| batch.id == id)
    }

    /// The same, to be changed.
    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut Batch> {
        self.all.values_mut().find(|batch| batch.id == id)
    }

    /// Takes a batch out; one that ran leaves its place to the next.
    ///
    /// # Errors
    /// 404 for an unknown id.
    pub(crate) fn cancel(&mut self, id: &str, now_ms: i64) -> Result<(), Problem> {
        let found = self.all.iter().find(|(_, batch)| batch.id == id);
        let (serial, stage) = found.map(|(serial, batch)| (*serial, batch.stage)).ok_or_else(Problem::not_found)?;
        self.all.remove(&serial);
        if !matches!(stage, Stage::Pending | Stage::Finished) {
            self.free_ms = now_ms;
        }
        Ok(())
    }

    /// The batch whose turn it is and when it takes its next step, if that is not later than now.
    pub(crate) fn due(&mut self, options: &Options, now_ms: i64) -> Option<(&mut Batch, i64)> {
        let free_ms = self.free_ms;
        let batch = self.all.values_mut().find(|batch| batch.stage != Stage::Finished)?;
        let due_ms = match batch.stage {
            Stage::Pending => batch.due_ms(options)?.max(free_ms),
            _ => batch.due_ms(options)?,
        };
        (due_ms <= now_ms).then_some((batch, due_ms))
    }

    /// Notes that the batch whose turn it was is over.
    pub(crate) fn release(&mut self, at_ms: i64) {
        self.free_ms = at_ms;
    }

    fn unfinished(&self) -> impl Iterator<Item = &Batch> {
        self.iter().filter(|batch| batch.stage != Stage::Finished)
    }
}
