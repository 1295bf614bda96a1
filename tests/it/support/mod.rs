//! What several tests share: the program at a desk, the walk in one process, worlds, files of cases
//! and the services' own descriptions. It must not decide what is right: only tests do.

pub mod apply;
pub mod case;
pub mod contract;
pub mod desk;
pub mod ears;
pub mod errands;
pub mod lines;
pub mod machine;
pub mod mirror;
pub mod random;
pub mod recording;
pub mod rig;
pub mod schema;
pub mod terminal;
pub mod wire;
pub mod world;
