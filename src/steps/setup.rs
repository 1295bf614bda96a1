//! What a new installation may map: the fields of both services that mean the same. It must not ask, nor
//! write.

use unicode_normalization::UnicodeNormalization;

use crate::model::mapping::FieldKind;
use crate::remote::survey::Place;

/// Two fields that mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The field's name in `sync.toml`.
    pub name: String,
    /// Copper's, as `copper = "…"` has it, and what people call it.
    pub copper: (String, String),
    /// The merge tag, and what people call it.
    pub mailchimp: (String, String),
}

/// What people call Copper's own fields in an audience, without accents, case, blanks and signs.
const KNOWN: [(&str, &[&str]); 6] = [
    ("first_name", &["fname", "firstname", "prenom"]),
    ("last_name", &["lname", "lastname", "nom", "nomdefamille"]),
    ("phone", &["phone", "phonenumber", "telephone", "tel", "mobile", "portable"]),
    ("address", &["address", "adresse", "adressepostale"]),
    ("title", &["title", "jobtitle", "job", "fonction", "poste", "titre"]),
    ("company_name", &["company", "companyname", "organisation", "organization", "entreprise", "societe"]),
];

/// The pairs that are proposed: Copper's own fields by their usual names, custom ones by equal names, each
/// where the forms go together. In Copper's order; a merge field stands in one pair at most.
pub fn propose(copper: &[Place], mailchimp: &[Place]) -> Vec<Pair> {
    let mut free: Vec<&Place> = mailchimp.iter().collect();
    let mut pairs = Vec::new();
    for place in copper {
        let means = |field: &&Place| is_same(place, field) && goes_with(place.kind, field.kind);
        if let Some(at) = free.iter().position(means) {
            let field = free.remove(at);
            pairs.push(Pair {
                name: name(place, &pairs),
                copper: (place.word.clone(), place.name.clone()),
                mailchimp: (field.word.clone(), field.name.clone()),
            });
        }
    }
    pairs
}

fn is_same(place: &Place, field: &Place) -> bool {
    let names = [plain(&field.word), plain(&field.name)];
    match KNOWN.iter().find(|(word, _)| *word == place.word) {
        Some((_, known)) => names.iter().any(|name| known.contains(&name.as_str())),
        None => names.contains(&plain(&place.name)),
    }
}

/// Whether values of one form can stand in a field of the other.
const fn goes_with(copper: Option<FieldKind>, mailchimp: Option<FieldKind>) -> bool {
    match (copper, mailchimp) {
        (None, _) | (_, None) => false,
        (Some(FieldKind::Address), Some(FieldKind::Address)) => true,
        (Some(FieldKind::Address), Some(_)) | (Some(_), Some(FieldKind::Address)) => false,
        (Some(FieldKind::Number), Some(FieldKind::Number | FieldKind::Text)) => true,
        (Some(_), Some(FieldKind::Number)) => false,
        (Some(FieldKind::Choice), Some(FieldKind::Choice)) => true,
        (Some(_), Some(FieldKind::Choice)) => false,
        (Some(_), Some(_)) => true,
    }
}

/// A name for `sync.toml` that no other pair has.
fn name(place: &Place, others: &[Pair]) -> String {
    let base = match place.word.split_once(':') {
        Some(_) => plain(&place.name),
        None => place.word.clone(),
    };
    let is_free = |name: &String| !name.is_empty() && others.iter().all(|pair| pair.name != *name);
    let numbered = (2..).map(|number| format!("{base}_{number}"));
    std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base)
}

/// Letters and digits in lower case, without accents.
fn plain(text: &str) -> String {
    text.nfd().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(word: &str, name: &str, kind: FieldKind) -> Place {
        Place { word: word.to_owned(), name: name.to_owned(), kind: Some(kind) }
    }

    fn proposed(copper: &[Place], mailchimp: &[Place]) -> Vec<String> {
        let line = |pair: Pair| format!("{} = {} ↔ {}", pair.name, pair.copper.0, pair.mailchimp.0);
        propose(copper, mailchimp).into_iter().map(line).collect()
    }

    #[test]
    fn fields_are_known_by_their_usual_names_in_both_languages() {
        let text = FieldKind::Text;
        let copper = [
            place("first_name", "First Name", text),
            place("last_name", "Last Name", text),
            place("title", "Title", text),
        ];
        let usual = [place("LNAME", "Nom", text), place("FNAME", "Prénom", text), place("MMERGE6", "Fonction", text)];
        assert_eq!(
            proposed(&copper, &usual),
            ["first_name = first_name ↔ FNAME", "last_name = last_name ↔ LNAME", "title = title ↔ MMERGE6"]
        );
    }

    #[test]
    fn custom_fields_go_together_by_name_where_their_forms_do() {
        let copper = [
            place("custom:7", "Région", FieldKind::Text),
            place("custom:8", "Effectif", FieldKind::Number),
            place("custom:9", "Offre", FieldKind::Text),
            Place { kind: None, ..place("custom:10", "Échéance", FieldKind::Text) },
        ];
        let mailchimp = [
            place("REGION", "Region", FieldKind::Text),
            place("MMERGE7", "effectif", FieldKind::Number),
            place("OFFRE", "Offre", FieldKind::Choice),
            place("ECHEANCE", "Échéance", FieldKind::Text),
        ];
        assert_eq!(proposed(&copper, &mailchimp), ["region = custom:7 ↔ REGION", "effectif = custom:8 ↔ MMERGE7"]);
    }

    #[test]
    fn a_merge_field_stands_in_one_pair_and_a_name_in_one_too() {
        let copper = [place("custom:7", "Ville", FieldKind::Text), place("custom:8", "ville", FieldKind::Text)];
        let one = [place("VILLE", "Ville", FieldKind::Text)];
        assert_eq!(proposed(&copper, &one), ["ville = custom:7 ↔ VILLE"]);
        let two = [one[0].clone(), place("VILLE2", "VILLE", FieldKind::Text)];
        assert_eq!(proposed(&copper, &two), ["ville = custom:7 ↔ VILLE", "ville_2 = custom:8 ↔ VILLE2"]);
    }
}
