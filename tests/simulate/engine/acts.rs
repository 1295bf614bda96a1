//! What people, contacts and staff do in the two services, by the sandbox's side doors. It must not
//! know what the program makes of it.

use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Value, json};

use super::script::{ADDRESSES, Act, MARKS, NAMES, TAGS, VALUES, Verb};
use super::truth::{self, address};

/// Does it; whether anything was done.
pub fn perform(state: &mut State, act: &Act, now_ms: i64) -> Result<Value, String> {
    let body = body(state, act).ok_or("there is nobody to do it")?;
    match act.verb {
        Verb::ContactSignUp
        | Verb::ContactConfirm
        | Verb::ContactUnsubscribe
        | Verb::ContactResubscribe
        | Verb::ContactBounce
        | Verb::ContactEdit => state.mailchimp.contact(&body, now_ms),
        Verb::StaffChangeAddress
        | Verb::StaffEdit
        | Verb::StaffArchive
        | Verb::StaffDelete
        | Verb::StaffTag
        | Verb::StaffUntag => state.mailchimp.act(&body, now_ms),
        _ => state.copper.act(&body, now_ms),
    }
}

/// Nobody is out of the key's view any more.
pub fn show_everybody(state: &mut State, now_ms: i64) {
    let all = state.copper.ground_truth();
    for id in all.as_array().into_iter().flatten().map(|person| &person["id"]) {
        // Whoever is in view stays there.
        let _ = state.copper.act(&json!({"act": "show", "id": id}), now_ms);
    }
}

fn body(state: &State, act: &Act) -> Option<Value> {
    let people = || state.copper.ground_truth();
    let what = act.what;
    let other = ADDRESSES[what % ADDRESSES.len()];
    let tag = TAGS[what % (TAGS.len() - 1)];
    let any_tag = TAGS[what % TAGS.len()];
    let mark = MARKS[what % MARKS.len()];
    let copper = |mut body: Value| {
        let all = people();
        let person = person(&all, act.who)?;
        body["id"] = person["id"].clone();
        Some(body)
    };
    let member = |mut body: Value| {
        body["email"] = json!(member(&state.mailchimp.ground_truth(), act.who)?);
        Some(body)
    };
    match act.verb {
        Verb::CopperCreate => Some(json!({"act": "create", "person": new_person(act.who, what)})),
        Verb::CopperName => copper(json!({"act": "edit", "set": {"name": filled_name(what)}})),
        Verb::CopperTitle => copper(json!({"act": "edit", "set": {"title": value(what)}})),
        Verb::CopperPhone => copper(json!({"act": "edit", "set": {"phone_numbers": phones(what)}})),
        Verb::CopperTag => copper(json!({"act": "tag", "add": [tag]})),
        Verb::CopperUntag => copper(json!({"act": "tag", "remove": [tag]})),
        Verb::CopperMark => copper(json!({"act": "tag", "add": [mark]})),
        Verb::CopperUnmark => copper(json!({"act": "tag", "remove": marks_worn(&people(), act.who)})),
        Verb::CopperDelete => copper(json!({"act": "delete"})),
        Verb::CopperMerge => {
            let all = people();
            let (from, into) = (person(&all, act.who)?["id"].clone(), person(&all, what)?["id"].clone());
            Some(json!({"act": "merge", "from": from, "into": into}))
        }
        Verb::CopperChangeAddress => {
            let all = people();
            let held = person(&all, act.who)?["emails"].as_array()?.first()?["email"].clone();
            copper(json!({"act": "change_address", "from": held, "to": other}))
        }
        Verb::CopperAddAddress | Verb::CopperDropAddress => addresses(&people(), act, other),
        Verb::CopperInteract => copper(json!({"act": "interact"})),
        Verb::CopperHide => copper(json!({"act": "hide", "status": ([403, 404][what % 2])})),
        Verb::CopperShow => copper(json!({"act": "show"})),
        Verb::ContactSignUp => {
            Some(json!({"act": "sign_up", "email": ADDRESSES[act.who], "merge_fields": merge_fields(what)}))
        }
        Verb::ContactConfirm => member(json!({"act": "confirm"})),
        Verb::ContactUnsubscribe => member(json!({"act": "unsubscribe"})),
        Verb::ContactResubscribe => member(json!({"act": "resubscribe"})),
        Verb::ContactBounce => member(json!({"act": "bounce"})),
        Verb::ContactEdit => member(json!({"act": "edit", "merge_fields": merge_fields(what)})),
        Verb::StaffChangeAddress => member(json!({"act": "change_address", "to": other})),
        Verb::StaffEdit => member(json!({"act": "edit", "set": {"merge_fields": {"JOB": value(what)}}})),
        Verb::StaffArchive => member(json!({"act": "archive"})),
        Verb::StaffDelete => member(json!({"act": "delete"})),
        Verb::StaffTag => member(json!({"act": "tag", "add": [any_tag]})),
        Verb::StaffUntag => member(json!({"act": "tag", "remove": [any_tag]})),
    }
}

/// The person who holds the address, or where nobody does, one of those who are there.
fn person(all: &Value, who: usize) -> Option<&Value> {
    let all = all.as_array()?;
    let wanted = ADDRESSES[who % ADDRESSES.len()];
    let holds = |person: &&Value| {
        let emails = person["emails"].as_array();
        emails.is_some_and(|emails| emails.iter().any(|held| address(held["email"].as_str().unwrap_or("")) == wanted))
    };
    all.iter().find(holds).or_else(|| all.get(who.checked_rem(all.len())?))
}

fn member(all: &Value, who: usize) -> Option<String> {
    let all: Vec<&str> = all.as_array()?.iter().filter_map(|member| member["email_address"].as_str()).collect();
    let wanted = ADDRESSES[who % ADDRESSES.len()];
    let held = all.iter().find(|held| address(held) == wanted);
    held.or_else(|| all.get(who.checked_rem(all.len())?)).map(|held| (*held).to_owned())
}

fn marks_worn(all: &Value, who: usize) -> Value {
    let tags = person(all, who).map(|person| person["tags"].clone()).unwrap_or_default();
    let worn = tags.as_array().into_iter().flatten().filter(|tag| {
        let key = truth::tag(tag.as_str().unwrap_or(""));
        MARKS.iter().any(|mark| truth::tag(mark) == key) || key.contains("réinscription")
    });
    worn.cloned().collect()
}

fn addresses(all: &Value, act: &Act, other: &str) -> Option<Value> {
    let person = person(all, act.who)?;
    let mut emails = person["emails"].as_array()?.clone();
    if act.verb == Verb::CopperAddAddress {
        emails.push(json!({"email": other, "category": "personal"}));
    } else {
        emails.pop();
    }
    Some(json!({"act": "edit", "id": person["id"], "set": {"emails": emails}}))
}

/// A person as somebody would type it in.
pub fn new_person(who: usize, what: usize) -> Value {
    let raw = ADDRESSES[who % ADDRESSES.len()];
    let email = if what.is_multiple_of(7) { format!(" {} ", raw.to_uppercase()) } else { raw.to_owned() };
    let mut emails = vec![json!({"email": email, "category": "work"})];
    if what.is_multiple_of(11) {
        emails.push(json!({"email": ADDRESSES[(who + 5) % ADDRESSES.len()], "category": "personal"}));
    }
    let mut tags: Vec<&str> = Vec::new();
    if what.is_multiple_of(2) {
        tags.push(TAGS[what % 4]);
    }
    if what.is_multiple_of(9) {
        tags.push(MARKS[what % MARKS.len()]);
    }
    json!({"name": filled_name(who + what % 3), "emails": emails, "tags": tags, "title": value(what), "phone_numbers": phones(what)})
}

/// A member who was there before.
pub fn new_member(who: usize, what: usize) -> Value {
    const STATUSES: [&str; 10] = [
        "subscribed",
        "subscribed",
        "subscribed",
        "subscribed",
        "subscribed",
        "unsubscribed",
        "cleaned",
        "pending",
        "transactional",
        "archived",
    ];
    let tags: &[&str] = [&[][..], &["CLIENT"], &["Lecteur fidèle"], &["VIP ⭐", "Lecteur fidèle"]][what % 4];
    // More than the service embeds in a member.
    let many: Vec<String> = (0..55).map(|number| format!("Campagne {number}")).collect();
    let tags = if what.is_multiple_of(13) { json!(many) } else { json!(tags) };
    let by = ["contact", "admin"][what / 10 % 2];
    json!({
        "email_address": ADDRESSES[who % ADDRESSES.len()], "status": STATUSES[what % STATUSES.len()], "tags": tags,
        "unsubscribed_by": by, "merge_fields": merge_fields(who + what % 3),
    })
}

fn filled_name(what: usize) -> &'static str {
    match NAMES[what % NAMES.len()] {
        "" => "Sans Nom",
        name => name,
    }
}

fn merge_fields(what: usize) -> Value {
    let name = NAMES[what % NAMES.len()].trim();
    let halves = if what.is_multiple_of(2) { name.split_once(' ') } else { name.rsplit_once(' ') };
    let (first, last) = halves.unwrap_or((name, ""));
    let mut fields = json!({"FNAME": first, "LNAME": last});
    if what % 3 == 1 {
        fields["PHONE"] = json!(phone(what));
    }
    if what % 4 == 1 {
        fields["JOB"] = json!(VALUES[what % (VALUES.len() - 1)]);
    }
    fields
}

fn phone(what: usize) -> &'static str {
    ["", "06 11 22 33 44", "07 55 66 77 88"][what % 3]
}

fn phones(what: usize) -> Value {
    match phone(what) {
        "" => json!([]),
        number => json!([{"number": number, "category": "mobile"}]),
    }
}

/// A title; one of them is longer than what Mailchimp holds.
fn value(what: usize) -> String {
    match VALUES[what % VALUES.len()] {
        "LONG" if what.is_multiple_of(4) => "Très long titre ".repeat(20),
        "LONG" => "Gérante".to_owned(),
        text => text.to_owned(),
    }
}
