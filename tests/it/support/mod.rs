//! What several tests share: worlds, files of cases, and a pretend pair of services in memory. It
//! must not decide what is right: only tests do.

pub(crate) mod apply;
pub(crate) mod case;
pub mod contract;
pub(crate) mod desk;
pub mod desk;
pub(crate) mod lines;
pub(crate) mod mirror;
pub(crate) mod random;
pub mod recording;
pub(crate) mod rig;
pub mod rig;
pub mod schema;
pub(crate) mod world;
