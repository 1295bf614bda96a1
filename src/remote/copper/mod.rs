//! Copper client. To come.
