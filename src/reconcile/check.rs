//! Guards and accounting over a finished plan. It does not trust the planner: it counts again from
//! the world and the plan alone.

use std::collections::BTreeSet;

use crate::model::email::Email;
use crate::model::kind::Target;
use crate::model::operation::{Operation, Write};
use crate::model::plan::{Check, Plan, Verdict};
use crate::model::rules::Mode;
use crate::model::side::Side;
use crate::model::snapshot::Completeness;
use crate::reconcile::policy;
use crate::reconcile::world::World;

/// A Full snapshot may always miss this many records.
const SHRINK_SLACK: u64 = 10;

/// Every check, in a fixed order. To add one, add its line here.
pub fn all(world: &World, plan: &Plan) -> Vec<Check> {
    let mut checks = Vec::new();
    for side in Side::BOTH {
        checks.push(accounting(world, plan, side));
        checks.push(usable(world, side));
        checks.push(shrink(world, side));
    }
    checks.push(outside_scope(world, plan));
    checks.push(forbidden(world, plan));
    checks.extend(standing(world, plan));
    checks
}

/// The checks of a plan that does not speak of everybody.
pub fn of_some(world: &World, plan: &Plan) -> Vec<Check> {
    vec![outside_scope(world, plan), forbidden(world, plan)]
}

/// Every record of the snapshot is in exactly one bucket.
fn accounting(world: &World, plan: &Plan, side: Side) -> Check {
    let counted = plan.counts.records.get(side).values().sum();
    let held = world.record_count(side);
    Check {
        name: format!("accounting_{side}"),
        numerator: counted,
        denominator: held,
        limit: Some(held),
        window: "plan".to_owned(),
        verdict: if counted == held { Verdict::Pass } else { Verdict::Stop },
    }
}

/// Nothing may rest on a reading that failed.
fn usable(world: &World, side: Side) -> Check {
    let is_failed = world.snapshots.get(side).kind == Completeness::Failed;
    Check {
        name: format!("read_{side}"),
        numerator: u64::from(is_failed),
        denominator: 1,
        limit: Some(0),
        window: "plan".to_owned(),
        verdict: if is_failed { Verdict::Stop } else { Verdict::Pass },
    }
}

/// A Full snapshot much smaller than the last one looks like mass deletion and may be a lost right.
fn shrink(world: &World, side: Side) -> Check {
    let previous = world.previous_full.get(side).unwrap_or_default();
    let now = world.record_count(side).saturating_sub(world.unseen.get(side).len() as u64);
    let missing = previous.saturating_sub(now);
    let limit = SHRINK_SLACK.max(previous * world.rules.policy.max_shrink_percent / 100);
    let is_full = world.snapshots.get(side).kind == Completeness::Full;
    Check {
        name: format!("shrink_{side}"),
        numerator: missing,
        denominator: previous,
        limit: Some(limit),
        window: "plan".to_owned(),
        verdict: if is_full && missing > limit { Verdict::Stop } else { Verdict::Pass },
    }
}

/// No operation concerns an address that the mode does not allow.
fn outside_scope(world: &World, plan: &Plan) -> Check {
    let is_outside = |operation: &&Operation| {
        let named = Email::new(&operation.contact.email);
        let emails = named.iter().chain(&operation.precondition.email).chain(&operation.precondition.absent);
        operation.side != Target::Base
            && ((named.is_none() && world.rules.scope.mode == Mode::Test)
                || emails.into_iter().any(|email| !world.rules.scope.allows(email)))
    };
    none_of("scope", plan, is_outside)
}

/// Nothing is destroyed without a decision; nobody suppressed is reached but by the kinds for it.
fn forbidden(world: &World, plan: &Plan) -> Check {
    let suppressed: BTreeSet<&Email> = world
        .records
        .mailchimp
        .values()
        .filter(|record| record.status.is_some_and(crate::model::consent::Status::is_suppressed))
        .flat_map(|record| &record.emails)
        .collect();
    none_of("forbidden", plan, |operation| match operation.write() {
        Some(Write::Destroy(_) | Write::Confirm) => operation.decision.is_none(),
        Some(Write::Create(new)) => operation.side == Target::Side(Side::Mailchimp) && suppressed.contains(&new.email),
        Some(Write::Restrict | Write::Reactivate) => operation.side != Target::Side(Side::Mailchimp),
        Some(Write::Fields(_) | Write::Tags { .. } | Write::Rekey { .. }) | None => false,
    })
}

fn none_of(name: &str, plan: &Plan, is_wrong: impl Fn(&&Operation) -> bool) -> Check {
    let wrong = plan.operations.iter().filter(|operation| is_wrong(operation)).count() as u64;
    Check {
        name: name.to_owned(),
        numerator: wrong,
        denominator: plan.operations.len() as u64,
        limit: Some(0),
        window: "plan".to_owned(),
        verdict: if wrong == 0 { Verdict::Pass } else { Verdict::Stop },
    }
}

/// What an unattended run would hold, by the sums that it goes by.
fn standing(world: &World, plan: &Plan) -> impl Iterator<Item = Check> {
    policy::sums(plan, &world.rules.policy, &world.spent).into_iter().map(|sum| Check {
        name: sum.name.to_owned(),
        numerator: sum.numerator,
        denominator: sum.denominator,
        limit: sum.limit,
        window: sum.window.to_owned(),
        verdict: if sum.is_over() { Verdict::Hold } else { Verdict::Pass },
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::aspect::Aspect;
    use crate::model::canonical::Hash;
    use crate::model::consent::Status;
    use crate::model::kind::Kind;
    use crate::model::operation::{Change, ContactRef, OperationId, Precondition};
    use crate::model::plan::{Bucket, Counts};
    use crate::model::reason::Reason;
    use crate::model::snapshot::{NativeId, Record};
    use crate::model::value::Value;
    use crate::reconcile::world::tests::{empty, record};

    const MEMBER: Target = Target::Side(Side::Mailchimp);

    /// A plan with nothing but operations.
    pub(crate) fn plan(operations: Vec<Operation>) -> Plan {
        let nothing = || Hash::of_bytes(b"");
        Plan {
            engine: String::new(),
            account: String::new(),
            audience: String::new(),
            snapshots: empty().snapshots,
            configuration: nothing(),
            scope: nothing(),
            policy: nothing(),
            scope_changed: false,
            checks: vec![],
            counts: Counts::default(),
            operations,
            questions: vec![],
            conflicts: vec![],
            listed: vec![],
        }
    }

    fn operation(kind: Kind, email: &str) -> Operation {
        let address = Change { write: Value::text(email), ..Change::about(Aspect::Email) };
        Operation {
            id: OperationId::default(),
            contact: ContactRef { email: email.to_owned(), ..ContactRef::default() },
            side: MEMBER,
            kind,
            changes: vec![address],
            precondition: Precondition::default(),
            reason: Reason::NewInCopper,
            decision: None,
            inverse: None,
            after: vec![],
        }
        .sealed()
    }

    /// Every check that does not pass, by name and window.
    fn failing(world: &World, plan: &Plan) -> Vec<(String, String, Verdict)> {
        let wrong = all(world, plan).into_iter().filter(|check| check.verdict != Verdict::Pass);
        wrong.map(|check| (check.name, check.window, check.verdict)).collect()
    }

    fn stop(name: &str) -> Vec<(String, String, Verdict)> {
        vec![(name.to_owned(), "plan".to_owned(), Verdict::Stop)]
    }

    #[test]
    fn a_record_in_no_bucket_or_in_two_stops_the_plan() {
        let mut world = empty();
        assert_eq!(failing(&world, &plan(vec![])), []);
        world.records.copper.insert(NativeId::new("1"), record("1", &[]));
        let mut made = plan(vec![]);
        assert_eq!(failing(&world, &made), stop("accounting_copper"));
        made.counts.records.copper.insert(Bucket::InSync, 1);
        assert_eq!(failing(&world, &made), []);
        made.counts.records.copper.insert(Bucket::Changed, 1);
        assert_eq!(failing(&world, &made), stop("accounting_copper"));
    }

    #[test]
    fn a_failed_reading_stops_the_plan() {
        let mut world = empty();
        world.snapshots.mailchimp.kind = Completeness::Failed;
        assert_eq!(failing(&world, &plan(vec![])), stop("read_mailchimp"));
    }

    #[test]
    fn a_full_snapshot_may_miss_ten_records_or_a_tenth() {
        for (previous, missing_is_too_much) in [(10, false), (11, true)] {
            let mut world = empty();
            world.previous_full.copper = Some(previous);
            let expected = if missing_is_too_much { stop("shrink_copper") } else { vec![] };
            assert_eq!(failing(&world, &plan(vec![])), expected, "{previous}");
            world.snapshots.copper.kind = Completeness::Incremental;
            assert_eq!(failing(&world, &plan(vec![])), [], "{previous}");
        }
    }

    #[test]
    fn in_test_mode_an_operation_outside_the_scope_stops_the_plan() {
        let mut world = empty();
        world.rules.scope.mode = Mode::Test;
        assert_eq!(failing(&world, &plan(vec![operation(Kind::Create, "a+test@exemple.fr")])), []);
        assert_eq!(failing(&world, &plan(vec![operation(Kind::Create, "a@exemple.fr")])), stop("scope"));
    }

    #[test]
    fn nobody_suppressed_is_created_and_nothing_is_destroyed_without_a_decision() {
        let mut world = empty();
        let member = Record { status: Some(Status::Unsubscribed), ..record("m1", &["a@exemple.fr"]) };
        world.records.mailchimp.insert(NativeId::new("m1"), member);
        for kind in [Kind::Create, Kind::Destroy, Kind::Confirm] {
            let mut made = plan(vec![operation(kind, "a@exemple.fr")]);
            made.counts.records.mailchimp.insert(Bucket::Changed, 1);
            assert_eq!(failing(&world, &made), stop("forbidden"), "{kind:?}");
        }
    }

    #[test]
    fn a_budget_that_is_overrun_holds_and_yesterday_s_counts() {
        let mut world = empty();
        world.rules.policy.automatic.insert(Kind::Create);
        let creates = |count: usize| {
            plan((0..count).map(|number| operation(Kind::Create, &format!("p{number}@exemple.fr"))).collect())
        };
        let held = |window: &str| ("creates".to_owned(), window.to_owned(), Verdict::Hold);
        assert_eq!(failing(&world, &creates(2)), []);
        assert_eq!(failing(&world, &creates(3)), [held("run"), held("day")]);
        world.spent.creates = 1;
        assert_eq!(failing(&world, &creates(2)), [held("day")]);
    }

    #[test]
    fn a_creation_over_the_audience_cap_holds() {
        let mut world = empty();
        world.rules.policy.automatic.insert(Kind::Create);
        world.rules.policy.audience_cap = 1;
        let made = |count: usize| {
            plan((0..count).map(|number| operation(Kind::Create, &format!("p{number}@exemple.fr"))).collect())
        };
        assert_eq!(failing(&world, &made(1)), []);
        let held = ("audience".to_owned(), "plan".to_owned(), Verdict::Hold);
        assert_eq!(failing(&world, &made(2)), [held]);
    }
}
