//! The report of a run as one page that needs nothing else: no script, nothing from outside, every value
//! escaped. The same value as the text report, beside a picture of the last runs.
//!
//! Invariant: text goes in through `maud`, which escapes it; only our own style is taken as it is.

mod chart;
mod page;

pub use page::render;
