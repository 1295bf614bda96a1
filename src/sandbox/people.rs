//! Invented people: a small cast in which every case of the synchronisation stands once, and a crowd
//! of any size. It must never name anybody real.

use serde_json::{Value, json};

use crate::sandbox::state::State;

/// Fills both services with the cast.
pub fn seed_cast(state: &mut State, now_ms: i64) {
    seed(state, cast_people(), cast_members(), now_ms);
}

/// Fills both services with `count` people each, nine in ten of them the same. They came one a minute,
/// the last of them yesterday: nobody has a whole account that is new.
pub fn seed_crowd(state: &mut State, count: usize, now_ms: i64) {
    for index in 0..count {
        let minutes = i64::try_from(count - index).unwrap_or(i64::MAX);
        let came_ms = now_ms - DAY_MS - minutes * MINUTE_MS;
        state.copper.seed(&crowd_person(index), came_ms);
        state.mailchimp.seed(&crowd_member(index), came_ms);
    }
}

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

fn seed(state: &mut State, people: Vec<Value>, members: Vec<Value>, now_ms: i64) {
    for person in people {
        state.copper.seed(&person, now_ms);
    }
    for member in members {
        state.mailchimp.seed(&member, now_ms);
    }
}

fn person(name: &str, emails: &[&str], phone: &str, tags: &[&str]) -> Value {
    let emails: Vec<Value> = emails.iter().map(|email| json!({"email": email, "category": "work"})).collect();
    let phones: Vec<Value> = Some(phone)
        .filter(|phone| !phone.is_empty())
        .into_iter()
        .map(|number| json!({"number": number, "category": "mobile"}))
        .collect();
    json!({"name": name, "emails": emails, "phone_numbers": phones, "tags": tags})
}

fn member(email: &str, status: &str, (first, last, phone): (&str, &str, &str), tags: &[&str]) -> Value {
    json!({
        "email_address": email, "status": status, "tags": tags,
        "merge_fields": {"FNAME": first, "LNAME": last, "PHONE": phone},
    })
}

fn cast_people() -> Vec<Value> {
    vec![
        // Identical on both sides.
        person("Sophie Bernard", &["sophie.bernard@exemple.com"], "06 11 22 33 44", &["Client"]),
        person("Antoine Lambert", &["antoine.lambert@exemple.fr"], "", &[]),
        person("Zoe\u{301} Lefe\u{300}vre", &["zoe.lefevre@exemple.fr"], "", &["Café Paris"]),
        person("Luc Moreau", &[" Luc.Moreau@exemple.com "], "", &["Client"]),
        person("Claire Petit", &["claire.petit@exemple.com", "claire.perso@exemple.fr"], "", &["Partenaire"]),
        // New in Copper.
        person("Jean Martin", &["jean.martin@exemple.com"], "07 55 66 77 88", &["🎯 Prospect chaud", "Salon 2026"]),
        // Tags and values to bring over.
        person("Marie Dupont", &["marie.dupont@exemple.com"], "06 01 02 03 04", &["Client", "VIP ⭐"]),
        person("Camille Rousseau", &["camille.rousseau@exemple.fr"], "", &[]),
        person("Thomas Garnier", &["thomas.garnier@exemple.com"], "", &["Client"]),
        // Marks.
        person("Emma Girard", &["emma.girard@exemple.com"], "", &["Client", "🗑️ À SUPPRIMER"]),
        person("Louis André", &["louis.andre@exemple.fr"], "", &["📥 INACTIF"]),
        person("Alice Robin", &["alice.robin@exemple.com"], "", &["🔕 DÉSABONNÉ"]),
        // Suppressed at Mailchimp.
        person("Paul Roux", &["paul.roux@exemple.com"], "", &["Client"]),
        person("Nadia Fontaine", &["nadia.fontaine@exemple.fr"], "", &[]),
        person("Hugo Mercier", &["hugo.mercier@exemple.com"], "", &[]),
        // Cannot be matched by themselves.
        person("Accueil Nord", &["accueil@exemple.fr"], "", &[]),
        person("Accueil Sud", &["accueil@exemple.fr "], "", &[]),
        person("Sans Adresse", &[], "01 23 45 67 89", &[]),
        // Outside the scope of the test mode.
        person("Pierre Client", &["pierre@client.exemple.com"], "", &["Client"]),
        person("Julie Client", &["julie@client.exemple.com"], "", &[]),
    ]
}

fn cast_members() -> Vec<Value> {
    let mut unsubscribed = member("paul.roux@exemple.com", "unsubscribed", ("Paul", "Roux", ""), &["Client"]);
    if let Some(map) = unsubscribed.as_object_mut() {
        map.insert("unsubscribed_by".to_owned(), json!("contact"));
    }
    vec![
        member("sophie.bernard@exemple.com", "subscribed", ("Sophie", "Bernard", "06 11 22 33 44"), &["client"]),
        member("antoine.lambert@exemple.fr", "subscribed", ("Antoine", "Lambert", ""), &["Lecteur fidèle"]),
        member("zoe.lefevre@exemple.fr", "subscribed", ("Zoé", "Lefèvre", ""), &["Café Paris"]),
        member("luc.moreau@exemple.com", "subscribed", ("Luc", "Moreau", ""), &["Client"]),
        member("claire.perso@exemple.fr", "subscribed", ("Claire", "Petit", ""), &["Partenaire"]),
        member("marie.dupont@exemple.com", "subscribed", ("Marie", "Dupont", ""), &["Client"]),
        member("camille.rousseau@exemple.fr", "subscribed", ("Camille", "Rousseau", "06 98 76 54 32"), &[]),
        member("thomas.garnier@exemple.com", "subscribed", ("Tom", "Garnier", ""), &["Client"]),
        member("emma.girard@exemple.com", "subscribed", ("Emma", "Girard", ""), &["Client"]),
        member("louis.andre@exemple.fr", "subscribed", ("Louis", "André", ""), &[]),
        member("alice.robin@exemple.com", "subscribed", ("Alice", "Robin", ""), &[]),
        unsubscribed,
        member("nadia.fontaine@exemple.fr", "cleaned", ("Nadia", "Fontaine", ""), &[]),
        member("hugo.mercier@exemple.com", "archived", ("Hugo", "Mercier", ""), &[]),
        // Sign-ups.
        member("ines.garcia@exemple.fr", "subscribed", ("Inès", "Garcia", "06 45 45 45 45"), &["Formulaire du site"]),
        member("m.leroy@exemple.com", "subscribed", ("", "", ""), &[]),
        member("victor.blanc@exemple.fr", "pending", ("Victor", "Blanc", ""), &[]),
        member("boutique@exemple.com", "transactional", ("", "", ""), &[]),
        member("pierre@client.exemple.com", "subscribed", ("Pierrot", "Client", ""), &[]),
    ]
}

const FIRST_NAMES: [&str; 20] = [
    "Marie",
    "Jean",
    "Camille",
    "Léa",
    "Hugo",
    "Chloé",
    "Louis",
    "Inès",
    "Jules",
    "Zoé",
    "Adam",
    "Élise",
    "Noé",
    "Anaïs",
    "Rémi",
    "Maëlle",
    "Théo",
    "Lucie",
    "Aïcha",
    "François",
];
const LAST_NAMES: [&str; 20] = [
    "Martin",
    "Bernard",
    "Dubois",
    "Thomas",
    "Robert",
    "Richard",
    "Petit",
    "Durand",
    "Leroy",
    "Moreau",
    "Simon",
    "Laurent",
    "Lefèvre",
    "Michel",
    "Garcia",
    "Besançon",
    "Bertrand",
    "Roux",
    "Vincent",
    "Fournier",
];
const TAGS: [&str; 8] =
    ["Client", "Prospect", "🎯 Salon", "VIP ⭐", "Newsletter", "Partenaire", "Île-de-France", "Presse"];

fn pick(names: &[&'static str], index: usize) -> &'static str {
    names.get(index % names.len()).copied().unwrap_or_default()
}

/// One of the crowd: first name, last name, telephone, and the address they bear on both sides. One
/// in twenty bears another on each, and so stands on one side only.
fn crowd_one(index: usize, other_address: &str) -> (&'static str, &'static str, String, String) {
    let (first, last) = (pick(&FIRST_NAMES, index), pick(&LAST_NAMES, index / FIRST_NAMES.len()));
    let local = if index % 20 == 7 { other_address } else { "contact" };
    let digits = |unit: usize| index / unit % 100;
    let phone = format!("06 {:02} {:02} {:02} {:02}", digits(1_000_000), digits(10_000), digits(100), digits(1));
    (first, last, phone, format!("{local}{index}@exemple.com"))
}

fn crowd_person(index: usize) -> Value {
    let (first, last, phone, email) = crowd_one(index, "crm");
    person(&format!("{first} {last}"), &[&email], &phone, &crowd_tags(index))
}

fn crowd_member(index: usize) -> Value {
    let (first, last, phone, email) = crowd_one(index, "lettre");
    member(&email, "subscribed", (first, last, &phone), &crowd_tags(index))
}

fn crowd_tags(index: usize) -> Vec<&'static str> {
    let count = index % 4;
    (0..count).map(|offset| pick(&TAGS, index + offset * 3)).collect()
}
