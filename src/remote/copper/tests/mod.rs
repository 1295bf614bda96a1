//! The client against a scripted transport, by what it does. It must not reach a network.

mod changing;
mod identifying;
mod reading;
mod sharing;
mod windows;
mod wiring;
mod writing;
