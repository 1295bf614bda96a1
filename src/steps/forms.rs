//! What the services said of the mapped fields, kept for those who may not ask them. It must not
//! change which fields are mapped.

use crate::model::mapping::FieldMapping;
use crate::store::{Store, StoreError};

/// Under which name the completed mapping is kept.
const KEY: &str = "forms";

/// Keeps a mapping as the services completed it.
///
/// # Errors
/// Those of the store.
pub fn remember(store: &mut Store, fields: &[FieldMapping]) -> Result<(), StoreError> {
    let forms = serde_json::to_string(fields).expect("a mapping has text keys");
    if store.meta(KEY)?.as_ref() == Some(&forms) { Ok(()) } else { store.set_meta(KEY, &forms) }
}

/// Completes a mapping as the services last did; a field that is new, or stands elsewhere now, keeps
/// the form that the configuration gives it.
///
/// # Errors
/// Those of the store.
pub fn recall(store: &Store, fields: &mut [FieldMapping]) -> Result<(), StoreError> {
    let Some(forms) = store.meta(KEY)? else { return Ok(()) };
    // What an earlier version kept otherwise is learnt again at the next reading.
    let known: Vec<FieldMapping> = serde_json::from_str(&forms).unwrap_or_default();
    for field in fields {
        let is_same = |form: &&FieldMapping| {
            (&form.name, form.copper, &form.mailchimp) == (&field.name, field.copper, &field.mailchimp)
        };
        if let Some(form) = known.iter().find(is_same) {
            field.kind = form.kind;
            field.options.clone_from(&form.options);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contact::FieldName;
    use crate::model::mapping::{AddressState, ConflictRule, CopperField, Direction, FieldKind};

    fn mapping(id: u64) -> FieldMapping {
        FieldMapping {
            name: FieldName::new("level"),
            copper: CopperField::Custom(id),
            mailchimp: "LEVEL".into(),
            direction: Direction::Both,
            conflict: ConflictRule::Copper,
            kind: FieldKind::Text,
            options: Vec::new(),
            address_state: AddressState::Skip,
        }
    }

    #[test]
    fn a_field_keeps_its_form_until_it_stands_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("sync.db"), 1).unwrap();
        let completed = FieldMapping { kind: FieldKind::Choice, options: vec!["Or".into()], ..mapping(7) };
        let recalled = |store: &Store, field: FieldMapping| {
            let mut fields = [field];
            recall(store, &mut fields).unwrap();
            fields
        };
        assert_eq!(recalled(&store, mapping(7)), [mapping(7)]);
        remember(&mut store, std::slice::from_ref(&completed)).unwrap();
        assert_eq!(recalled(&store, mapping(7)), [completed]);
        assert_eq!(recalled(&store, mapping(8)), [mapping(8)]);
    }
}
