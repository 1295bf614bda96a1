//! Who takes part: mode and filters. They restrict operations; they never make a record look gone.

use crate::model::email::Email;
use crate::model::reason::Reason;
use crate::model::rules::Scope;
use crate::model::snapshot::Record;
use crate::model::tag::TagKey;

/// Why a person does not take part; `None` when they do. Every address counts: both records', and
/// those of the base.
pub fn exclusion<'a>(
    scope: &Scope,
    copper: Option<&Record>,
    emails: impl Iterator<Item = &'a Email>,
) -> Option<Reason> {
    let mut has_address = false;
    for email in emails {
        has_address = true;
        if !scope.allows(email) {
            return Some(Reason::OutOfTestScope);
        }
    }
    if !has_address {
        return Some(Reason::NoAddress);
    }
    let has_tag_filter = !scope.copper_tags_any.is_empty() || !scope.copper_tags_none.is_empty();
    match copper? {
        // A tag that keeps the person out may be among those that were not seen.
        record if has_tag_filter && record.tags.as_known().is_none() => Some(Reason::TagsUnknown),
        record if !passes_filters(scope, record) => Some(Reason::FilteredOut),
        _ => None,
    }
}

fn passes_filters(scope: &Scope, record: &Record) -> bool {
    let holds = |tags: &[String]| tags.iter().any(|tag| record.tags.contains(&TagKey::new(tag)) == Some(true));
    let is_of_type = || {
        record.contact_type.as_ref().is_some_and(|name| {
            scope.copper_contact_types.iter().any(|wanted| wanted.to_lowercase() == name.to_lowercase())
        })
    };
    (scope.copper_tags_any.is_empty() || holds(&scope.copper_tags_any))
        && !holds(&scope.copper_tags_none)
        && (scope.copper_contact_types.is_empty() || is_of_type())
}
