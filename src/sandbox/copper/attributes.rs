//! Writes a request body onto a person: one table from attribute to effect.
//! It must know no other person; uniqueness is judged elsewhere.

use serde_json::{Map, Value};

use crate::sandbox::copper::names::{join, split};
use crate::sandbox::copper::options::{ListsOnPut, Options, TagOrder, TagStorage};
use crate::sandbox::copper::person::{Email, Link, Person, Phone};
use crate::sandbox::copper::references::{
    Context, Occasion, set_company, set_company_name, set_contact_type, set_custom,
};
use crate::sandbox::copper::reply::Problem;
use crate::sandbox::copper::values::{Misfit, PHONES, PLACES, SOCIALS, address, entries, list, number, text, texts};

/// Writes every attribute of `body`; gives every validation that failed.
pub(crate) fn write(person: &mut Person, body: &Map<String, Value>, context: &mut Context<'_>) -> Vec<Problem> {
    let was_named = !person.name.trim().is_empty();
    let (mut unknown, mut problems) = (Vec::new(), Vec::new());
    let misfits = body.iter().filter_map(|(key, value)| set(person, key, value, context).err());
    for misfit in misfits {
        match misfit {
            Misfit::Unrecognized(names) => unknown.extend(names),
            Misfit::Invalid(problem) => problems.push(problem),
        }
    }
    if !unknown.is_empty() {
        problems.insert(0, Problem::unrecognized(&unknown));
    }
    settle_name(person, body, context.occasion);
    let needs_name = match context.occasion {
        Occasion::Create => true,
        // Somebody seeded without a name can still be updated elsewhere.
        Occasion::Update => was_named || body.contains_key("name"),
        Occasion::Seed => false,
    };
    if needs_name && person.name.trim().is_empty() {
        problems.push(Problem::new("name", "can't be blank"));
    }
    problems
}

fn set(person: &mut Person, key: &str, value: &Value, context: &mut Context<'_>) -> Result<(), Misfit> {
    match key {
        "name" => person.name = text("name", value)?.unwrap_or_default(),
        "prefix" => person.parts.prefix = text("prefix", value)?,
        "first_name" => person.parts.first_name = text("first_name", value)?,
        "middle_name" => person.parts.middle_name = text("middle_name", value)?,
        "last_name" => person.parts.last_name = text("last_name", value)?,
        "suffix" => person.parts.suffix = text("suffix", value)?,
        "details" => person.details = text("details", value)?,
        "title" => person.title = text("title", value)?,
        "address" => set_address(person, value, context)?,
        "assignee_id" => person.assignee_id = number("assignee_id", value)?,
        "company_id" => set_company(person, value, context)?,
        "company_name" => set_company_name(person, value, context)?,
        "contact_type_id" => set_contact_type(person, value, context)?,
        "custom_fields" => set_custom(person, value, context)?,
        "emails" => {
            let sent = entries("emails", value, "email", PLACES)?;
            person.emails = sent.into_iter().map(|(email, category)| Email { email, category }).collect();
        }
        "phone_numbers" => {
            let sent = entries("phone_numbers", value, "number", PHONES)?;
            person.phone_numbers = sent.into_iter().map(|(number, category)| Phone { number, category }).collect();
        }
        "socials" => person.socials = links("socials", value, SOCIALS)?,
        "websites" => person.websites = links("websites", value, PLACES)?,
        "tags" => person.tags = tags(texts("tags", value)?, context.options),
        _ if context.occasion == Occasion::Seed => set_read_only(person, key, value)?,
        _ => return Err(Misfit::Unrecognized(vec![key.to_owned()])),
    }
    Ok(())
}

fn set_read_only(person: &mut Person, key: &str, value: &Value) -> Result<(), Misfit> {
    match key {
        "id" => person.id = value.as_u64().ok_or_else(|| Misfit::invalid("id"))?,
        "date_created" => {
            person.date_created = number("date_created", value)?.unwrap_or(person.date_created);
        }
        "date_modified" => {
            person.date_modified = number("date_modified", value)?.unwrap_or(person.date_modified);
        }
        "date_last_contacted" => person.date_last_contacted = number("date_last_contacted", value)?,
        "interaction_count" => {
            person.interaction_count = number("interaction_count", value)?.unwrap_or_default();
        }
        "leads_converted_from" => {
            person.leads_converted_from = list("leads_converted_from", value)?.to_vec();
        }
        "date_lead_created" => person.date_lead_created = number("date_lead_created", value)?,
        _ => return Err(Misfit::Unrecognized(vec![key.to_owned()])),
    }
    Ok(())
}

/// A name sent is split, whatever parts came with it; parts sent alone make the name.
fn settle_name(person: &mut Person, body: &Map<String, Value>, occasion: Occasion) {
    let given =
        ["prefix", "first_name", "middle_name", "last_name", "suffix"].iter().any(|key| body.contains_key(*key));
    match (body.contains_key("name"), given, occasion) {
        (true, false, _) | (true, true, Occasion::Create | Occasion::Update) => {
            person.parts = split(&person.name);
        }
        (false, true, Occasion::Update | Occasion::Seed) => person.name = join(&person.parts),
        // A full record keeps the parts it states, and a new person needs `name` itself.
        (false, false, _) | (true, true, Occasion::Seed) | (false, true, Occasion::Create) => {}
    }
}

fn set_address(person: &mut Person, value: &Value, context: &Context<'_>) -> Result<(), Misfit> {
    let kept = match context.options.address_on_put {
        ListsOnPut::Merged => person.address.take(),
        ListsOnPut::Replaced => None,
    };
    person.address = address(kept, value)?;
    Ok(())
}

fn links(field: &'static str, value: &Value, categories: &'static [&'static str]) -> Result<Vec<Link>, Misfit> {
    Ok(entries(field, value, "url", categories)?.into_iter().map(|(url, category)| Link { url, category }).collect())
}

/// Exact duplicates are dropped; the rest is a matter of options.
fn tags(sent: Vec<String>, options: &Options) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in sent {
        let tag = match options.tag_storage {
            TagStorage::AsSent => tag,
            TagStorage::LowerCased => tag.to_lowercase(),
        };
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    if options.tag_order == TagOrder::Sorted {
        kept.sort();
    }
    kept
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::copper::catalog::Catalog;

    fn written(occasion: Occasion, options: &Options, bodies: &[Value]) -> (Person, Vec<Problem>) {
        let mut catalog = Catalog::default();
        catalog.define(&json!({"id": 1, "name": "A"}));
        catalog.define(&json!({"id": 2, "name": "B"}));
        let (mut person, mut problems) = (Person::default(), Vec::new());
        for body in bodies {
            let mut context = Context { catalog: &mut catalog, options, occasion };
            problems.extend(write(&mut person, body.as_object().unwrap(), &mut context));
        }
        (person, problems)
    }

    fn updated(options: &Options, body: Value) -> Person {
        let filled = json!({"name": "Ana Diaz", "title": "Baker", "tags": ["a"],
            "address": {"street": "1 rue X", "city": "Lyon"},
            "custom_fields": [{"custom_field_definition_id": 1, "value": "one"}]});
        let (person, problems) = written(Occasion::Update, options, &[filled, body]);
        assert_eq!(problems, []);
        person
    }

    #[test]
    fn an_attribute_left_out_stays_and_null_clears() {
        let person = updated(&Options::default(), json!({"title": null}));
        assert_eq!((person.title, person.name.as_str()), (None, "Ana Diaz"));
        assert_eq!(updated(&Options::default(), json!({"tags": null})).tags, [""; 0]);
    }

    #[test]
    fn lists_are_replaced_whole_and_exact_duplicates_dropped() {
        let person = updated(&Options::default(), json!({"tags": ["B, c", "b", "🌻", "b"]}));
        assert_eq!(person.tags, ["B, c", "b", "🌻"]);
    }

    #[test]
    fn tags_are_lower_cased_and_sorted_on_demand() {
        let options =
            Options { tag_storage: TagStorage::LowerCased, tag_order: TagOrder::Sorted, ..Options::default() };
        assert_eq!(updated(&options, json!({"tags": ["B", "a", "b"]})).tags, ["a", "b"]);
    }

    #[test]
    fn custom_fields_merge_by_definition_unless_switched_to_replace() {
        let body = json!({"custom_fields": [{"custom_field_definition_id": 2, "value": "two"}]});
        assert_eq!(updated(&Options::default(), body.clone()).custom.len(), 2);
        let options = Options { custom_fields_on_put: ListsOnPut::Replaced, ..Options::default() };
        assert_eq!(updated(&options, body).custom.into_keys().collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn an_address_is_replaced_whole_unless_switched_to_merge() {
        let body = json!({"address": {"city": "Paris"}});
        assert_eq!(updated(&Options::default(), body.clone()).place(|a| &a.street), "");
        let options = Options { address_on_put: ListsOnPut::Merged, ..Options::default() };
        assert_eq!(updated(&options, body).place(|a| &a.street), "1 rue X");
    }

    #[test]
    fn a_name_wins_over_parts_sent_with_it_and_parts_alone_make_the_name() {
        let both = updated(&Options::default(), json!({"name": "Zoé Roux", "first_name": "Ana"}));
        assert_eq!(both.parts.first_name.as_deref(), Some("Zoé"));
        assert_eq!(updated(&Options::default(), json!({"first_name": "Eva"})).name, "Eva Diaz");
    }

    #[test]
    fn a_new_person_without_name_is_refused_even_with_parts() {
        let (_, problems) = written(Occasion::Create, &Options::default(), &[json!({"first_name": "Ana"})]);
        assert_eq!(problems, [Problem::new("name", "can't be blank")]);
    }

    #[test]
    fn a_name_cannot_be_taken_away() {
        let named = json!({"name": "Ana"});
        for cleared in [json!({"name": null}), json!({"name": " "}), json!({"first_name": null})] {
            let (_, problems) = written(Occasion::Update, &Options::default(), &[named.clone(), cleared]);
            assert_eq!(problems, [Problem::new("name", "can't be blank")]);
        }
    }

    #[test]
    fn the_company_is_chosen_at_creation_only() {
        let created = json!({"name": "Ana", "company_name": "Exemple"});
        let (person, problems) = written(Occasion::Create, &Options::default(), &[created]);
        assert_eq!((person.company_id.is_some(), problems.is_empty()), (true, true));
        let moved = [json!({"name": "Ana", "company_id": 5})];
        assert_eq!(written(Occasion::Update, &Options::default(), &moved).1.len(), 1);
    }

    #[test]
    fn unknown_and_read_only_attributes_are_named_together() {
        let body = json!({"name": "Ana", "id": 1, "date_created": 1, "emails": [{"email": "a@exemple.com", "x": 1}]});
        let (_, problems) = written(Occasion::Update, &Options::default(), &[body]);
        assert_eq!(problems, [Problem::new("base", "Unrecognized attributes specified: date_created, x, id")]);
    }

    #[test]
    fn seeding_takes_a_full_record_with_its_own_parts() {
        let record = json!({"id": 9, "name": "Ana de Luz", "first_name": "Ana de", "last_name": "Luz",
            "date_created": 5, "interaction_count": 2});
        let (person, problems) = written(Occasion::Seed, &Options::default(), &[record]);
        assert_eq!((person.id, person.date_created, problems.len()), (9, 5, 0));
        assert_eq!(person.parts.first_name.as_deref(), Some("Ana de"));
    }
}
