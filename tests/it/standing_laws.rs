//! What the standing approval does of any plan whatever. It must not repeat a table.

use std::collections::BTreeSet;

use copper_mailchimp_sync::model::journal::Hold;
use copper_mailchimp_sync::model::kind::Kind;
use copper_mailchimp_sync::model::operation::OperationId;
use copper_mailchimp_sync::model::plan::Plan;
use copper_mailchimp_sync::model::rules::Policy;
use copper_mailchimp_sync::reconcile::plan::plan;
use copper_mailchimp_sync::reconcile::policy::select;
use copper_mailchimp_sync::reconcile::world::{Spent, World};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::support::random::{bytes, world};

fn quick() -> ProptestConfig {
    ProptestConfig { cases: 256, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() }
}

/// A policy told by the bits of a number, from one that allows nothing to one that allows everything.
fn policy(world: &World, bits: u64) -> Policy {
    let is_set = |place: usize| bits >> place & 1 == 1;
    Policy {
        automatic: Kind::ALL
            .into_iter()
            .enumerate()
            .filter(|(place, _)| is_set(*place))
            .map(|(_, kind)| kind)
            .collect(),
        max_creates_per_run: bits >> 16 & 3,
        max_creates_per_day: bits >> 18 & 3,
        max_removals_per_run: bits >> 20 & 3,
        max_removals_per_day: bits >> 22 & 3,
        audience_cap: bits >> 24 & 7,
        ..world.rules.policy.clone()
    }
}

/// A plan in which, one time in two, an operation also waits for the one before it.
fn entangled(world: &World, mut bits: u64) -> Plan {
    let mut made = plan(world).plan;
    let ids: Vec<OperationId> = made.operations.iter().map(|operation| operation.id.clone()).collect();
    for (operation, before) in made.operations.iter_mut().skip(1).zip(ids) {
        if bits & 1 == 1 {
            operation.after.push(before);
        }
        bits = bits.rotate_right(1);
    }
    made.scope_changed = bits & 1 == 1;
    made
}

proptest! {
    #![proptest_config(quick())]

    #[test]
    fn what_is_approved_and_what_is_held_are_the_whole_plan_and_nothing_is_done_before_what_it_waits_for(
        bytes in bytes(), bits in any::<u64>(), waits in any::<u64>(), spent in (0_u64..3, 0_u64..3),
    ) {
        let world = world(bytes);
        let policy = policy(&world, bits);
        let made = entangled(&world, waits);
        let spent = Spent { creates: spent.0, removals: spent.1 };
        let selection = select(&made, &policy, &spent);
        let approved: BTreeSet<&OperationId> = selection.approved.iter().collect();
        let held: BTreeSet<&OperationId> = selection.held.iter().map(|(id, _)| id).collect();
        prop_assert!(approved.is_disjoint(&held));
        let all: BTreeSet<&OperationId> = made.operations.iter().map(|operation| &operation.id).collect();
        prop_assert_eq!(approved.union(&held).copied().collect::<BTreeSet<_>>(), all);
        for operation in &made.operations {
            let is_approved = approved.contains(&operation.id);
            prop_assert!(!is_approved || operation.after.iter().all(|id| approved.contains(id)));
            prop_assert!(!is_approved || operation.kind != Kind::Destroy);
            let waits_for_nothing = operation.after.iter().all(|id| approved.contains(id));
            prop_assert!(is_approved || operation.kind != Kind::Restrict || !waits_for_nothing);
        }
        let count = |kinds: &[Kind]| {
            made.operations.iter().filter(|each| approved.contains(&each.id) && kinds.contains(&each.kind)).count() as u64
        };
        let (creates, removals) = (count(&[Kind::Create]), count(&[Kind::Untag, Kind::Clear]));
        prop_assert!(creates == 0 || creates <= policy.max_creates_per_run);
        prop_assert!(creates == 0 || creates + spent.creates <= policy.max_creates_per_day);
        prop_assert!(removals == 0 || removals <= policy.max_removals_per_run);
        prop_assert!(removals == 0 || removals + spent.removals <= policy.max_removals_per_day);
        prop_assert!(removals == 0 || !made.scope_changed);
        let for_its_own_sake = |hold: &Hold| *hold != Hold::Earlier;
        let causes: BTreeSet<&OperationId> =
            selection.held.iter().filter(|(_, hold)| for_its_own_sake(hold)).map(|(id, _)| id).collect();
        prop_assert!(held.is_empty() || !causes.is_empty(), "nothing waits for nothing");
    }
}
