//! The one test program: whatever needs more than one file of the library. It must not use the
//! network beyond loopback, nor the wall clock.

mod merge_cases;
mod merge_laws;
mod support;
