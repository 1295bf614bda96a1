//! What tests stand on: the binary at a desk, and the walk in one process.

pub mod contract;
pub mod desk;
pub mod recording;
pub mod rig;
pub mod schema;
