//! Errands of one kind for many people, for those who count requests: what stands before, what happens,
//! and the fewest requests that the service's own rules allow. It must not say how many we make.

use copper_mailchimp_sync::sandbox::faults::Service;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Value, json};

use crate::support::rig::Rig;

/// Many operations of one kind on one side.
#[derive(Clone, Copy)]
pub struct Errand {
    /// In words.
    pub what: &'static str,
    /// Where they write.
    pub service: Service,
    seed: fn(&mut State, usize, i64),
    /// What happens on a second day; without it, they are the first day's.
    later: Option<fn(&mut State, usize, i64)>,
    /// By the limits that the services document.
    pub minimum: fn(u64) -> u64,
}

/// Every errand that is counted.
pub const ERRANDS: [Errand; 6] = [
    Errand {
        what: "new people in Copper",
        service: Service::Copper,
        seed: |state, count, now| members(state, count, now),
        later: None,
        minimum: |count| count.div_ceil(200) + count.div_ceil(10),
    },
    Errand {
        what: "values overwritten in Copper",
        service: Service::Copper,
        seed: |state, count, now| both(state, count, now),
        later: Some(|state, count, now| {
            for number in 0..count {
                let names = json!({"LNAME": format!("Petit-{number}")});
                let act = json!({"act": "edit", "email": email(number), "merge_fields": names});
                state.mailchimp.contact(&act, now).unwrap();
            }
        }),
        minimum: |count| count + count.div_ceil(10),
    },
    Errand {
        what: "values filled in Copper",
        service: Service::Copper,
        seed: |state, count, now| {
            people(state, count, now, "Marie");
            members(state, count, now);
        },
        later: None,
        minimum: |count| count.div_ceil(200) + count.div_ceil(10),
    },
    Errand {
        what: "new members at Mailchimp",
        service: Service::Mailchimp,
        seed: |state, count, now| people(state, count, now, "Marie Dupont"),
        later: None,
        // Nobody is made without a 404 for their own address.
        minimum: |count| count + batch(count),
    },
    Errand {
        what: "values overwritten at Mailchimp",
        service: Service::Mailchimp,
        seed: |state, count, now| both(state, count, now),
        later: Some(|state, count, now| {
            edit_people(
                state,
                count,
                now,
                |number| json!({"act": "edit", "email": email(number), "set": {"name": format!("Marie Petit-{number}")}}),
            );
        }),
        // Those that are archived are listed apart.
        minimum: |count| 2 + batch(count),
    },
    Errand {
        what: "tags added at Mailchimp",
        service: Service::Mailchimp,
        seed: |state, count, now| both(state, count, now),
        later: Some(|state, count, now| {
            edit_people(state, count, now, |number| json!({"act": "tag", "email": email(number), "add": ["Salon"]}));
        }),
        // An answer about tags is empty: the members are listed once more.
        minimum: |count| 2 + batch(count) + 2,
    },
];

/// What a run of an errand took.
pub struct Taken {
    /// Requests to the errand's service while the plan was applied.
    pub requests: u64,
    /// What they wrote.
    pub writes: u64,
}

impl Errand {
    /// Runs it for so many people and counts; fails unless everything was done.
    pub async fn run(&self, count: usize) -> Taken {
        let rig = Rig::new(|state, now| {
            // The sandbox's clock stands still, so that its batches must take no time.
            let options = state.mailchimp.options_mut();
            (options.batch_pending_ms, options.batch_preprocessing_ms) = (0, 0);
            (options.batch_operation_ms, options.batch_finalizing_ms) = (0, 0);
            (self.seed)(state, count, now);
        });
        if let Some(later) = self.later {
            rig.settle_down().await;
            rig.clock.advance(86_400);
            let now = rig.now() * 1000;
            later(&mut rig.services(), count, now);
        }
        let mut session = rig.session();
        let made = rig.plan(&mut session).await.unwrap();
        assert_eq!(made.file.body.changes().count(), count, "{}", self.what);
        rig.services().log.clear();
        rig.apply(&mut session, &made.file).await.unwrap();
        let totals = rig.services().log.totals(self.service);
        let left = rig.plan(&mut session).await.unwrap();
        assert_eq!(left.file.body.changes().count(), 0, "{}", self.what);
        Taken { requests: totals.requests, writes: totals.writes }
    }
}

/// Handing in, a look, and the results, for each 500; a call for each where they are fewer than these.
const fn batch(count: u64) -> u64 {
    if count < 3 { count } else { 3 * count.div_ceil(500) }
}

fn email(number: usize) -> String {
    format!("contact.{number}@exemple.fr")
}

fn people(state: &mut State, count: usize, now: i64, name: &str) {
    for number in 0..count {
        let person = json!({"name": name, "emails": [{"email": email(number), "category": "work"}]});
        state.copper.seed(&person, now);
    }
}

fn members(state: &mut State, count: usize, now: i64) {
    for number in 0..count {
        let names = json!({"FNAME": "Marie", "LNAME": "Dupont"});
        let member = json!({"email_address": email(number), "status": "subscribed", "merge_fields": names});
        state.mailchimp.seed(&member, now);
    }
}

fn both(state: &mut State, count: usize, now: i64) {
    people(state, count, now, "Marie Dupont");
    members(state, count, now);
}

fn edit_people(state: &mut State, count: usize, now: i64, act: impl Fn(usize) -> Value) {
    for number in 0..count {
        state.copper.act(&act(number), now).unwrap();
    }
}
