//! The settings in force as lines, each with where it came from. It must not show a secret: those have
//! no value here.

use std::fmt::Write as _;

use crate::config::settings::{Origin, Settings};
use crate::report::locale::Catalogue;
use crate::report::safe;

/// One line a setting, sorted by key.
pub fn text(settings: &Settings, catalogue: &Catalogue) -> String {
    let mut out = format!("\n{}\n", catalogue.text("values-title"));
    for (key, origin) in &settings.origins {
        let value = match settings.values.get(key) {
            None => catalogue.text("values-secret"),
            Some(value) if value.is_empty() => catalogue.text("value-empty"),
            Some(value) => safe::visible(value),
        };
        let _infallible = writeln!(out, "  {key} = {value}  ({})", place(origin, catalogue));
    }
    out
}

fn place(origin: &Origin, catalogue: &Catalogue) -> String {
    let named = |id: &str, name: &str| catalogue.format(id, &[("name", name.into())]);
    match origin {
        Origin::Default => catalogue.text("values-default"),
        Origin::File { line } => catalogue.format("values-file", &[("line", (*line as u64).into())]),
        Origin::Environment { name } => named("values-environment", name),
        Origin::DotEnv { name } => named("values-dotenv", name),
        Origin::Legacy { name } => named("values-legacy", name),
        Origin::KeyFile { path } => named("values-keyfile", &path.display().to_string()),
        Origin::Flag => catalogue.text("values-flag"),
    }
}
