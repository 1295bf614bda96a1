//! `/batches`: many operations sent in one call and run later, one batch at a time.
//! It must run them by the rules of single requests, and never faster than the clock it is given.

pub(crate) mod batch;
pub(crate) mod queue;
pub(crate) mod resource;
pub(crate) mod results;
pub(crate) mod run;
mod submission;
mod tar;
