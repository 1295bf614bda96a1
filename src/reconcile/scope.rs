//! Who takes part: mode and filters. They restrict operations; they never make a record look gone.

use std::collections::BTreeSet;

use crate::model::email::Email;
use crate::model::reason::Reason;
use crate::model::rules::{Mode, Scope};
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

/// Whether a scope lets somebody take part whom the one before kept out. Where that cannot be told
/// from the two alone, it counts as wider.
pub fn widens(before: &Scope, now: &Scope) -> bool {
    addresses_widen(before, now)
        || one_of_widens(&before.copper_tags_any, &now.copper_tags_any)
        || !contains(&now.copper_tags_none, &before.copper_tags_none)
        || one_of_widens(&before.copper_contact_types, &now.copper_contact_types)
        || !now.import_members.is_subset(&before.import_members)
}

fn addresses_widen(before: &Scope, now: &Scope) -> bool {
    match (before.mode, now.mode) {
        (Mode::Production, Mode::Production | Mode::Test) => false,
        (Mode::Test, Mode::Production) => true,
        // Whatever contains the longer text contains the text that stands in it.
        (Mode::Test, Mode::Test) => !now.email_contains.to_lowercase().contains(&before.email_contains.to_lowercase()),
    }
}

/// A list of which one must be met; empty: everybody meets it.
fn one_of_widens(before: &[String], now: &[String]) -> bool {
    !before.is_empty() && (now.is_empty() || !contains(before, now))
}

fn contains(all: &[String], some: &[String]) -> bool {
    let all: BTreeSet<TagKey> = all.iter().map(|name| TagKey::new(name)).collect();
    some.iter().all(|name| all.contains(&TagKey::new(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::consent::Status;
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

    #[test]
    fn a_scope_widens_when_somebody_may_take_part_who_could_not() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let production = || scope(Mode::Production);
        let test = |text: &str| Scope { email_contains: text.into(), ..scope(Mode::Test) };
        let any = |tags: &[&str]| Scope { copper_tags_any: names(tags), ..production() };
        let none = |tags: &[&str]| Scope { copper_tags_none: names(tags), ..production() };
        let types = |types: &[&str]| Scope { copper_contact_types: names(types), ..production() };
        let import = |statuses: &[Status]| Scope { import_members: statuses.iter().copied().collect(), ..production() };
        for (before, now, widens_to, widens_back) in [
            (test("+test"), test("+TEST"), false, false),
            (test("+test"), production(), true, false),
            (test("+test"), test("+test.lyon"), false, true),
            (test("+test"), test("@exemple"), true, true),
            (any(&["don", "presse"]), any(&["Presse"]), false, true),
            (any(&["don"]), any(&[]), true, false),
            (none(&["interne"]), none(&["Interne", "presse"]), false, true),
            (none(&["interne"]), none(&[]), true, false),
            (types(&["Adhérent"]), types(&["adhérent", "Client"]), true, false),
            (types(&["Adhérent"]), types(&[]), true, false),
            (import(&[Status::Subscribed]), import(&[Status::Subscribed, Status::Unsubscribed]), true, false),
            (Scope { mode: Mode::Test, ..any(&["don"]) }, any(&["don"]), true, false),
            (any(&["don"]), test("+test"), true, true),
        ] {
            assert_eq!(widens(&before, &now), widens_to, "{before:?} → {now:?}");
            assert_eq!(widens(&now, &before), widens_back, "{now:?} → {before:?}");
            assert!(!widens(&before, &before));
        }
    }
}
