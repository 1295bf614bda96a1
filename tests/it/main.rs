//! One test program, modules by subject. Everything here looks at the product from outside, or in
//! process through the seam of the transport.
#![expect(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails may panic where it stands"
)]

mod support;

mod architecture;
mod walk;
