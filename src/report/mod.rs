//! Rendering. To come.
