//! Progress bars on a terminal. They must never reach stdout, nor a log.

use std::sync::{Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::model::side::{PerSide, Side};
use crate::remote::Progress;

/// One bar a side.
#[derive(Debug)]
pub struct Bars {
    all: MultiProgress,
    bars: Mutex<PerSide<Option<ProgressBar>>>,
}

impl Bars {
    /// Bars that appear when a stage begins.
    pub fn new() -> Self {
        Self { all: MultiProgress::new(), bars: Mutex::new(PerSide::default()) }
    }
}

impl Default for Bars {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bars {
    fn begin(&self, side: Side, total: u64) {
        if total == 0 {
            return;
        }
        let style = ProgressStyle::with_template("{prefix:10} {bar:30} {human_pos}/{human_len}  {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = self.all.add(ProgressBar::new(total).with_style(style).with_prefix(side.as_str()));
        *self.bars.lock().unwrap_or_else(PoisonError::into_inner).get_mut(side) = Some(bar);
    }

    fn advance(&self, side: Side, count: u64) {
        if let Some(bar) = self.bars.lock().unwrap_or_else(PoisonError::into_inner).get(side) {
            bar.inc(count);
        }
    }

    fn end(&self, side: Side) {
        if let Some(bar) = self.bars.lock().unwrap_or_else(PoisonError::into_inner).get_mut(side).take() {
            bar.finish_and_clear();
        }
    }
}
