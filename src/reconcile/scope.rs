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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::rules::Mode;
    use crate::model::snapshot::NativeId;
    use crate::model::tag::Tags;

    fn scope(mode: Mode) -> Scope {
        Scope {
            mode,
            email_contains: "+Test".into(),
            copper_tags_any: vec![],
            copper_tags_none: vec![],
            copper_contact_types: vec![],
            import_members: BTreeSet::new(),
        }
    }

    fn person(tags: Tags, contact_type: Option<&str>) -> Record {
        Record {
            id: NativeId::new("1"),
            handle: "1".into(),
            emails: vec![],
            fields: crate::model::contact::Contact::new(),
            tags,
            status: None,
            unsubscribe_reason: None,
            contact_type: contact_type.map(str::to_owned),
            stamp: 0,
        }
    }

    fn out(scope: &Scope, copper: Option<&Record>, emails: &[&str]) -> Option<Reason> {
        let emails: Vec<Email> = emails.iter().filter_map(|email| Email::new(email)).collect();
        exclusion(scope, copper, emails.iter())
    }

    #[test]
    fn in_test_mode_every_address_must_carry_the_text_in_any_case() {
        let scope = scope(Mode::Test);
        assert_eq!(out(&scope, None, &["a+TEST@exemple.fr"]), None);
        assert_eq!(out(&scope, None, &["a+test@exemple.fr", "a@exemple.fr"]), Some(Reason::OutOfTestScope));
        assert_eq!(out(&scope, None, &["a@exemple.fr", "a+test@exemple.fr"]), Some(Reason::OutOfTestScope));
        assert_eq!(out(&scope, None, &[]), Some(Reason::NoAddress));
    }

    #[test]
    fn production_takes_every_address() {
        assert_eq!(out(&scope(Mode::Production), None, &["a@exemple.fr"]), None);
    }

    #[test]
    fn filters_look_at_tags_and_type_without_case() {
        let any = Scope { copper_tags_any: vec!["Don".into(), "Presse".into()], ..scope(Mode::Production) };
        let none = Scope { copper_tags_none: vec!["Interne".into()], ..scope(Mode::Production) };
        let types = Scope { copper_contact_types: vec!["Adhérent".into()], ..scope(Mode::Production) };
        let filtered = Some(Reason::FilteredOut);
        for (scope, tags, contact_type, expected) in [
            (&any, vec!["PRESSE"], None, None),
            (&any, vec!["autre"], None, filtered),
            (&none, vec!["autre"], None, None),
            (&none, vec!["interne"], None, filtered),
            (&types, vec![], Some("ADHÉRENT"), None),
            (&types, vec![], Some("Fournisseur"), filtered),
            (&types, vec![], None, filtered),
        ] {
            let person = person(Tags::known(tags.clone()), contact_type);
            assert_eq!(out(scope, Some(&person), &["a@exemple.fr"]), expected, "{tags:?} {contact_type:?}");
        }
    }

    #[test]
    fn where_a_tag_decides_nobody_passes_whose_tags_were_not_seen() {
        let none = Scope { copper_tags_none: vec!["interne".into()], ..scope(Mode::Production) };
        let unseen = person(Tags::Unknown, None);
        assert_eq!(out(&none, Some(&unseen), &["a@exemple.fr"]), Some(Reason::TagsUnknown));
        assert_eq!(out(&scope(Mode::Production), Some(&unseen), &["a@exemple.fr"]), None);
    }
}
