//! The standing approval: which operations of a finished plan an unattended run may do, and which
//! wait for a person. It must not look at anything but the plan, the policy and what was spent.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::journal::Hold;
use crate::model::kind::{Kind, Target};
use crate::model::operation::{Operation, OperationId};
use crate::model::plan::Plan;
use crate::model::rules::Policy;
use crate::model::side::Side;
use crate::reconcile::world::Spent;

/// What an unattended run does of a plan, and what it leaves. Both in the plan's order; together they
/// are the whole plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// What may be done.
    pub approved: Vec<OperationId>,
    /// What waits for a person, and why.
    pub held: Vec<(OperationId, Hold)>,
}

/// Something counted over a plan, against a limit of the policy.
#[derive(Debug, Clone, Copy)]
pub struct Sum {
    /// `creates`, `removals` or `audience`: what `--allow` calls it.
    pub name: &'static str,
    /// `run`, `day` or `plan`.
    pub window: &'static str,
    /// What was counted.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
    /// The most allowed; `None`: no limit.
    pub limit: Option<u64>,
    /// How much of what was counted stands in this plan.
    planned: u64,
    /// What is held where it is too much.
    concerns: fn(&Operation) -> bool,
    /// Why it is held then.
    hold: Hold,
}

impl Sum {
    /// Whether an unattended run must hold what the sum concerns.
    pub fn is_over(&self) -> bool {
        self.planned > 0 && self.limit.is_some_and(|limit| self.numerator > limit)
    }
}

/// Every sum that holds something, in a fixed order. Budgets concern what could be done unattended:
/// a kind that never is counts for nothing.
pub fn sums(plan: &Plan, policy: &Policy, spent: &Spent) -> [Sum; 5] {
    let planned = |concerns: fn(&Operation) -> bool| {
        plan.operations.iter().filter(|each| concerns(each) && is_automatic(policy, each.kind)).count() as u64
    };
    let (creates, removals) = (planned(is_creation), planned(is_removal));
    let denominator = plan.operations.len() as u64;
    let creation = Sum {
        name: "creates",
        window: "run",
        numerator: creates,
        denominator,
        limit: Some(policy.max_creates_per_run),
        planned: creates,
        concerns: is_creation,
        hold: Hold::Budget,
    };
    let removal = Sum {
        name: "removals",
        numerator: removals,
        limit: Some(policy.max_removals_per_run),
        planned: removals,
        concerns: is_removal,
        ..creation
    };
    [
        creation,
        Sum { window: "day", numerator: creates + spent.creates, limit: Some(policy.max_creates_per_day), ..creation },
        removal,
        Sum {
            window: "day",
            numerator: removals + spent.removals,
            limit: Some(policy.max_removals_per_day),
            ..removal
        },
        audience(plan, policy, planned(grows_audience)),
    ]
}

/// The audience after this plan. Whoever is brought back counts as somebody new: they are mailed again.
fn audience(plan: &Plan, policy: &Policy, growth: u64) -> Sum {
    let members = plan.counts.records.mailchimp.values().sum();
    Sum {
        name: "audience",
        window: "plan",
        numerator: members + growth,
        denominator: members,
        limit: (policy.audience_cap > 0).then_some(policy.audience_cap),
        planned: growth,
        concerns: grows_audience,
        hold: Hold::Audience,
    }
}

/// What an unattended run may do of a plan.
pub fn select(plan: &Plan, policy: &Policy, spent: &Spent) -> Selection {
    let over: Vec<Sum> = sums(plan, policy, spent).into_iter().filter(Sum::is_over).collect();
    let needed = needed_by_restrictions(plan);
    let mut held: BTreeMap<&OperationId, Hold> = plan
        .operations
        .iter()
        .filter(|operation| !needed.contains(&operation.id))
        .filter_map(|operation| Some((&operation.id, hold(plan, policy, &over, operation)?)))
        .collect();
    hold_followers(plan, &mut held);
    let mut selection = Selection::default();
    for operation in &plan.operations {
        match held.get(&operation.id) {
            Some(why) => selection.held.push((operation.id.clone(), *why)),
            None => selection.approved.push(operation.id.clone()),
        }
    }
    selection
}

/// Why an operation is held for its own sake: what only a change of the settings or a person's yes
/// can lift comes first.
fn hold(plan: &Plan, policy: &Policy, over: &[Sum], operation: &Operation) -> Option<Hold> {
    if !is_automatic(policy, operation.kind) {
        return Some(Hold::Kind);
    }
    if plan.scope_changed && is_removal(operation) {
        return Some(Hold::ScopeChanged);
    }
    over.iter().find(|sum| (sum.concerns)(operation)).map(|sum| sum.hold)
}

/// Whether the standing approval covers a kind at all.
fn is_automatic(policy: &Policy, kind: Kind) -> bool {
    match kind {
        // Less contact is always safe.
        Kind::Restrict => true,
        // Nothing is destroyed without somebody who looks on.
        Kind::Destroy => false,
        Kind::Adopt
        | Kind::Mark
        | Kind::Rekey
        | Kind::Create
        | Kind::Reactivate
        | Kind::Confirm
        | Kind::Fill
        | Kind::Update
        | Kind::Conflict
        | Kind::Tag
        | Kind::Untag
        | Kind::Clear => policy.automatic.contains(&kind),
    }
}

fn is_creation(operation: &Operation) -> bool {
    operation.kind == Kind::Create
}

fn is_removal(operation: &Operation) -> bool {
    matches!(operation.kind, Kind::Untag | Kind::Clear)
}

fn grows_audience(operation: &Operation) -> bool {
    match operation.kind {
        Kind::Create => operation.side == Target::Side(Side::Mailchimp),
        Kind::Reactivate | Kind::Confirm => true,
        _ => false,
    }
}

/// Links that an unsubscribe waits for: nothing is sent for them, and they must not hold it up.
fn needed_by_restrictions(plan: &Plan) -> BTreeSet<&OperationId> {
    let restrictions = plan.operations.iter().filter(|operation| operation.kind == Kind::Restrict);
    let awaited: BTreeSet<&OperationId> = restrictions.flat_map(|operation| &operation.after).collect();
    let adoptions = plan.operations.iter().filter(|operation| operation.side == Target::Base);
    adoptions.map(|operation| &operation.id).filter(|id| awaited.contains(id)).collect()
}

/// Whatever comes after a held operation is held too, to the end of the chain.
fn hold_followers<'a>(plan: &'a Plan, held: &mut BTreeMap<&'a OperationId, Hold>) {
    let known: BTreeSet<&OperationId> = plan.operations.iter().map(|operation| &operation.id).collect();
    loop {
        let is_waiting = |operation: &&Operation| {
            !held.contains_key(&operation.id)
                && operation.after.iter().any(|id| held.contains_key(id) || !known.contains(id))
        };
        let followers: Vec<&OperationId> =
            plan.operations.iter().filter(is_waiting).map(|operation| &operation.id).collect();
        if followers.is_empty() {
            return;
        }
        held.extend(followers.into_iter().map(|id| (id, Hold::Earlier)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operation::{ContactRef, Precondition};
    use crate::model::plan::Bucket;
    use crate::model::reason::Reason;
    use crate::reconcile::check::tests::plan;
    use crate::reconcile::world::tests::empty;

    const COPPER: Target = Target::Side(Side::Copper);
    const MAILCHIMP: Target = Target::Side(Side::Mailchimp);
    const NOTHING: Spent = Spent { creates: 0, removals: 0 };

    fn operation(kind: Kind, side: Target, number: usize) -> Operation {
        Operation {
            id: OperationId::from_text(format!("{}-{side}-{number}", kind.as_str())),
            contact: ContactRef::default(),
            side,
            kind,
            changes: vec![],
            precondition: Precondition::default(),
            reason: Reason::Decided,
            decision: None,
            inverse: None,
            after: vec![],
        }
    }

    fn target(kind: Kind) -> Target {
        match kind {
            Kind::Adopt => Target::Base,
            Kind::Mark => COPPER,
            _ => MAILCHIMP,
        }
    }

    fn one(kind: Kind) -> Operation {
        operation(kind, target(kind), 0)
    }

    fn many(kind: Kind, count: usize) -> Vec<Operation> {
        (0..count).map(|number| operation(kind, target(kind), number)).collect()
    }

    fn after(operation: Operation, earlier: &Operation) -> Operation {
        Operation { after: vec![earlier.id.clone()], ..operation }
    }

    /// Every kind that may be automatic is; two removals and two creations, today and in a run.
    fn policy() -> Policy {
        Policy {
            automatic: Kind::ALL.into_iter().filter(|kind| *kind != Kind::Destroy).collect(),
            ..empty().rules.policy
        }
    }

    /// Why each operation is held, in the plan's order; `None`: it is approved.
    fn holds(plan: &Plan, policy: &Policy, spent: Spent) -> Vec<Option<Hold>> {
        let selection = select(plan, policy, &spent);
        let held: BTreeMap<_, _> = selection.held.into_iter().collect();
        plan.operations.iter().map(|operation| held.get(&operation.id).copied()).collect()
    }

    #[test]
    fn each_kind_is_done_unattended_only_while_it_is_automatic_and_restrict_and_destroy_ask_nobody() {
        for kind in Kind::ALL {
            let made = plan(vec![one(kind)]);
            let mut alone = Policy { automatic: BTreeSet::from([kind]), ..policy() };
            let when_automatic = (kind == Kind::Destroy).then_some(Hold::Kind);
            assert_eq!(holds(&made, &alone, NOTHING), [when_automatic], "{kind:?}");
            alone.automatic.clear();
            let otherwise = (kind != Kind::Restrict).then_some(Hold::Kind);
            assert_eq!(holds(&made, &alone, NOTHING), [otherwise], "{kind:?}");
        }
    }

    #[test]
    fn a_budget_that_is_overrun_holds_its_whole_kinds_and_no_other() {
        let budget = Some(Hold::Budget);
        for kind in [Kind::Create, Kind::Untag, Kind::Clear] {
            let with_tag = |count| plan([many(kind, count), vec![one(Kind::Tag)]].concat());
            assert_eq!(holds(&with_tag(2), &policy(), NOTHING), [None; 3], "{kind:?}");
            assert_eq!(holds(&with_tag(3), &policy(), NOTHING), [budget, budget, budget, None], "{kind:?}");
        }
        let removals = plan([many(Kind::Untag, 2), many(Kind::Clear, 1), many(Kind::Create, 2)].concat());
        assert_eq!(holds(&removals, &policy(), NOTHING), [budget, budget, budget, None, None]);
    }

    #[test]
    fn what_was_spent_counts_against_the_budget_of_the_day_alone() {
        for (kind, spent) in [
            (Kind::Create, Spent { creates: 2, removals: 0 }),
            (Kind::Untag, Spent { creates: 0, removals: 2 }),
            (Kind::Clear, Spent { creates: 0, removals: 2 }),
        ] {
            let made = plan(many(kind, 1));
            assert_eq!(holds(&made, &policy(), spent), [Some(Hold::Budget)], "{kind:?}");
            let roomy = Policy { max_creates_per_day: 3, max_removals_per_day: 3, ..policy() };
            assert_eq!(holds(&made, &roomy, spent), [None], "{kind:?}");
        }
        let other = Spent { creates: 0, removals: 9 };
        assert_eq!(holds(&plan(many(Kind::Create, 2)), &policy(), other), [None, None]);
    }

    #[test]
    fn a_kind_that_is_never_unattended_takes_nothing_from_the_budget_of_another() {
        let mut policy = policy();
        policy.automatic.remove(&Kind::Untag);
        let made = plan([many(Kind::Untag, 5), many(Kind::Clear, 2)].concat());
        let kind = Some(Hold::Kind);
        assert_eq!(holds(&made, &policy, NOTHING), [kind, kind, kind, kind, kind, None, None]);
    }

    #[test]
    fn the_audience_cap_holds_whatever_makes_the_audience_grow() {
        let audience = Some(Hold::Audience);
        let mut made = plan(vec![
            one(Kind::Create),
            operation(Kind::Create, COPPER, 0),
            one(Kind::Reactivate),
            one(Kind::Confirm),
            one(Kind::Update),
        ]);
        made.counts.records.mailchimp = BTreeMap::from([(Bucket::InSync, 7), (Bucket::Changed, 3)]);
        for (cap, held) in [(0, None), (13, None), (12, audience)] {
            let policy = Policy { audience_cap: cap, ..policy() };
            assert_eq!(holds(&made, &policy, NOTHING), [held, None, held, held, None], "{cap}");
        }
    }

    #[test]
    fn an_audience_over_its_cap_that_does_not_grow_holds_nothing() {
        let mut made = plan(vec![operation(Kind::Create, COPPER, 0), one(Kind::Tag)]);
        made.counts.records.mailchimp = BTreeMap::from([(Bucket::InSync, 7)]);
        assert_eq!(holds(&made, &Policy { audience_cap: 1, ..policy() }, NOTHING), [None, None]);
    }

    #[test]
    fn under_another_scope_nothing_is_taken_away_until_a_person_has_looked() {
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Destroy) {
            let mut made = plan(vec![one(kind)]);
            made.scope_changed = true;
            let expected = matches!(kind, Kind::Untag | Kind::Clear).then_some(Hold::ScopeChanged);
            assert_eq!(holds(&made, &policy(), NOTHING), [expected], "{kind:?}");
        }
    }

    #[test]
    fn what_comes_after_something_held_is_held_and_what_comes_before_is_not() {
        let link = one(Kind::Adopt);
        let gone = after(one(Kind::Destroy), &link);
        let update = after(one(Kind::Update), &gone);
        let tag = after(one(Kind::Tag), &update);
        let other = operation(Kind::Tag, MAILCHIMP, 9);
        let earlier = Some(Hold::Earlier);
        // The order in which they stand is of no importance.
        for operations in [vec![&link, &gone, &update, &tag, &other], vec![&other, &tag, &update, &gone, &link]] {
            let made = plan(operations.iter().map(|each| (*each).clone()).collect());
            let mut found = holds(&made, &policy(), NOTHING);
            if operations.first() == Some(&&other) {
                found.reverse();
            }
            assert_eq!(found, [None, Some(Hold::Kind), earlier, earlier, None]);
        }
    }

    #[test]
    fn an_unsubscribe_takes_along_the_link_that_it_waits_for_and_no_other() {
        let link = one(Kind::Adopt);
        let other = operation(Kind::Adopt, Target::Base, 1);
        let restrict = after(one(Kind::Restrict), &link);
        let made = plan(vec![link, other, restrict]);
        let nothing = Policy { automatic: BTreeSet::new(), ..policy() };
        assert_eq!(holds(&made, &nothing, NOTHING), [None, Some(Hold::Kind), None]);
    }

    #[test]
    fn an_operation_that_waits_for_something_outside_the_plan_is_held() {
        let update = after(one(Kind::Update), &one(Kind::Create));
        assert_eq!(holds(&plan(vec![update]), &policy(), NOTHING), [Some(Hold::Earlier)]);
    }
}
