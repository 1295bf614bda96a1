//! Every row of every table, as a file in `fixtures/merge`: what stands there, and the whole plan
//! that follows. It must not compare less than the whole plan.

use copper_mailchimp_sync::model::plan::{Plan, Verdict};
use copper_mailchimp_sync::reconcile::plan::plan;

use crate::support::apply::apply;
use crate::support::case::{self, Case};
use crate::support::lines::{lines, toml};

#[test]
fn every_case_gives_the_plan_it_expects() {
    let wrong: Vec<String> = case::all().iter().filter_map(|(name, case)| difference(name, case)).collect();
    assert!(wrong.is_empty(), "{} cases differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_case_says_why_in_a_sentence_and_none_says_what_another_says() {
    let cases = case::all();
    let mut sentences: Vec<&str> = cases.iter().map(|(_, case)| case.why.as_str()).collect();
    assert!(sentences.iter().all(|why| why.ends_with('.') && why.contains(' ')), "{sentences:#?}");
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), cases.len());
}

#[test]
fn after_any_case_is_applied_nothing_is_left_to_do() {
    for (name, case) in case::all() {
        let world = case.world();
        let second = plan(&apply(&world, &plan(&world).plan)).plan;
        assert!(second.operations.is_empty(), "{name}\n{}", toml(&lines(&second, &case.main())));
    }
}

#[test]
fn no_case_makes_a_plan_that_a_check_stops() {
    for (name, case) in case::all() {
        assert_eq!(stopped(&plan(&case.world()).plan), Vec::<&str>::new(), "{name}");
    }
}

fn difference(name: &str, case: &Case) -> Option<String> {
    let found = lines(&plan(&case.world()).plan, &case.main());
    (found != case.expected)
        .then(|| format!("--- {name}: {}\nexpected {}found    {}", case.why, toml(&case.expected), toml(&found)))
}

fn stopped(plan: &Plan) -> Vec<&str> {
    plan.checks.iter().filter(|check| check.verdict == Verdict::Stop).map(|check| check.name.as_str()).collect()
}
