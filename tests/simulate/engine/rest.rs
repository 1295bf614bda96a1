//! The end of every seed: nothing goes wrong any more, the clock is past every lag, questions are
//! answered or left open. Then the two services must come to agree, and stay so.

use copper_mailchimp_sync::model::aspect::Aspect;
use copper_mailchimp_sync::model::kind::Kind;
use copper_mailchimp_sync::model::link::{Link, LinkState};
use copper_mailchimp_sync::model::plan::Plan;
use copper_mailchimp_sync::model::rules::Mode;
use copper_mailchimp_sync::model::side::Side;
use copper_mailchimp_sync::model::value::Value;
use copper_mailchimp_sync::sandbox::copper::options::Fault;
use copper_mailchimp_sync::store::snapshot::READ_ALL_NEXT;
use tokio_util::sync::CancellationToken;

use super::acts;
use super::operator::{self, End};
use super::script::{Command, INSIDE, Kept};
use super::truth::Seen;
use super::world::World;

/// Rounds of plan and apply until a plan holds no change.
const ROUNDS: usize = 2;

/// Rounds beside those that free an address for the next one, or find that the listings were incomplete.
const MOVES: usize = 3;

/// Brings a world to rest and looks at it.
pub async fn come_to(world: &mut World, answers: Option<usize>) {
    still(world);
    if let Some(answers) = answers {
        go(world, &Command::Plan).await;
        for at in 0..6 {
            go(world, &Command::Decide(answers / (at + 1), answers / (2 * at + 3))).await;
        }
    }
    let (mut round, mut moves) = (0, 0);
    while round <= ROUNDS + 1 {
        if !go(world, &Command::Plan).await {
            return;
        }
        let Some(plan) = world.saved.as_ref().map(|(file, _)| file.body.clone()) else { return };
        let changes = plan.changes().count();
        if plan.operations.is_empty() {
            agree(world, &plan);
            return;
        }
        if round >= ROUNDS && changes > 0 {
            let left: Vec<String> = plan
                .changes()
                .map(|each| format!("{} {} {:?} {:?}", each.kind.as_str(), each.side, each.reason, each.contact.email))
                .collect();
            world.books.breach(format!("I2: {changes} changes are left after {ROUNDS} rounds: {}", left.join("; ")));
            return;
        }
        if !go(world, &Command::Apply(Kept::All)).await {
            return;
        }
        // An address that comes free is somebody's to take in the next plan, and may free another one.
        let frees_an_address = plan.changes().any(|each| matches!(each.kind, Kind::Destroy | Kind::Rekey));
        if (frees_an_address || reads_everybody_next(world)) && moves < MOVES {
            moves += 1;
        } else {
            round += 1;
        }
    }
}

/// Whether a write met what no listing showed: somebody deleted while somebody hidden was shown again leaves
/// the count as it was.
fn reads_everybody_next(world: &mut World) -> bool {
    let Ok(session) = world.session(&CancellationToken::new()) else { return false };
    let said = session.store.meta(READ_ALL_NEXT);
    world.keep(session);
    said.is_ok_and(|value| value.as_deref() == Some("yes"))
}

fn still(world: &World) {
    let mut wire = world.wire();
    wire.faults.clear();
    wire.say(|| "rest".to_owned());
    let copper = wire.state.copper.options_mut();
    copper.search_lag_ms = 0;
    copper.shuffled_ties = Fault::Off;
    acts::show_everybody(&mut wire.state, world.time.true_ms());
    drop(wire);
    world.time.put_right();
    world.time.pass(1200);
}

/// One command at rest; whether it ended well.
async fn go(world: &mut World, command: &Command) -> bool {
    world.wire().say(|| format!("  {command:?}"));
    let end = operator::command(world, command, None, &[]).await;
    world.wire().say(|| format!("  => {end:?}"));
    match end {
        End::Done | End::Nothing => {}
        End::Refused(refusal) => world.books.breach(format!("rest: refused: {refusal}")),
        End::Failed(error) => world.books.breach(format!("rest: failed: {error}")),
        End::Killed => {}
    }
    world.books.breaches.is_empty()
}

/// Where two linked records differ, the plan says so; and nobody gets mail who said no on either side.
fn agree(world: &mut World, plan: &Plan) {
    let Ok(session) = world.session(&CancellationToken::new()) else { return };
    let (Ok(links), Ok(answered)) = (session.store.links(), session.store.answered_questions()) else { return };
    let truth = world.wire().truth();
    let mut found = Vec::new();
    for link in links.iter().filter(|link| link.state == LinkState::Active && is_named_nowhere(plan, link)) {
        let records = [Side::Copper, Side::Mailchimp].map(|side| truth.get(side, link.records.get(side).as_str()));
        let [Some(person), Some(member)] = records else { continue };
        let emails = || person.emails.iter().chain(&member.emails);
        let is_out = world.rules.scope.mode == Mode::Test && emails().any(|email| !email.contains(INSIDE));
        let is_filtered = !world.rules.scope.copper_tags_none.is_empty();
        if is_out || is_filtered {
            continue;
        }
        let is_answered = answered.iter().any(|(question, _)| question.contact.link.as_ref() == Some(&link.id));
        if !is_answered {
            // Where several people share an address, the mark of one is the address's.
            let sharers = member.emails.iter().flat_map(|email| truth.holders(Side::Copper, email));
            let people: Vec<&Seen> = sharers.map(|(_, seen)| seen).chain([person]).collect();
            found.extend(consent(&people, member).map(|what| format!("consent: {} {what}", link.id)));
        }
        found.extend(fields(world, (person, member)).map(|what| format!("apart: {} of {}", what, link.id)));
    }
    world.books.breaches.extend(found);
}

/// Every suppression stands on both sides.
fn consent(people: &[&Seen], member: &Seen) -> Option<&'static str> {
    let bears = |mark: &str| people.iter().any(|person| person.tags.contains(mark));
    let (is_out, is_inactive) = (bears("🔕 désabonné"), bears("📥 inactif"));
    let is_going = people.iter().any(|person| is_to_be_deleted(person));
    let is_marked = is_out || is_inactive || is_going || bears("réinscription requise");
    match member.status.as_str() {
        "unsubscribed" | "cleaned" if !is_marked => Some("is suppressed and bears no mark"),
        "subscribed" if people.last().is_some_and(|person| wears(person)) => Some("bears a mark and gets mail"),
        _ => None,
    }
}

/// A mark that keeps mail away.
fn wears(person: &Seen) -> bool {
    ["🔕 désabonné", "📥 inactif"].iter().any(|mark| person.tags.contains(*mark))
}

fn is_to_be_deleted(person: &Seen) -> bool {
    person.tags.iter().any(|tag| tag.ends_with(" supprimer") && !tag.starts_with("ne "))
}

/// The first mapped field that differs; out of the synchronisation are marked people and statuses in between.
fn fields(world: &World, (person, member): (&Seen, &Seen)) -> Option<String> {
    let is_inactive = person.tags.contains("📥 inactif");
    let takes_part = ["subscribed", "unsubscribed", "cleaned"].contains(&member.status.as_str());
    if is_inactive || is_to_be_deleted(person) || !takes_part {
        return None;
    }
    world.rules.fields.iter().find_map(|mapping| {
        let name = mapping.name.as_str();
        let (l, r) = (person.value(name), member.value(name));
        let image = |text: &str| mapping.image(&Value::text(text));
        (image(l) != image(r)).then(|| format!("{name} is {l:?} and {r:?}, and no plan says so,"))
    })
}

fn is_named_nowhere(plan: &Plan, link: &Link) -> bool {
    let listed = plan.listed.iter().filter(|each| !matches!(each.field, Some(Aspect::Tag(_))));
    let named = listed.map(|each| &each.contact).chain(plan.questions.iter().map(|each| &each.contact));
    !named.into_iter().any(|contact| contact.link.as_ref() == Some(&link.id))
}
