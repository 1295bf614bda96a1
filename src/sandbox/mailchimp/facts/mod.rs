//! Facts about the fake, rule by rule, seen through requests and doors.
//! It must look only at what a client or a person could see.

mod batches;
mod bulk;
mod client;
mod consent;
mod doors;
mod protocol;
mod recorded;
mod segments;
mod writes;
