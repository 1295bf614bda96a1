//! What can be done to one person: create, seed, update, delete, look up by address.
//! It must know no HTTP; a person's acts in the web app come through here as well.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::sandbox::copper::attributes::write;
use crate::sandbox::copper::options::{EmailLookup, OverPeopleCap, Stamping};
use crate::sandbox::copper::person::Person;
use crate::sandbox::copper::references::{Context, Occasion};
use crate::sandbox::copper::reply::{Problem, Refusal};
use crate::sandbox::copper::state::{State, seconds};

/// Creates a person.
pub(crate) fn create(state: &mut State, body: &Map<String, Value>, now_ms: i64) -> Result<Arc<Person>, Refusal> {
    judge_room(state)?;
    let mut person = blank(state, now_ms);
    let mut problems = fill(state, &mut person, body, Occasion::Create);
    problems.extend(clash(state, &person));
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    person.id = state.fresh_id();
    Ok(state.put(person, now_ms))
}

/// Plants a person who was there all along; nothing is refused, and what does not fit is left out.
pub(crate) fn seed(state: &mut State, body: &Map<String, Value>, now_ms: i64) -> u64 {
    plant(state, body, now_ms).0
}

/// The same, with what was left out.
pub(crate) fn plant(state: &mut State, body: &Map<String, Value>, now_ms: i64) -> (u64, Vec<Problem>) {
    let mut person = blank(state, now_ms);
    let problems = fill(state, &mut person, body, Occasion::Seed);
    if !body.contains_key("date_modified") {
        person.date_modified = person.date_created;
    }
    if person.id == 0 {
        person.id = state.fresh_id();
    }
    let id = person.id;
    state.plant(person);
    (id, problems)
}

/// Changes the attributes in the body, and those only.
pub(crate) fn update(
    state: &mut State,
    id: u64,
    body: &Map<String, Value>,
    now_ms: i64,
) -> Result<Arc<Person>, Refusal> {
    let old = Arc::clone(state.visible(id)?);
    let mut person = Person::clone(&old);
    let mut problems = fill(state, &mut person, body, Occasion::Update);
    if body.contains_key("emails") {
        problems.extend(clash(state, &person));
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    if person == *old && state.options.no_op_put == Stamping::Quiet {
        return Ok(old);
    }
    person.date_modified = seconds(now_ms);
    Ok(state.put(person, now_ms))
}

/// Deletes a person for good.
pub(crate) fn delete(state: &mut State, id: u64, now_ms: i64) -> Result<(), Refusal> {
    state.visible(id)?;
    state.take(id, now_ms);
    Ok(())
}

/// The person who holds an address, any of theirs.
pub(crate) fn fetch_by_email(state: &State, body: &Map<String, Value>) -> Result<Arc<Person>, Refusal> {
    let unknown: Vec<_> = body.keys().filter(|key| *key != "email").cloned().collect();
    if !unknown.is_empty() {
        return Err(Refusal::Invalid(vec![Problem::unrecognized(&unknown)]));
    }
    let email = body.get("email").and_then(Value::as_str).filter(|email| !email.trim().is_empty());
    let email = email.ok_or_else(|| Refusal::invalid("email", "can't be blank"))?;
    let shelf = match state.options.email_lookup {
        EmailLookup::Current => &state.people,
        EmailLookup::Lagging => state.index.shelf(),
    };
    let holder = shelf.holders(email).iter().find(|id| !state.hidden.contains_key(*id));
    holder.and_then(|id| shelf.get(*id)).cloned().ok_or_else(Refusal::not_found)
}

fn blank(state: &State, now_ms: i64) -> Person {
    let stamp = seconds(now_ms);
    let contact_type_id = state.catalog.default_contact_type();
    Person { contact_type_id, date_created: stamp, date_modified: stamp, ..Person::default() }
}

fn fill(state: &mut State, person: &mut Person, body: &Map<String, Value>, occasion: Occasion) -> Vec<Problem> {
    let mut context = Context { catalog: &mut state.catalog, options: &state.options, occasion };
    write(person, body, &mut context)
}

fn judge_room(state: &State) -> Result<(), Refusal> {
    if state.options.people_cap.is_none_or(|cap| state.people.len() < cap) {
        return Ok(());
    }
    Err(match state.options.over_people_cap {
        OverPeopleCap::Invalid => Refusal::invalid("base", "Contact limit reached"),
        OverPeopleCap::Forbidden => Refusal::Status(403, "Contact limit reached"),
    })
}

/// An address that somebody else holds. The wording varies: nobody should rely on it.
fn clash(state: &mut State, person: &Person) -> Option<Problem> {
    let is_other = |id: &u64| *id != person.id;
    let is_held = person.addresses().any(|address| state.people.holders(&address).iter().any(is_other));
    is_held.then(|| match state.random.next() % 3 {
        0 => Problem::new("emails", "has already been taken"),
        1 => Problem::new("email", "is already used by another person"),
        _ => Problem::new("base", "A person with this email already exists"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::copper::options::Options;

    fn map(body: &Value) -> &Map<String, Value> {
        body.as_object().unwrap()
    }

    fn ana() -> Value {
        json!({"name": "Ana Diaz", "emails": [{"email": " Ana@Exemple.com", "category": "work"}]})
    }

    fn created(options: Options) -> (State, Arc<Person>) {
        let mut state = State::new(options);
        let person = create(&mut state, map(&ana()), 5_999).unwrap();
        (state, person)
    }

    #[test]
    fn a_new_person_has_whole_second_stamps_the_default_type_and_the_address_as_sent() {
        let (state, person) = created(Options::default());
        assert_eq!((person.date_created, person.date_modified), (5, 5));
        assert_eq!(person.contact_type_id, state.catalog.default_contact_type());
        assert_eq!(person.emails[0].email, " Ana@Exemple.com");
    }

    #[test]
    fn an_address_that_differs_in_case_and_padding_is_taken() {
        let (mut state, _) = created(Options::default());
        let body = json!({"name": "Other", "emails": [{"email": "ana@exemple.COM"}]});
        let messages: Vec<_> = (0..9).map(|_| create(&mut state, map(&body), 0).unwrap_err().message()).collect();
        assert!(messages.iter().any(|message| *message != messages[0]), "the wording varies");
        assert_eq!(state.people.len(), 1);
    }

    #[test]
    fn an_update_to_a_taken_address_is_refused_and_to_ones_own_is_not() {
        let (mut state, ana_person) = created(Options::default());
        let eva = create(&mut state, map(&json!({"name": "Eva"})), 0).unwrap();
        let body = json!({"emails": [{"email": "ana@exemple.com"}]});
        assert!(update(&mut state, eva.id, map(&body), 0).is_err());
        assert!(update(&mut state, ana_person.id, map(&body), 0).is_ok());
    }

    #[test]
    fn a_deleted_persons_address_is_free_for_a_new_id() {
        let (mut state, old) = created(Options::default());
        delete(&mut state, old.id, 0).unwrap();
        assert_eq!(delete(&mut state, old.id, 0), Err(Refusal::not_found()));
        assert_ne!(create(&mut state, map(&ana()), 0).unwrap().id, old.id);
    }

    #[test]
    fn a_seeded_id_is_never_given_again() {
        let (mut state, person) = created(Options::default());
        let next = json!({"id": person.id + 1, "name": "Bis"});
        seed(&mut state, map(&next), 0);
        assert_eq!(create(&mut state, map(&json!({"name": "Eva"})), 0).unwrap().id, person.id + 2);
    }

    #[test]
    fn a_person_needs_no_address() {
        let (mut state, _) = created(Options::default());
        assert!(create(&mut state, map(&json!({"name": "Eva", "emails": []})), 0).is_ok());
        assert!(create(&mut state, map(&json!({"name": "Zoé"})), 0).is_ok());
    }

    #[test]
    fn an_update_that_changes_nothing_moves_the_stamp_unless_switched_off() {
        let (mut state, person) = created(Options::default());
        assert_eq!(update(&mut state, person.id, &Map::new(), 9_000).unwrap().date_modified, 9);
        state.options.no_op_put = Stamping::Quiet;
        assert_eq!(update(&mut state, person.id, &Map::new(), 20_000).unwrap().date_modified, 9);
        assert_eq!(update(&mut state, person.id, map(&json!({"title": "x"})), 20_000).unwrap().date_modified, 20);
    }

    #[test]
    fn a_refused_update_changes_nothing() {
        let (mut state, person) = created(Options::default());
        assert!(update(&mut state, person.id, map(&json!({"title": "x", "unknown": 1})), 9_000).is_err());
        assert_eq!(state.people.get(person.id), Some(&person));
    }

    #[test]
    fn creates_beyond_the_people_cap_are_refused_either_way() {
        let (mut state, _) = created(Options { people_cap: Some(1), ..Options::default() });
        let body = json!({"name": "Eva"});
        assert!(matches!(create(&mut state, map(&body), 0), Err(Refusal::Invalid(_))));
        state.options.over_people_cap = OverPeopleCap::Forbidden;
        assert!(matches!(create(&mut state, map(&body), 0), Err(Refusal::Status(403, _))));
    }

    #[test]
    fn a_lookup_by_address_may_lag_behind_the_store() {
        let (mut state, person) = created(Options::default());
        let body = json!({"email": "ANA@exemple.com "});
        assert_eq!(fetch_by_email(&state, map(&body)).unwrap().id, person.id);
        state.options.email_lookup = EmailLookup::Lagging;
        assert_eq!(fetch_by_email(&state, map(&body)), Err(Refusal::not_found()));
        state.index.catch_up(5_999, 0);
        assert!(fetch_by_email(&state, map(&body)).is_ok());
    }

    #[test]
    fn a_seed_may_share_an_address_and_keeps_its_id_and_dates() {
        let (mut state, person) = created(Options::default());
        let mut body = ana();
        body["id"] = json!(7);
        body["date_created"] = json!(3);
        assert_eq!(seed(&mut state, map(&body), 9_000), 7);
        assert_eq!(state.people.get(7).map(|seeded| seeded.date_modified), Some(3));
        assert_eq!(state.people.holders("ana@exemple.com"), [person.id, 7]);
        assert!(state.index.shelf().get(7).is_some(), "search knows it at once");
    }
}
