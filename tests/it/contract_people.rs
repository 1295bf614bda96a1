//! Who and what both services hold when the contract is checked: the cast, a field of every type,
//! and what changes overnight. It must not send anything.

use copper_mailchimp_sync::model::contact::FieldName;
use copper_mailchimp_sync::model::mapping::{
    AddressState, ConflictRule, CopperField, Direction, FieldKind, FieldMapping,
};
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Value, json};

use crate::support::rig::{Rig, START};

/// Custom fields by id, data type, merge tag and the merge field's type. The last two are not
/// synchronised and have no merge field.
pub const CUSTOM: [(u64, &str, &str, &str); 11] = [
    (9001, "String", "C_STRING", "text"),
    (9002, "Text", "C_TEXT", "text"),
    (9003, "URL", "C_URL", "url"),
    (9004, "Dropdown", "C_DROP", "dropdown"),
    (9005, "MultiSelect", "C_MULTI", "text"),
    (9006, "Checkbox", "C_CHECK", "text"),
    (9007, "Float", "C_FLOAT", "number"),
    (9008, "Percentage", "C_PERCENT", "number"),
    (9009, "Currency", "C_MONEY", "number"),
    (9010, "Date", "", ""),
    (9011, "Connect", "", ""),
];

const OPTIONS: [(u64, &str); 3] = [(9101, "Bleu"), (9102, "Vert"), (9103, "Rouge")];

/// The cast, every kind of field, and a person on each side who has them all.
pub fn seed(state: &mut State, now_ms: i64) {
    people::seed_cast(state, now_ms);
    for (id, data_type, tag, kind) in CUSTOM {
        state.copper.define_custom_field(&definition(id, data_type));
        if !tag.is_empty() {
            state.mailchimp.add_merge_field(&merge_field(tag, kind));
        }
    }
    state.mailchimp.add_merge_field(&json!({"tag": "TITLE", "name": "Fonction", "type": "text"}));
    state.mailchimp.add_merge_field(&json!({"tag": "COMPANY", "name": "Société", "type": "text"}));
    state.copper.seed(&person(), now_ms);
    state.mailchimp.seed(&member(), now_ms);
}

/// Every place that a field can stand in, besides the two names.
pub fn mappings() -> Vec<FieldMapping> {
    let plain = [
        ("phone", CopperField::Phone, "PHONE", FieldKind::Text),
        ("home", CopperField::Address, "ADDRESS", FieldKind::Address),
        ("title", CopperField::Title, "TITLE", FieldKind::Text),
        ("company", CopperField::CompanyName, "COMPANY", FieldKind::Text),
    ];
    let custom = CUSTOM.iter().filter(|(_, _, tag, _)| !tag.is_empty());
    let custom = custom.map(|(id, data_type, tag, _)| (*data_type, CopperField::Custom(*id), *tag, FieldKind::Text));
    plain.into_iter().chain(custom).map(mapping).collect()
}

/// What people and contacts do between the first day and the second.
pub fn second_day(rig: &Rig) {
    let now_ms = (START + 80_000) * 1000;
    let mut services = rig.services();
    for act in [
        json!({"act": "edit", "email": "odile.faure@exemple.fr", "set": {
            "title": null, "phone_numbers": [], "address": place("9 quai Sud", "Nantes"),
            "custom_fields": values("Autre", 9103, &[9101], 3.5)}}),
        json!({"act": "edit", "email": "sophie.bernard@exemple.com", "set": {"name": "Sophie Bernard-Lamy"}}),
        json!({"act": "tag", "email": "antoine.lambert@exemple.fr", "add": ["Presse"], "remove": []}),
        json!({"act": "change_address", "email": "thomas.garnier@exemple.com",
            "from": "thomas.garnier@exemple.com", "to": "t.garnier@exemple.com"}),
        json!({"act": "delete", "email": "camille.rousseau@exemple.fr"}),
    ] {
        services.copper.act(&act, now_ms).unwrap();
    }
    for act in [
        json!({"act": "edit", "email": "remy.colin@exemple.fr", "set": {"merge_fields": {
            "C_DROP": "Vert", "C_FLOAT": 7, "C_PERCENT": 12, "C_CHECK": "true", "C_MULTI": "Bleu, Rouge", "PHONE": ""}}}),
        json!({"act": "archive", "email": "luc.moreau@exemple.com"}),
    ] {
        services.mailchimp.act(&act, now_ms).unwrap();
    }
    let leaves = json!({"act": "unsubscribe", "email": "marie.dupont@exemple.com"});
    services.mailchimp.contact(&leaves, now_ms).unwrap();
}

fn mapping((name, copper, tag, kind): (&str, CopperField, &str, FieldKind)) -> FieldMapping {
    FieldMapping {
        name: FieldName::new(name.to_lowercase()),
        copper,
        mailchimp: tag.to_owned(),
        direction: Direction::Both,
        conflict: ConflictRule::Copper,
        kind,
        options: vec![],
        address_state: AddressState::City,
    }
}

fn definition(id: u64, data_type: &str) -> Value {
    let mut definition = json!({"id": id, "name": format!("Champ {data_type}"), "data_type": data_type});
    match data_type {
        "Dropdown" | "MultiSelect" => {
            let offset = id * 100;
            let options = OPTIONS.map(|(option, name)| json!({"id": option + offset, "name": name}));
            definition["options"] = json!(options);
        }
        "Currency" => definition["currency"] = json!("EUR"),
        _ => {}
    }
    definition
}

fn merge_field(tag: &str, kind: &str) -> Value {
    let options = match kind {
        "dropdown" => json!({"choices": OPTIONS.map(|(_, name)| name)}),
        _ => json!({}),
    };
    json!({"tag": tag, "name": tag, "type": kind, "options": options})
}

fn person() -> Value {
    json!({
        "name": "Odile Faure", "title": "Directrice", "company_name": "Atelier Faure",
        "emails": [{"email": "odile.faure@exemple.fr", "category": "work"}],
        "phone_numbers": [{"number": "02 40 10 20 30", "category": "work"}],
        "websites": [{"url": "https://atelier.exemple.fr", "category": "work"}],
        "socials": [{"url": "https://reseau.exemple.fr/odile", "category": "linkedin"}],
        "address": place("2 rue du Port", "Brest"), "tags": ["Client"], "details": "Vue au salon",
        "custom_fields": values("Fidèle", 9101, &[9102, 9103], 12.5),
    })
}

fn member() -> Value {
    json!({
        "email_address": "remy.colin@exemple.fr", "status": "subscribed", "tags": ["Formulaire"],
        "merge_fields": {
            "FNAME": "Rémy", "LNAME": "Colin", "PHONE": "06 55 44 33 22", "TITLE": "Chef", "COMPANY": "Colin SA",
            "ADDRESS": {"addr1": "1 rue A", "addr2": "Bât. B", "city": "Lyon", "state": "Rhône", "zip": "69001", "country": "FR"},
            "C_STRING": "Un", "C_TEXT": "Deux", "C_URL": "https://exemple.fr", "C_DROP": "Bleu", "C_MULTI": "Bleu, Vert",
            "C_CHECK": "true", "C_FLOAT": 1.5, "C_PERCENT": 40, "C_MONEY": 99.9,
        },
    })
}

fn place(street: &str, city: &str) -> Value {
    json!({"street": street, "city": city, "state": "", "postal_code": "29200", "country": "FR"})
}

/// Options are numbered apart in each definition.
fn values(text: &str, one: u64, several: &[u64], number: f64) -> Value {
    let several: Vec<u64> = several.iter().map(|option| option + 900_500).collect();
    let value = |id: u64, value: Value| json!({"custom_field_definition_id": id, "value": value});
    json!([
        value(9001, json!(text)),
        value(9002, json!(text)),
        value(9003, json!("https://exemple.com")),
        value(9004, json!(one + 900_400)),
        value(9005, json!(several)),
        value(9006, json!(true)),
        value(9007, json!(number)),
        value(9008, json!(50)),
        value(9009, json!(number)),
        value(9010, json!(1_754_031_600)),
        value(9011, json!([4])),
    ])
}
