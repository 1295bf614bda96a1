//! The fake Copper.
