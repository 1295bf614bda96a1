//! A few people whom others edit on both sides while the program runs, and a memory of every edit.
//! It must not know what the program decides, only what people did.

use std::collections::{BTreeMap, BTreeSet};

use copper_mailchimp_sync::model::aspect::Aspect;
use copper_mailchimp_sync::model::journal::{Entry, Outcome};
use copper_mailchimp_sync::model::kind::Kind;
use copper_mailchimp_sync::model::operation::Operation;
use copper_mailchimp_sync::model::plan::PlanFile;
use copper_mailchimp_sync::model::side::Side;
use copper_mailchimp_sync::model::value::Value;
use copper_mailchimp_sync::sandbox::copper::options::EmailLookup;
use copper_mailchimp_sync::sandbox::state::State;
use copper_mailchimp_sync::steps::{Clock as _, Session};
use serde_json::{Value as Json, json};

use crate::support::rig::Rig;

/// A person or member, the part of the name, as the ground truth shows it.
type Place = (String, &'static str);

/// What somebody typed. No two edits type the same.
struct Edit {
    place: Place,
    side: Side,
    value: String,
    /// It once stood on the other side, or is on record as a loser.
    is_accounted_for: bool,
}

/// The people, the program beside them, and what was done so far.
pub struct Town {
    rig: Rig,
    session: Session,
    seed: u64,
    random: u64,
    edits: Vec<Edit>,
    /// The latest edit of a side that was written to the other.
    brought_over: BTreeMap<(Place, Side), usize>,
    /// Tags that people put on members by hand.
    by_hand: BTreeSet<(String, String)>,
}

const PARTS: [&str; 2] = ["first_name", "last_name"];
const FOUNDERS: usize = 4;

impl Town {
    pub fn new(seed: u64) -> Self {
        let rig = Rig::new(|state, now| found(state, now, seed));
        let session = rig.session();
        let mut town = Self {
            rig,
            session,
            seed,
            random: seed,
            edits: Vec::new(),
            brought_over: BTreeMap::new(),
            by_hand: BTreeSet::new(),
        };
        // Up to ten minutes; for some, less than a second, in which stamps cannot tell before from after.
        let most_ms = if seed.is_multiple_of(4) { 1_000 } else { 600_000 };
        let lag_ms = i64::try_from(town.below(most_ms)).unwrap();
        town.rig.services().copper.options_mut().search_lag_ms = lag_ms;
        town
    }

    /// The program runs every few minutes; people act before, between plan and apply, and after.
    pub async fn live_an_hour(&mut self) {
        // Whoever was there before is linked: without a base, what nobody typed may win.
        let file = self.plan().await;
        self.apply(&file).await;
        let end = self.now_ms() + 3_600_000;
        while self.now_ms() < end {
            self.acts();
            let file = self.plan().await;
            if self.below(3) == 0 {
                self.acts();
            }
            self.apply(&file).await;
            let pause_ms = if self.below(3) == 0 { 500 } else { 600_000 };
            self.pass(pause_ms);
        }
    }

    /// Nobody edits any more and search has learnt of everything.
    pub async fn come_to_rest(&mut self) {
        let lag_ms = self.rig.services().copper.options_mut().search_lag_ms;
        self.advance(lag_ms);
        for _ in 0..2 {
            let file = self.plan().await;
            self.apply(&file).await;
            self.pass(60_000);
        }
        for _ in 0..2 {
            let left: Vec<Operation> = self.plan().await.body.changes().cloned().collect();
            assert!(left.is_empty(), "seed {}: {left:#?}", self.seed);
            self.pass(600_000);
        }
    }

    pub fn check(&self) {
        let lost: Vec<&str> =
            self.last_edits().filter(|edit| !edit.is_accounted_for).map(|edit| edit.value.as_str()).collect();
        assert!(lost.is_empty(), "seed {}: lost {lost:?}", self.seed);
        let (people, members) = (self.people(), self.members());
        let addresses = |rows: &[Row]| rows.iter().map(|row| row.email.clone()).collect::<Vec<_>>();
        let once: BTreeSet<String> = addresses(&people).into_iter().collect();
        assert_eq!(addresses(&people), once.iter().cloned().collect::<Vec<_>>(), "seed {}", self.seed);
        assert_eq!(addresses(&people), addresses(&members), "seed {}", self.seed);
        for (person, member) in people.iter().zip(&members) {
            assert_eq!(person.names, member.names, "seed {}: {}", self.seed, person.email);
            let by_hand = self.by_hand.iter().filter(|(email, _)| *email == person.email).map(|(_, tag)| tag.clone());
            let expected: BTreeSet<String> = person.tags.iter().cloned().chain(by_hand).collect();
            assert_eq!(member.tags, expected, "seed {}: {}", self.seed, person.email);
        }
    }

    async fn plan(&mut self) -> PlanFile {
        let made = self.rig.plan(&mut self.session).await.unwrap();
        let asked = &made.file.body.questions;
        assert!(asked.is_empty(), "seed {}: {asked:#?}", self.seed);
        made.file
    }

    async fn apply(&mut self, file: &PlanFile) {
        let run = self.rig.apply(&mut self.session, file).await.unwrap();
        for entry in self.session.store.entries(&run.id).unwrap() {
            self.take_note(&entry);
        }
        self.see_what_arrived();
    }

    /// What is written to a side was typed on the other one, later than anything written before.
    fn take_note(&mut self, entry: &Entry) {
        let operation = &entry.operation;
        let Some(target) = operation.side.side() else { return };
        match entry.outcome.as_ref().expect("nothing is left in doubt") {
            Outcome::Done { .. } => {}
            Outcome::Drift { .. } | Outcome::Skipped { .. } | Outcome::Held { .. } => return,
            // Copper alone knows an address that its search does not show yet.
            Outcome::Failed { .. } if operation.kind == Kind::Create => return,
            failed @ Outcome::Failed { .. } => panic!("seed {}: {failed:?} of {operation:#?}", self.seed),
        }
        for change in &operation.changes {
            let Aspect::Field(name) = &change.field else { continue };
            let part = PARTS.into_iter().find(|part| *part == name.as_str()).unwrap();
            let place = (operation.contact.email.clone(), part);
            if let Some(loser) = &change.loser {
                self.account_for(&loser.value);
            }
            let context = format!("seed {}: {operation:#?}", self.seed);
            let typed = self.edits.iter().position(|edit| Value::text(&edit.value) == change.write).expect(&context);
            assert_eq!(self.edits[typed].side, target.other(), "{context}");
            let before = self.brought_over.insert((place, target), typed);
            assert!(before.is_none_or(|before| before < typed), "{context}");
        }
    }

    fn account_for(&mut self, value: &Value) {
        for edit in &mut self.edits {
            edit.is_accounted_for |= Value::text(&edit.value) == *value;
        }
    }

    fn see_what_arrived(&mut self) {
        let sides = [(Side::Copper, self.people()), (Side::Mailchimp, self.members())];
        for (side, rows) in sides {
            for row in rows {
                for name in row.names {
                    let arrived = self.edits.iter_mut().filter(|edit| edit.side != side && edit.value == name);
                    arrived.for_each(|edit| edit.is_accounted_for = true);
                }
            }
        }
    }

    /// Of each side, place by place.
    fn last_edits(&self) -> impl Iterator<Item = &Edit> {
        let last: BTreeMap<(&Place, Side), &Edit> =
            self.edits.iter().map(|edit| ((&edit.place, edit.side), edit)).collect();
        last.into_values()
    }

    fn acts(&mut self) {
        for _ in 0..self.below(4) {
            match self.below(12) {
                0..=3 => self.rename_in_copper(),
                4..=6 => self.rename_in_mailchimp(),
                7 => self.tag_in_copper(),
                8 => self.untag_in_copper(),
                9 => self.tag_by_hand(),
                10 => self.sign_up(),
                _ => self.enter_in_copper(),
            }
            let pause_ms = if self.below(2) == 0 { 300 } else { 20_000 };
            self.pass(pause_ms);
        }
    }

    fn rename_in_copper(&mut self) {
        let (row, part) = (self.any(Side::Copper), self.below(2));
        let value = self.typed(Side::Copper, &row.email, PARTS[part]);
        let mut names = row.names;
        names[part] = value;
        self.in_copper(&json!({"act": "edit", "id": row.id, "set": {"name": names.join(" ")}}));
    }

    fn rename_in_mailchimp(&mut self) {
        let (row, part) = (self.any(Side::Mailchimp), self.below(2));
        let value = self.typed(Side::Mailchimp, &row.email, PARTS[part]);
        let set = json!({"merge_fields": {["FNAME", "LNAME"][part]: value}});
        self.in_mailchimp(&json!({"act": "edit", "email": row.email, "set": set}));
    }

    fn tag_in_copper(&mut self) {
        let row = self.any(Side::Copper);
        let tag = format!("Salon {}", self.below(1000));
        self.in_copper(&json!({"act": "tag", "id": row.id, "add": [tag]}));
    }

    fn untag_in_copper(&mut self) {
        let row = self.any(Side::Copper);
        if let Some(tag) = row.tags.first() {
            self.in_copper(&json!({"act": "tag", "id": row.id, "remove": [tag]}));
        }
    }

    fn tag_by_hand(&mut self) {
        let row = self.any(Side::Mailchimp);
        let tag = format!("Lettre {}", self.below(1000));
        self.in_mailchimp(&json!({"act": "tag", "email": row.email, "add": [tag]}));
        self.by_hand.insert((row.email, tag));
    }

    fn sign_up(&mut self) {
        let email = self.new_address();
        let [first, last] = PARTS.map(|part| self.typed(Side::Mailchimp, &email, part));
        let member = json!({"email_address": email, "status": "subscribed",
            "merge_fields": {"FNAME": first, "LNAME": last}});
        self.in_mailchimp(&json!({"act": "create", "member": member}));
        // Sometimes a colleague enters the same person at the same time.
        if self.below(3) == 0 {
            self.enter(&email);
        }
    }

    fn enter_in_copper(&mut self) {
        let email = self.new_address();
        self.enter(&email);
    }

    fn enter(&mut self, email: &str) {
        let names = PARTS.map(|part| self.typed(Side::Copper, email, part));
        let person = json!({"name": names.join(" "), "emails": [{"email": email, "category": "work"}]});
        self.in_copper(&json!({"act": "create", "person": person}));
    }

    fn typed(&mut self, side: Side, email: &str, part: &'static str) -> String {
        let value = format!("{}{}", side.as_str(), self.edits.len());
        let place = (email.to_owned(), part);
        self.edits.push(Edit { place, side, value: value.clone(), is_accounted_for: false });
        value
    }

    fn new_address(&self) -> String {
        format!("neuf{}@exemple.com", self.edits.len())
    }

    fn in_copper(&self, act: &Json) {
        let now_ms = self.now_ms();
        self.rig.services().copper.act(act, now_ms).unwrap();
    }

    fn in_mailchimp(&self, act: &Json) {
        let now_ms = self.now_ms();
        self.rig.services().mailchimp.act(act, now_ms).unwrap();
    }

    fn now_ms(&self) -> i64 {
        let within_ms = self.rig.services().clock_offset_ms;
        self.rig.clock.now() * 1000 + within_ms
    }

    /// Lets less than so many milliseconds pass.
    fn pass(&mut self, most_ms: usize) {
        let passed_ms = i64::try_from(self.below(most_ms)).unwrap();
        self.advance(passed_ms);
    }

    /// The program sees whole seconds; the services know what came first within one.
    fn advance(&self, passed_ms: i64) {
        let then_ms = self.now_ms() + passed_ms;
        self.rig.clock.advance(then_ms.div_euclid(1000) - self.rig.clock.now());
        self.rig.services().clock_offset_ms = then_ms.rem_euclid(1000);
    }

    fn any(&mut self, side: Side) -> Row {
        let mut rows = match side {
            Side::Copper => self.people(),
            Side::Mailchimp => self.members(),
        };
        let which = self.below(rows.len());
        rows.swap_remove(which)
    }

    fn people(&self) -> Vec<Row> {
        let truth = self.rig.services().copper.ground_truth();
        rows(&truth, |person| Row {
            id: person["id"].clone(),
            email: text(&person["emails"][0]["email"]),
            names: ["first_name", "last_name"].map(|part| text(&person[part])),
            tags: person["tags"].as_array().unwrap().iter().map(text).collect(),
        })
    }

    fn members(&self) -> Vec<Row> {
        let truth = self.rig.services().mailchimp.ground_truth();
        rows(&truth, |member| Row {
            id: member["contact_id"].clone(),
            email: text(&member["email_address"]),
            names: ["FNAME", "LNAME"].map(|part| text(&member["merge_fields"][part])),
            tags: member["tags"].as_array().unwrap().iter().map(|tag| text(&tag["name"])).collect(),
        })
    }

    /// A number below a limit, by the splitmix64 sequence.
    fn below(&mut self, limit: usize) -> usize {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }
}

/// One person or member in the ground truth.
struct Row {
    id: Json,
    email: String,
    names: [String; 2],
    tags: BTreeSet<String>,
}

fn rows(truth: &Json, read: impl Fn(&Json) -> Row) -> Vec<Row> {
    let mut rows: Vec<Row> = truth.as_array().unwrap().iter().map(read).collect();
    rows.sort_by(|one, other| one.email.cmp(&other.email));
    rows
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn found(state: &mut State, now_ms: i64, seed: u64) {
    for number in 0..FOUNDERS {
        let email = format!("ancien{number}@exemple.com");
        let (first, last) = (format!("Anne{number}"), format!("Roux{number}"));
        state.copper.seed(
            &json!({"name": format!("{first} {last}"), "tags": ["Client"],
                "emails": [{"email": email, "category": "work"}]}),
            now_ms,
        );
        state.mailchimp.seed(
            &json!({"email_address": email, "status": "subscribed",
                "merge_fields": {"FNAME": first, "LNAME": last}}),
            now_ms,
        );
    }
    if seed % 2 == 1 {
        state.copper.options_mut().email_lookup = EmailLookup::Lagging;
    }
}
