//! Tags, one by one, by presence. Those put by hand at Mailchimp are left alone; those that a person
//! took off there are not put back. It must not know which tags are marks.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::link::Base;
use crate::model::rules::TagDirection;
use crate::model::side::{PerSide, Side};
use crate::model::sorted::SortedMap;
use crate::model::tag::TagKey;

/// What is to be done about one tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    Nothing,
    /// The base takes what both sides hold.
    Adopt,
    /// Put it on one side.
    Add(Side),
    /// Take it off one side.
    Remove(Side),
    /// Removed by hand at Mailchimp: listed once, and the base takes what both sides hold.
    RemovedByHand,
}

/// The table for one tag.
pub const fn decide(direction: TagDirection, now: PerSide<bool>, base: Option<PerSide<bool>>) -> Outcome {
    match direction {
        TagDirection::Off => Outcome::Nothing,
        TagDirection::ToMailchimp => to_mailchimp(now, base),
        TagDirection::Both => both(now, base),
    }
}

#[expect(clippy::match_same_arms, reason = "each row of the table stands by itself")]
const fn to_mailchimp(now: PerSide<bool>, base: Option<PerSide<bool>>) -> Outcome {
    match (now.copper, now.mailchimp, base) {
        (true, true, Some(PerSide { copper: true, mailchimp: true })) => Outcome::Nothing,
        // A tag on both sides is ours from now on.
        (true, true, _) => Outcome::Adopt,
        (true, false, Some(PerSide { copper: true, mailchimp: true })) => Outcome::RemovedByHand,
        (true, false, Some(PerSide { copper: true, mailchimp: false })) => Outcome::Nothing,
        (true, false, _) => Outcome::Add(Side::Mailchimp),
        (false, true, Some(PerSide { copper: true, mailchimp: true })) => Outcome::Remove(Side::Mailchimp),
        // Put back by hand at Mailchimp while Copper lost it: no longer ours.
        (false, true, Some(PerSide { copper: true, mailchimp: false })) | (false, false, Some(_)) => Outcome::Adopt,
        // Only at Mailchimp, and not ours.
        (false, true, _) | (false, false, None) => Outcome::Nothing,
    }
}

/// Three-way set merge: a tag goes where one side changed it; where both changed, it stays; where
/// neither did, the two stay apart.
const fn both(now: PerSide<bool>, base: Option<PerSide<bool>>) -> Outcome {
    match (now.copper, now.mailchimp, base) {
        (true, true, Some(PerSide { copper: true, mailchimp: true })) | (false, false, None) => Outcome::Nothing,
        (true, true, _) | (false, false, Some(_)) => Outcome::Adopt,
        // Settled so, by a person or by taking a run back.
        (true, false, Some(PerSide { copper: true, mailchimp: false }))
        | (false, true, Some(PerSide { copper: false, mailchimp: true })) => Outcome::Nothing,
        (true, false, Some(PerSide { copper: true, mailchimp: true })) => Outcome::Remove(Side::Copper),
        (true, false, _) => Outcome::Add(Side::Mailchimp),
        (false, true, Some(PerSide { copper: true, mailchimp: true })) => Outcome::Remove(Side::Mailchimp),
        (false, true, _) => Outcome::Add(Side::Copper),
    }
}

/// One tag of a person, as the table sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands now.
    pub now: PerSide<bool>,
    /// Where it stood; `None` where it is not ours.
    pub base: Option<PerSide<bool>>,
}

/// Every tag that either side or the base knows, but for those that never leave Copper.
pub fn seen(
    now: PerSide<&SortedMap<TagKey, String>>,
    base: Option<&Base>,
    private: impl Fn(&TagKey) -> bool,
) -> BTreeMap<TagKey, Seen> {
    let based = base.map(|base| &base.tags);
    let keys: BTreeSet<&TagKey> =
        now.copper.keys().chain(now.mailchimp.keys()).chain(based.into_iter().flat_map(SortedMap::keys)).collect();
    keys.into_iter()
        .filter(|key| !private(key))
        .map(|key| {
            let now = now.map(|tags| tags.contains_key(key));
            (key.clone(), Seen { now, base: based.and_then(|tags| tags.get(key).copied()) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABSENT: PerSide<bool> = PerSide { copper: false, mailchimp: false };
    const COPPER: PerSide<bool> = PerSide { copper: true, mailchimp: false };
    const MAILCHIMP: PerSide<bool> = PerSide { copper: false, mailchimp: true };
    const BOTH: PerSide<bool> = PerSide { copper: true, mailchimp: true };

    /// For each state now: the outcome without a base, then with each base.
    type Row = (PerSide<bool>, [Outcome; 5]);

    const BASES: [Option<PerSide<bool>>; 5] = [None, Some(ABSENT), Some(COPPER), Some(MAILCHIMP), Some(BOTH)];

    fn assert_rows(direction: TagDirection, rows: [Row; 4]) {
        for (now, outcomes) in rows {
            for (base, expected) in BASES.into_iter().zip(outcomes) {
                assert_eq!(decide(direction, now, base), expected, "{direction:?} {now:?} {base:?}");
            }
        }
    }

    #[test]
    fn to_mailchimp_has_an_outcome_for_every_state() {
        use Outcome::{Adopt, Nothing, RemovedByHand};
        let (add, remove) = (Outcome::Add(Side::Mailchimp), Outcome::Remove(Side::Mailchimp));
        let rows = [
            (ABSENT, [Nothing, Adopt, Adopt, Adopt, Adopt]),
            (COPPER, [add, add, Nothing, add, RemovedByHand]),
            (MAILCHIMP, [Nothing, Nothing, Adopt, Nothing, remove]),
            (BOTH, [Adopt, Adopt, Adopt, Adopt, Nothing]),
        ];
        assert_rows(TagDirection::ToMailchimp, rows);
    }

    #[test]
    fn both_ways_has_an_outcome_for_every_state() {
        use Outcome::{Add, Adopt, Nothing, Remove};
        let (copper, mailchimp) = (Side::Copper, Side::Mailchimp);
        let rows = [
            (ABSENT, [Nothing, Adopt, Adopt, Adopt, Adopt]),
            (COPPER, [Add(mailchimp), Add(mailchimp), Nothing, Add(mailchimp), Remove(copper)]),
            (MAILCHIMP, [Add(copper), Add(copper), Add(copper), Nothing, Remove(mailchimp)]),
            (BOTH, [Adopt, Adopt, Adopt, Adopt, Nothing]),
        ];
        assert_rows(TagDirection::Both, rows);
    }

    #[test]
    fn off_does_nothing_whatever_stands_where() {
        assert_rows(TagDirection::Off, [ABSENT, COPPER, MAILCHIMP, BOTH].map(|now| (now, [Outcome::Nothing; 5])));
    }
}
