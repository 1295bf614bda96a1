//! The `sync` program: parse, run, exit code. It must hold no logic of its own.
fn main() {}
