//! Logs: JSON lines beside the store, one file a day, and on stderr what `-v` asks for. They must
//! never hold a key, an address or a name.

use std::path::Path;

use tracing::level_filters::LevelFilter;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::store::files::make_folder;

/// A month of days.
const FILES_KEPT: usize = 30;

/// Only our own events: a library's might hold an address.
const OURS: &str = "copper_mailchimp_sync";

/// Begins to log beside a store. Where the folder cannot be written, logs are left out: they are no
/// reason not to work. A second call changes nothing.
pub fn begin(state: &Path, verbosity: u8) {
    let folder = state.parent().unwrap_or_else(|| Path::new(".")).join("log");
    // The appender looks for old files before it makes the folder, and complains on stderr; nor
    // would it keep others out. Where the folder cannot be made, it fails by itself.
    let _unmade = make_folder(&folder.join("sync"));
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("sync")
        .filename_suffix("jsonl")
        .max_log_files(FILES_KEPT)
        .build(folder)
        .ok();
    let on_file = file.map(|file| {
        let ours = tracing_subscriber::filter::Targets::new().with_target(OURS, LevelFilter::INFO);
        tracing_subscriber::fmt::layer().json().with_writer(std::sync::Mutex::new(file)).with_filter(ours)
    });
    let level = match verbosity {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let ours = tracing_subscriber::filter::Targets::new().with_target(OURS, level);
    let on_stderr = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_filter(ours);
    let _already_begun = tracing_subscriber::registry().with(on_file).with(on_stderr).try_init();
}
