//! What holds in every world, not only in those somebody thought of: order and threads, consent,
//! scope, accounting, symmetry, convergence. It must not repeat a table.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use copper_mailchimp_sync::model::aspect::Aspect;
use copper_mailchimp_sync::model::canonical::canonical_json;
use copper_mailchimp_sync::model::consent::{Owner, Status};
use copper_mailchimp_sync::model::email::Email;
use copper_mailchimp_sync::model::kind::{Kind, Target};
use copper_mailchimp_sync::model::link::Link;
use copper_mailchimp_sync::model::operation::{Change, Operation, Write};
use copper_mailchimp_sync::model::plan::{Plan, Verdict};
use copper_mailchimp_sync::model::question::Choice;
use copper_mailchimp_sync::model::rules::Mode;
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::{NativeId, Record};
use copper_mailchimp_sync::model::tag::{TagKey, Tags};
use copper_mailchimp_sync::model::value::Value;
use copper_mailchimp_sync::reconcile::plan::plan;
use copper_mailchimp_sync::reconcile::world::World;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::support::apply::{apply, drifted};
use crate::support::lines::{lines, toml};
use crate::support::mirror::mirrored;
use crate::support::random::{bytes, symmetric_world, world};

static POOLS: LazyLock<[ThreadPool; 2]> = LazyLock::new(|| {
    [1, 8].map(|count| ThreadPoolBuilder::new().num_threads(count).build().expect("a pool can be made"))
});

/// The same worlds at every run: a law that fails here fails everywhere.
fn quick() -> ProptestConfig {
    ProptestConfig {
        cases: 256,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        max_shrink_iters: 4096,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(quick())]

    /// I1. Broken by leaving out `tally.operations = in_order(…)` in `reconcile/plan.rs`.
    #[test]
    fn order_and_threads_do_not_show_in_the_plan(bytes in bytes()) {
        let world = world(bytes);
        let first = plan(&world);
        let mut other = world.clone();
        other.links.reverse();
        for side in Side::BOTH {
            let records = std::mem::take(other.records.get_mut(side));
            other.records.get_mut(side).extend(records.into_iter().rev());
        }
        for pool in POOLS.iter() {
            let again = pool.install(|| plan(&other));
            prop_assert_eq!(canonical_json(&first.plan), canonical_json(&again.plan));
            prop_assert_eq!(first.plan.id(), again.plan.id());
            prop_assert_eq!(&first.identical, &again.identical);
        }
    }

    /// I5. Broken by `Consent::Reactivate` in place of `Consent::PutOptOut` in the last row of `with_base` for
    /// somebody without a mark, in `reconcile/consent.rs`.
    #[test]
    fn nobody_suppressed_is_subscribed_but_by_what_takes_back_our_own(bytes in bytes()) {
        let world = world(bytes);
        let plan = plan(&world).plan;
        for operation in &plan.operations {
            prop_assert!(is_allowed(&world, operation), "{operation:#?}");
        }
        let after = apply(&world, &plan);
        for (id, record) in &world.records.mailchimp {
            let becomes = after.records.mailchimp.get(id).and_then(|record| record.status);
            let is_ours = plan.operations.iter().any(|operation| {
                (operation.kind == Kind::Reactivate || operation.decision.is_some())
                    && operation.precondition.records.mailchimp.as_ref() == Some(id)
            });
            let was_suppressed = record.status.is_some_and(Status::is_suppressed);
            prop_assert!(!was_suppressed || becomes == record.status || is_ours, "{id}");
        }
    }

    /// I8. Broken by `Presence::Seen` in place of `Presence::Unseen` in `reconcile/link.rs`.
    #[test]
    fn what_was_not_seen_moves_nothing(bytes in bytes()) {
        let world = world(bytes);
        let plan_of = |world: &World| plan(world).plan.operations;
        let operations = plan_of(&world);
        for operation in &operations {
            prop_assert!(rests_on_what_was_seen(&world, operation), "{operation:#?}");
        }
        prop_assert_eq!(operations, plan_of(&with_other_unseen_records(&world)));
    }

    /// I12. Broken by leaving the base out of `addresses` in `reconcile/draft.rs`.
    #[test]
    fn test_mode_is_production_restricted_to_the_scope(bytes in bytes()) {
        let mut world = world(bytes);
        world.rules.scope.mode = Mode::Production;
        let mut expected = plan(&world).plan.operations;
        world.rules.scope.mode = Mode::Test;
        let found = plan(&world).plan.operations;
        expected.retain(|operation| is_in_scope(&world, operation));
        let shown = |operations: Vec<Operation>| toml(&lines(&Plan { operations, ..plan(&world).plan }, ""));
        prop_assert!(found == expected, "{}\nin production, as far as in scope\n{}", shown(found), shown(expected));
    }

    /// I14. Broken by `members.into_iter().zip(reasons).skip(1)` in `left_alone` of `reconcile/link.rs`.
    #[test]
    fn every_record_is_in_exactly_one_bucket(bytes in bytes()) {
        let world = world(bytes);
        let plan = plan(&world).plan;
        for side in Side::BOTH {
            let counted: u64 = plan.counts.records.get(side).values().sum();
            prop_assert_eq!(counted, world.records.get(side).len() as u64);
        }
        let counted: u64 = plan.counts.operations.values().flat_map(|kinds| kinds.values()).sum();
        prop_assert_eq!(counted, plan.operations.len() as u64);
        let stopped: Vec<_> = plan.checks.iter().filter(|check| check.verdict == Verdict::Stop).collect();
        prop_assert!(stopped.is_empty(), "{stopped:?}\nof\n{}", toml(&lines(&plan, "")));
    }

    /// I18. Broken by `(true, false, _) => Outcome::Nothing` in `both` of `reconcile/tags.rs`.
    #[test]
    fn exchanging_the_sides_mirrors_the_plan(bytes in bytes()) {
        let world = symmetric_world(bytes);
        let found = effects(&plan(&mirrored(&world)).plan, Side::other);
        prop_assert_eq!(found, effects(&plan(&world).plan, |side| side));
    }

    /// I3. Broken by leaving out `loser: Some(…)` in `won_by` of `reconcile/fields.rs`.
    #[test]
    fn whatever_is_overwritten_was_as_planned_and_unchanged_or_empty_or_is_a_recorded_loser(bytes in bytes()) {
        let world = world(bytes);
        for operation in plan(&world).plan.operations {
            let Some(target) = operation.side.side() else { continue };
            let id = operation.precondition.records.get(target).as_ref();
            let Some(record) = id.and_then(|id| world.records.get(target).get(id)) else { continue };
            for change in &operation.changes {
                let Aspect::Field(name) = &change.field else { continue };
                let base = if target == Side::Copper { &change.base_copper } else { &change.base_mailchimp };
                let now = change.now(target);
                prop_assert_eq!(record.fields.get(name), Some(now));
                prop_assert!(now.is_empty() || base == now || change.loser.is_some(), "{:#?}", operation);
            }
        }
    }

    /// I4. Broken by `field_writes` without its `filter_map` on fields of the operation, or by any
    /// write that is rebuilt from the record: `tags_written` with an unchanged tag in `remove`.
    #[test]
    fn what_no_operation_names_stays_as_it_was(bytes in bytes()) {
        let world = world(bytes);
        let plan = plan(&world).plan;
        let after = apply(&world, &plan);
        for side in Side::BOTH {
            for (id, before) in world.records.get(side) {
                let named: Vec<&Operation> = plan.operations.iter().filter(|each| writes_to(each, side, id)).collect();
                match after.records.get(side).get(id) {
                    Some(now) => prop_assert_eq!(unnamed(&world, before, &named, side), unnamed(&world, now, &named, side)),
                    None => prop_assert!(named.iter().any(|operation| operation.kind == Kind::Destroy)),
                }
            }
        }
    }

    /// I6. Broken by `Fate::Delete` in place of `Fate::Archive` in `fate` of `reconcile/marked.rs`.
    #[test]
    fn only_those_of_whom_somebody_said_delete_are_deleted(bytes in bytes()) {
        let world = world(bytes);
        for operation in plan(&world).plan.operations.iter().filter(|operation| operation.kind == Kind::Destroy) {
            let said = world.decisions.values().find(|decision| Some(decision.named()) == operation.decision);
            prop_assert!(said.is_some_and(|decision| decision.choice == Choice::Delete), "{operation:#?}");
        }
    }

    /// I13. Broken like I2, and by `written.before` in place of `written.after` there.
    #[test]
    fn a_base_holds_what_the_side_was_read_back_to_hold(bytes in bytes()) {
        let world = world(bytes);
        let plan = plan(&world).plan;
        let after = apply(&world, &plan);
        for operation in plan.operations.iter().filter(|operation| operation.kind != Kind::Destroy) {
            let Some(target) = operation.side.side() else { continue };
            let named = &operation.precondition.records;
            let is_theirs = |link: &&Link| Side::BOTH.iter().any(|side| named.get(*side).as_ref() == Some(link.records.get(*side)));
            let Some(link) = after.links.iter().find(is_theirs) else { continue };
            let Some(record) = after.records.get(target).get(link.records.get(target)) else { continue };
            for change in &operation.changes {
                let Aspect::Field(name) = &change.field else { continue };
                let base = link.base.fields.get(name).map(|values| values.get(target));
                prop_assert_eq!(base, record.fields.get(name), "{:#?}", operation);
            }
        }
    }

    /// Broken by leaving out `allow_written_status` in `reconcile/writes.rs`.
    #[test]
    fn no_operation_spoils_the_precondition_of_a_later_one(bytes in bytes()) {
        let world = world(bytes);
        let plan = plan(&world).plan;
        let drifted = drifted(&world, &plan);
        prop_assert!(drifted.is_empty(), "{drifted:?}\nof\n{}", toml(&lines(&plan, "")));
    }

    /// I2. Broken by `pair(written.target, change.write.clone(), …)` for a field in `settled` of `reconcile/base.rs`:
    /// what was meant in place of what was read back.
    #[test]
    fn an_applied_plan_leaves_nothing_to_do_and_nothing_to_adopt(bytes in bytes()) {
        let world = world(bytes);
        let mut first = plan(&world).plan;
        let mut after = apply(&world, &first);
        let mut second = plan(&after).plan;
        // Who moves, or goes, frees an address for somebody else, and who opts out takes others at the
        // address along: they are next.
        if first.operations.iter().any(concerns_others) {
            after = apply(&after, &second);
            first = second;
            second = plan(&after).plan;
        }
        prop_assert!(second.operations.is_empty(), "{}\nthen\n{}", toml(&lines(&first, "")), toml(&lines(&second, "")));
    }
}

/// Whether an operation changes what others at an address meet: a change of address, a deletion, a
/// link closed or moved, an opt-out.
fn concerns_others(operation: &Operation) -> bool {
    let is_about_others = |change: &Change| matches!(change.field, Aspect::State | Aspect::Record | Aspect::Mark(_));
    matches!(operation.kind, Kind::Rekey | Kind::Destroy) || operation.changes.iter().any(is_about_others)
}

/// Whether an operation writes to a record that stands already.
fn writes_to(operation: &Operation, side: Side, id: &NativeId) -> bool {
    operation.side == Target::Side(side)
        && operation.kind != Kind::Create
        && operation.precondition.records.get(side).as_ref() == Some(id)
}

/// A record without what some operations name; Copper splits a name itself.
fn unnamed(world: &World, record: &Record, named: &[&Operation], side: Side) -> Record {
    let mut rest = record.clone();
    for operation in named {
        for change in &operation.changes {
            match &change.field {
                Aspect::Field(name) => {
                    rest.fields.remove(name);
                    let parts = world.rules.fields.iter().filter(|field| field.copper.is_name_part());
                    if side == Side::Copper && parts.clone().any(|field| field.name == *name) {
                        parts.for_each(|field| drop(rest.fields.remove(&field.name)));
                    }
                }
                Aspect::Email => rest.emails.clear(),
                Aspect::Tag(spelling) => {
                    let key = TagKey::new(spelling);
                    let kept: Option<Vec<String>> = rest.tags.clone().into();
                    let left = kept.map(|tags| tags.into_iter().filter(|tag| TagKey::new(tag) != key).collect());
                    rest.tags = Tags::from(left);
                }
                Aspect::Status if side == Side::Mailchimp => {
                    rest.status = None;
                    rest.unsubscribe_reason = None;
                }
                Aspect::Status | Aspect::Owner | Aspect::State | Aspect::Record | Aspect::Mark(_) => {}
            }
        }
    }
    rest
}

fn is_suppressed(record: &Record) -> bool {
    record.status.is_some_and(Status::is_suppressed)
}

/// Whether an operation may touch whom it touches, told from the world alone.
fn is_allowed(world: &World, operation: &Operation) -> bool {
    if operation.side != Target::Side(Side::Mailchimp) {
        return true;
    }
    let holds = |record: &&Record, emails: &[Email]| record.emails.iter().any(|email| emails.contains(email));
    let member = operation.precondition.records.mailchimp.as_ref().and_then(|id| world.records.mailchimp.get(id));
    match operation.write() {
        Some(Write::Create(new)) => {
            let emails = [new.email];
            !world
                .records
                .mailchimp
                .values()
                .filter(|member| is_suppressed(member))
                .any(|member| holds(&member, &emails))
        }
        Some(Write::Reactivate) => {
            let link = world.links.iter().find(|link| Some(&link.id) == operation.contact.link.as_ref());
            let suppression = link.and_then(|link| link.base.suppression.as_ref());
            suppression.is_some_and(|suppression| {
                suppression.owner == Owner::Ours && suppression.status_before == Some(Status::Subscribed)
            })
        }
        Some(Write::Restrict) => member.and_then(|member| member.status).is_some_and(Status::is_reachable),
        Some(Write::Confirm | Write::Destroy(_)) => operation.decision.is_some(),
        Some(Write::Rekey { .. }) => true,
        Some(Write::Fields(_) | Write::Tags { .. }) | None => true,
    }
}

fn rests_on_what_was_seen(world: &World, operation: &Operation) -> bool {
    let named = &operation.precondition.records;
    let record = |side: Side| named.get(side).as_ref().and_then(|id| world.records.get(side).get(id));
    let is_seen = Side::BOTH
        .into_iter()
        .all(|side| named.get(side).as_ref().is_none_or(|id| !world.unseen.get(side).contains(id)));
    let has_unknown_tags = |side: Side| record(side).is_some_and(|record| record.tags.as_known().is_none());
    is_seen
        && operation.changes.iter().all(|change| match &change.field {
            Aspect::Field(_) => ![&change.copper, &change.mailchimp, &change.write].contains(&&Value::Unknown),
            // The mark that an import brings comes from the status.
            Aspect::Tag(_) if operation.kind == Kind::Create && change.mailchimp.is_empty() => true,
            Aspect::Tag(_) if operation.kind == Kind::Mark => !has_unknown_tags(Side::Copper),
            Aspect::Tag(_) => !Side::BOTH.into_iter().any(has_unknown_tags),
            Aspect::Mark(_) => !has_unknown_tags(Side::Copper),
            Aspect::Email | Aspect::Status | Aspect::Owner | Aspect::State | Aspect::Record => true,
        })
}

/// The same world, had the unseen records meanwhile been emptied.
fn with_other_unseen_records(world: &World) -> World {
    let mut other = world.clone();
    for side in Side::BOTH {
        for id in world.unseen.get(side) {
            if let Some(record) = other.records.get_mut(side).get_mut(id) {
                record.fields.values_mut().for_each(|value| *value = Value::text("autre"));
                record.tags = Tags::default();
                record.status = record.status.map(|_| Status::Subscribed);
            }
        }
    }
    other
}

/// Whether every address of the person, on both records and in the base, may be touched.
fn is_in_scope(world: &World, operation: &Operation) -> bool {
    let named = &operation.precondition.records;
    let link = world.links.iter().find(|link| Some(&link.id) == operation.contact.link.as_ref());
    let before = link.into_iter().flat_map(|link| link.base.emails.iter().filter_map(|(_, email)| email.as_ref()));
    let records = named.iter().filter_map(|(side, id)| world.records.get(side).get(id.as_ref()?));
    let emails: Vec<&Email> = records.flat_map(|record| &record.emails).chain(before).collect();
    !emails.is_empty() && emails.into_iter().all(|email| world.rules.scope.allows(email))
}

/// What a plan does to fields and tags, as if `named` were the sides' names.
fn effects(plan: &Plan, named: impl Fn(Side) -> Side) -> BTreeSet<String> {
    let seen = |values: PerSide<&Value>| PerSide::from_fn(|side| (*values.get(named(side))).clone());
    let mut effects = BTreeSet::new();
    for operation in &plan.operations {
        let is_symmetric = |change: &&Change| matches!(change.field, Aspect::Field(_) | Aspect::Tag(_));
        for change in operation.changes.iter().filter(is_symmetric) {
            let now = seen(PerSide { copper: &change.copper, mailchimp: &change.mailchimp });
            let base = seen(PerSide { copper: &change.base_copper, mailchimp: &change.base_mailchimp });
            let target = operation.side.side().map(&named);
            let reason = mirrored_reason(&format!("{:?}", operation.reason), named(Side::Copper));
            effects.insert(format!(
                "{} {target:?} {:?} {reason} {} {now:?} {base:?} {:?} {}",
                operation.contact.email, operation.kind, change.field, change.write, change.lossy
            ));
        }
    }
    effects
}

/// The reasons that name a side.
fn mirrored_reason(reason: &str, copper: Side) -> String {
    match (copper, reason) {
        (Side::Mailchimp, "CopperChanged") => "MailchimpChanged".to_owned(),
        (Side::Mailchimp, "MailchimpChanged") => "CopperChanged".to_owned(),
        (_, reason) => reason.to_owned(),
    }
}
