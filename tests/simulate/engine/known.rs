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

pub const KNOWN: [Known; 5] = [
    Known {
        name: "compound_first_name",
        signs: &["I14: ", "IgnoredByService", "copper", "_name\""],
        reason: "Copper splits `Anne Marie` + `Dupont` after `Anne`; a later write of one part alone is composed with \
                 the other part as Copper split it, and words of the name are doubled",
    },
    Known {
        name: "add_again_at_a_taken_address",
        signs: &["I2: ", "create mailchimp Decided"],
        reason: "`add_again` for somebody whose address is another member's by now is planned as a creation, which \
                 drifts in every run",
    },
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
    Known {
        name: "cut_value_in_doubt",
        signs: &["I14: update", "Skipped", "copper", "_name\""],
        reason: "where the answer to a write is lost and Copper keeps less of the name than was sent, nobody can tell \
                 our write from somebody else's edit: it is taken for the latter",
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
