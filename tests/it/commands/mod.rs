//! The real program at a desk, as a new user meets it: commands, exit codes, documents, files. No
//! test here looks inside the program.

mod alerts;
mod answers;
mod decide;
mod doctor;
mod documents;
mod failures;
mod files;
mod first_day;
mod forget;
mod init;
mod mode;
mod pages;
mod refusals;
mod resume;
mod run;
mod schedule;
mod scope;
mod script;
mod undo;
mod words;
