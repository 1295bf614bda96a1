//! One test program, modules by subject. Everything here looks at the product from outside, or in
//! process through the seam of the transport.
#![allow(unreachable_pub, missing_docs, reason = "a test program has no readers outside")]

mod support;

mod architecture;
mod bad_input;
mod determinism;
mod documents;
mod versions;
mod walk;
