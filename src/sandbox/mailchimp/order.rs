//! The serials that answer a query, in order, kept until a member changes.
//! It must never copy a member.

use std::sync::Arc;

use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::member::Member;
use crate::sandbox::mailchimp::members::Members;
use crate::sandbox::mailchimp::options::ShuffledTies;
use crate::sandbox::mailchimp::query::Query;

/// A client pages through a few queries at a time; more would be held for nothing.
const KEPT: usize = 8;

/// The orders of the queries asked last, all of one version of the members.
#[derive(Debug, Clone, Default)]
pub(crate) struct Orders {
    version: u64,
    kept: Vec<(Query, Arc<[u64]>)>,
    draws: u64,
}

impl Orders {
    /// The serials of a query's answer.
    pub(crate) fn get(&mut self, query: Query, members: &Members, ties: ShuffledTies) -> Arc<[u64]> {
        match ties {
            ShuffledTies::Off => self.stable(query, members),
            // Another draw for every page is what makes paging by offset lose rows.
            ShuffledTies::On => {
                self.draws += 1;
                let draw = self.draws;
                ordered(&query, members, |member| ids::scramble(member.serial ^ ids::scramble(draw)))
            }
        }
    }

    fn stable(&mut self, query: Query, members: &Members) -> Arc<[u64]> {
        if self.version != members.version() {
            self.kept.clear();
            self.version = members.version();
        }
        if let Some((_, order)) = self.kept.iter().find(|(kept, _)| *kept == query) {
            return Arc::clone(order);
        }
        let order = ordered(&query, members, |member| member.serial);
        self.kept.truncate(KEPT - 1);
        self.kept.insert(0, (query, Arc::clone(&order)));
        order
    }
}

fn ordered<'a>(query: &Query, members: &'a Members, tie: impl Fn(&'a Member) -> u64) -> Arc<[u64]> {
    let mut matching: Vec<&Member> = members.iter().filter(|member| query.matches(member)).collect();
    query.sort(&mut matching, tie);
    matching.iter().map(|member| member.serial).collect()
}
