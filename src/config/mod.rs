//! Configuration. To come.
