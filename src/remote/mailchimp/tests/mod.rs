//! The client against a scripted transport, where several files of it work together. It must not reach
//! a network.

mod batches;
mod fields;
mod refreshing;
