//! One test program, modules by subject: the product from outside, and in process through the seam of
//! the transport. It must not use the network beyond loopback, nor sleep.
#![allow(unreachable_pub, missing_docs, reason = "a test program has no readers outside")]

mod support;

mod architecture;
mod merge_cases;
mod merge_laws;
mod walk;
