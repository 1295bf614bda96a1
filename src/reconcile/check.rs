//! Guards and accounting over a finished plan. It does not trust the planner: it counts again from
//! the world and the plan alone.

use std::collections::BTreeSet;

use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::operation::{Operation, Write};
use crate::model::plan::{Check, Plan, Verdict};
use crate::model::side::Side;
use crate::model::snapshot::Completeness;
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
    checks.push(unsealed(plan));
    checks.push(forbidden(world, plan));
    checks.extend(budgets(world, plan));
    checks.push(audience(world, plan));
    checks
}

/// Every record of the snapshot is in exactly one bucket.
fn accounting(world: &World, plan: &Plan, side: Side) -> Check {
    let counted = plan.counts.records.get(side).values().sum();
    let held = world.records.get(side).len() as u64;
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
    let now = (world.records.get(side).len().saturating_sub(world.unseen.get(side).len())) as u64;
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
            && (named.is_none() || emails.into_iter().any(|email| !world.rules.scope.allows(email)))
    };
    none_of("scope", plan, is_outside)
}

/// Every operation's id is that of its content.
fn unsealed(plan: &Plan) -> Check {
    none_of("sealed", plan, |operation| !operation.is_sealed())
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
        Some(Write::Destroy | Write::Confirm) => operation.decision.is_none(),
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

/// Budgets of unattended operations; a breach holds the whole kind.
fn budgets(world: &World, plan: &Plan) -> Vec<Check> {
    let policy = &world.rules.policy;
    let count =
        |kinds: &[Kind]| plan.operations.iter().filter(|operation| kinds.contains(&operation.kind)).count() as u64;
    let creates = count(&[Kind::Create]);
    let removals = count(&[Kind::Untag, Kind::Clear]);
    let total = plan.operations.len() as u64;
    [
        ("creates", "run", creates, policy.max_creates_per_run),
        ("creates", "day", creates + world.spent.creates, policy.max_creates_per_day),
        ("removals", "run", removals, policy.max_removals_per_run),
        ("removals", "day", removals + world.spent.removals, policy.max_removals_per_day),
    ]
    .into_iter()
    .map(|(name, window, numerator, limit)| Check {
        name: name.to_owned(),
        numerator,
        denominator: total,
        limit: Some(limit),
        window: window.to_owned(),
        verdict: if numerator > limit { Verdict::Hold } else { Verdict::Pass },
    })
    .collect()
}

/// The audience after this plan against its cap.
fn audience(world: &World, plan: &Plan) -> Check {
    let members = world.records.mailchimp.len() as u64;
    let creates = plan
        .operations
        .iter()
        .filter(|operation| operation.kind == Kind::Create && operation.side == Target::Side(Side::Mailchimp))
        .count() as u64;
    let cap = world.rules.policy.audience_cap;
    let is_over = cap > 0 && creates > 0 && members + creates > cap;
    Check {
        name: "audience".to_owned(),
        numerator: members + creates,
        denominator: members,
        limit: (cap > 0).then_some(cap),
        window: "plan".to_owned(),
        verdict: if is_over { Verdict::Hold } else { Verdict::Pass },
    }
}
