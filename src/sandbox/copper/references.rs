//! Writes the attributes that refer to the account's lists: company, contact type, custom fields.
//! It must know no other attribute.

use serde_json::Value;

use crate::sandbox::copper::catalog::Catalog;
use crate::sandbox::copper::options::{ListsOnPut, Options};
use crate::sandbox::copper::person::Person;
use crate::sandbox::copper::values::{Misfit, integer, list, number, object, text};

/// On what occasion attributes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// A person is created: the company may be chosen.
    Create,
    /// A person is updated: the company may not change.
    Update,
    /// An account is filled: read-only attributes may be set, and given name parts stand.
    Seed,
}

/// What a write may look up.
pub(crate) struct Context<'a> {
    pub(crate) catalog: &'a mut Catalog,
    pub(crate) options: &'a Options,
    pub(crate) occasion: Occasion,
}

/// The primary company by id; an update may only repeat it.
pub(crate) fn set_company(person: &mut Person, value: &Value, context: &Context<'_>) -> Result<(), Misfit> {
    let id = number("company_id", value)?;
    if context.occasion == Occasion::Update && id != person.company_id {
        // Moving a person goes through Related Items.
        return Err(Misfit::invalid("company_id"));
    }
    if context.occasion != Occasion::Update {
        person.company_id = id;
        person.company_name = id.and_then(|id| context.catalog.company_name(id));
    }
    Ok(())
}

/// The primary company by name, made when there is none; an update may only repeat it.
pub(crate) fn set_company_name(person: &mut Person, value: &Value, context: &mut Context<'_>) -> Result<(), Misfit> {
    let name = text("company_name", value)?.filter(|name| !name.trim().is_empty());
    match (context.occasion, &name) {
        (Occasion::Update, _) if name == person.company_name => {}
        (Occasion::Update, _) => return Err(Misfit::invalid("company_name")),
        (_, None) => {}
        (Occasion::Seed, Some(_)) if person.company_id.is_some() => person.company_name = name,
        (Occasion::Create | Occasion::Seed, Some(known)) => {
            person.company_id = Some(context.catalog.company(known));
            person.company_name = name;
        }
    }
    Ok(())
}

/// The contact type, one of the account's.
pub(crate) fn set_contact_type(person: &mut Person, value: &Value, context: &Context<'_>) -> Result<(), Misfit> {
    let id = number("contact_type_id", value)?;
    let is_known = |id: i64| context.catalog.contact_types.iter().any(|known| known.id.cast_signed() == id);
    if context.occasion != Occasion::Seed && id.is_some_and(|id| !is_known(id)) {
        return Err(Misfit::invalid("contact_type_id"));
    }
    person.contact_type_id = id;
    Ok(())
}

/// Values of custom fields that people carry.
pub(crate) fn set_custom(person: &mut Person, value: &Value, context: &Context<'_>) -> Result<(), Misfit> {
    let sent = list("custom_fields", value)?;
    if context.options.custom_fields_on_put == ListsOnPut::Replaced {
        person.custom.clear();
    }
    let misfit = || Misfit::invalid("custom_fields");
    for item in sent {
        let item = object("custom_fields", item, &["custom_field_definition_id", "value"])?;
        let id = item.get("custom_field_definition_id").and_then(integer).ok_or_else(misfit)?;
        let definition = context.catalog.definition(id.cast_unsigned()).filter(|definition| definition.is_on_people());
        let definition = definition.ok_or_else(misfit)?;
        let value = item.get("value").ok_or_else(misfit)?;
        match definition.accept(value, &context.options.time_zone).map_err(|()| misfit())? {
            Some(value) => drop(person.custom.insert(definition.id, value)),
            None => drop(person.custom.remove(&definition.id)),
        }
    }
    Ok(())
}
