//! Classes of breaches that are known and accepted for a while, each with its reason. It must not hold
//! a class without a name, and an entry goes as soon as its reason does.

use super::Report;

/// A class: its name, and words that all stand in each of its breaches.
pub struct Known {
    pub name: &'static str,
    pub signs: &'static [&'static str],
    /// Why it is accepted.
    pub reason: &'static str,
}

pub const KNOWN: [Known; 2] = [
    Known {
        name: "doubt_within_the_lag",
        signs: &["I14: create", "Skipped", "copper", "Created("],
        reason: "where Copper's look-ups lag, a creation in doubt is settled as undone within the lag and posted once \
                 more; Copper's own uniqueness refuses it",
    },
    Known {
        name: "fill_within_the_lag",
        signs: &["I3: copper", "the plan knew Empty"],
        reason: "a fill rests on a listing, as the rules allow, and Copper's search hides an edit of the last minutes: \
                 what was filled in meanwhile is overwritten",
    },
];

/// Moves what is known aside.
pub fn sort_out(report: &mut Report) {
    for class in &KNOWN {
        let count = report.breaches.len();
        report.breaches.retain(|breach| !class.signs.iter().all(|sign| breach.contains(sign)));
        if report.breaches.len() < count {
            report.known.push(class.name);
        }
    }
}
