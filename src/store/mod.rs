//! SQLite and plan files. To come.
