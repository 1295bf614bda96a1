//! What differs between two versions of a record. It must not know who made them.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::contact::FieldName;
use crate::model::dossier::Difference;
use crate::model::snapshot::Record;
use crate::model::tag::TagKey;
use crate::model::value::Value;

/// What a record holds that another, or nothing, did not: address, status, fields, then tags.
pub(crate) fn between(before: Option<&Record>, after: &Record) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut compare = |field: Aspect, show: &dyn Fn(&Record) -> Value| {
        let (was, is) = (before.map_or(Value::Empty, show), show(after));
        if was != is {
            differences.push(Difference { field, before: was, after: is });
        }
    };
    compare(Aspect::Email, &emails);
    compare(Aspect::Status, &status);
    // No rule maps these two; they are told under their own names.
    compare(own("unsubscribe_reason"), &|record| text(record.unsubscribe_reason.as_deref()));
    compare(own("contact_type"), &|record| text(record.contact_type.as_deref()));
    let names: BTreeSet<&FieldName> =
        before.into_iter().chain([after]).flat_map(|record| record.fields.keys()).collect();
    for name in names {
        compare(Aspect::Field(name.clone()), &|record| record.fields.get(name).cloned().unwrap_or(Value::Unknown));
    }
    differences.extend(tags(before, after));
    differences
}

fn own(name: &'static str) -> Aspect {
    Aspect::Field(FieldName::new(name))
}

fn emails(record: &Record) -> Value {
    Value::text(&record.emails.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

fn status(record: &Record) -> Value {
    text(record.status.map(crate::model::consent::Status::as_str))
}

fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Empty, Value::text)
}

/// Each tag put or taken away; none where either version's tags were not all seen.
fn tags(before: Option<&Record>, after: &Record) -> Vec<Difference> {
    let Some(is) = after.tags.as_known() else { return Vec::new() };
    let was = match before {
        Some(record) => match record.tags.as_known() {
            Some(tags) => Some(tags),
            None => return Vec::new(),
        },
        None => None,
    };
    let keys: BTreeSet<&TagKey> = was.into_iter().flatten().chain(is).map(|(key, _)| key).collect();
    keys.into_iter()
        .filter_map(|key| {
            let (was, is) = (was.and_then(|tags| tags.get(key)), is.get(key));
            let spelling = is.or(was)?.clone();
            let shown = |is_there: bool| if is_there { Value::text(&spelling) } else { Value::Empty };
            let (before, after) = (shown(was.is_some()), shown(is.is_some()));
            (before != after).then(|| Difference { field: Aspect::Tag(spelling.clone()), before, after })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::consent::Status;
    use crate::model::contact::Contact;
    use crate::model::email::Email;
    use crate::model::snapshot::NativeId;
    use crate::model::tag::Tags;

    fn record(name: &str, tags: &[&str]) -> Record {
        Record {
            id: NativeId::new("1"),
            handle: "1".into(),
            emails: Email::new("a@exemple.fr").into_iter().collect(),
            fields: Contact::from([(FieldName::new("first_name"), Value::text(name))]),
            tags: Tags::known(tags.iter().copied()),
            status: Some(Status::Subscribed),
            unsubscribe_reason: None,
            contact_type: None,
            stamp: 0,
        }
    }

    fn words(differences: &[Difference]) -> Vec<String> {
        differences.iter().map(|each| format!("{}: {} → {}", each.field, each.before, each.after)).collect()
    }

    #[test]
    fn each_field_and_each_tag_that_moved_is_told_and_nothing_else() {
        let mut after = record("Zoé", &["b", "c"]);
        after.status = Some(Status::Unsubscribed);
        after.unsubscribe_reason = Some("N/A (Unsubscribed by an admin)".to_owned());
        let expected = [
            "status: subscribed → unsubscribed",
            "unsubscribe_reason:  → N/A (Unsubscribed by an admin)",
            "first_name: Zoe → Zoé",
            "tag:a: a → ",
            "tag:c:  → c",
        ];
        assert_eq!(words(&between(Some(&record("Zoe", &["a", "b"])), &after)), expected);
        assert_eq!(between(Some(&after), &after), []);
    }

    #[test]
    fn of_a_first_version_everything_is_told() {
        let told = words(&between(None, &record("Zoé", &["a"])));
        assert_eq!(told, ["email:  → a@exemple.fr", "status:  → subscribed", "first_name:  → Zoé", "tag:a:  → a"]);
    }

    #[test]
    fn tags_that_were_not_all_seen_tell_of_no_tag() {
        let unknown = Record { tags: Tags::Unknown, ..record("Zoé", &[]) };
        assert_eq!(between(Some(&record("Zoé", &["a"])), &unknown), []);
        assert_eq!(between(Some(&unknown), &record("Zoé", &["a"])), []);
    }
}
