//! What tests stand on: the binary at a desk, and the walk in one process.

pub mod desk;
pub mod rig;
pub mod wire;
