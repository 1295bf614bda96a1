//! Bases of fields that are mapped elsewhere than when they were made: dropped before anything is
//! performed. It calls no service.

use crate::model::link::Link;
use crate::model::rules::Places;
use crate::reconcile::base;
use crate::steps::{Session, StepError};
use crate::store::Store;

/// What the places are kept under.
const KEY: &str = "mapped";

/// Where each field stood when the bases were made; `None` before the first plan was applied.
///
/// # Errors
/// A fault of the store.
pub fn mapped(store: &Store) -> Result<Option<Places>, StepError> {
    Ok(store.meta(KEY)?.and_then(|json| serde_json::from_str(&json).ok()))
}

/// Drops the bases that are worth nothing any more, and remembers where each field stands now.
///
/// # Errors
/// A fault of the store.
pub fn remap(session: &mut Session) -> Result<(), StepError> {
    let places = session.rules.places();
    let before = mapped(&session.store)?;
    if before.as_ref() == Some(&places) {
        return Ok(());
    }
    let dropped: Vec<Link> = match &before {
        Some(before) => {
            session.store.links()?.iter().filter_map(|link| base::remapped(link, before, &places)).collect()
        }
        None => Vec::new(),
    };
    let json = serde_json::to_string(&places).expect("names and hashes are text");
    Ok(session.store.put_links(&dropped, (KEY, &json))?)
}
