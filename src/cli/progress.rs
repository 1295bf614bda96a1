//! Progress bars on a terminal. They must never reach stdout, nor a log.

use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};

use crate::model::side::{PerSide, Side};
use crate::remote::Progress;
use crate::report::locale::{Catalogue, Language};
use crate::report::words;

/// One bar a side: how many of how many, and the time that is left.
#[derive(Debug)]
pub struct Bars {
    all: MultiProgress,
    shown: Mutex<PerSide<Option<ProgressBar>>>,
    template: String,
    language: Language,
}

impl Bars {
    /// Bars that appear when a stage begins.
    pub fn new(catalogue: &Catalogue) -> Self {
        let left = catalogue.format("progress-left", &[("time", "{eta}".into())]);
        Self {
            all: MultiProgress::new(),
            shown: Mutex::new(PerSide::default()),
            template: format!("{{prefix:10}} {{bar:30}} {{done}} / {{whole}}  {left}"),
            language: catalogue.language(),
        }
    }

    fn style(&self) -> ProgressStyle {
        let language = self.language;
        let number = move |number: u64, out: &mut dyn Write| {
            let _infallible = out.write_str(&language.number(number));
        };
        let whole = move |state: &ProgressState, out: &mut dyn Write| number(state.len().unwrap_or_default(), out);
        ProgressStyle::with_template(&self.template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("done", move |state: &ProgressState, out: &mut dyn Write| number(state.pos(), out))
            .with_key("whole", whole)
    }
}

impl Progress for Bars {
    fn begin(&self, side: Side, total: u64) {
        if total == 0 {
            return;
        }
        let bar = ProgressBar::new(total).with_style(self.style()).with_prefix(words::side(side));
        let bar = self.all.add(bar);
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner).get_mut(side) = Some(bar);
    }

    fn advance(&self, side: Side, count: u64) {
        if let Some(bar) = self.shown.lock().unwrap_or_else(PoisonError::into_inner).get(side) {
            bar.inc(count);
        }
    }

    fn end(&self, side: Side) {
        if let Some(bar) = self.shown.lock().unwrap_or_else(PoisonError::into_inner).get_mut(side).take() {
            bar.finish_and_clear();
        }
    }
}
