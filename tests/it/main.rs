//! One test program, modules by subject. Everything here looks at the product from outside, or in
//! process through the seam of the transport.
#![allow(unreachable_pub, missing_docs, reason = "a test program has no readers outside")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper that panics fails its test")]

mod support;

mod architecture;
mod commands;
mod interruption;
mod walk;
