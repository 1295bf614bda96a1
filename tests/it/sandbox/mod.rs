//! The sandbox over real HTTP: its admin routes, its failures, its files, and the program around it.

mod acts;
mod batches;
mod faults;
mod paper;
mod program;
mod visitor;
