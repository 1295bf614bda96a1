//! Configuration: `sync.toml`, the environment and `.env` become typed settings, each with its
//! origin. It must not talk to a service, and no secret leaves it unmasked.
//!
//! In reading order: a text is located (`sources`), read against the catalogue of keys (`file`,
//! `keys`, `shape`), laid over by the environment (`layers`), checked as a whole (`check`,
//! `fields`), joined with the secrets (`secrets`) and made into `settings`.

pub mod edit;
pub mod error;
pub mod example;
pub mod problem;
pub mod settings;
pub mod sources;

mod assemble;
pub(crate) mod base_url;
mod check;
mod fields;
mod file;
mod keys;
mod layers;
mod legacy;
mod secrets;
pub(crate) mod shape;
pub(crate) mod variables;

#[cfg(test)]
mod tests;
