//! The figures of the audience, which may be five minutes old.
//! It must not be asked for anything that has to be right.

use crate::sandbox::mailchimp::members::Members;
use crate::sandbox::mailchimp::options::ListStats;
use crate::sandbox::mailchimp::standing::Status;

/// How long the service keeps its figures, at least.
const KEPT_MS: i64 = 5 * 60 * 1000;

/// Counts of members by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stats {
    /// Subscribed only.
    pub(crate) member_count: usize,
    /// Unsubscribed only.
    pub(crate) unsubscribe_count: usize,
    /// Cleaned only.
    pub(crate) cleaned_count: usize,
    /// Every status, archived too.
    pub(crate) total_contacts: usize,
    /// The latest opt-in; seconds.
    pub(crate) last_sub_s: Option<i64>,
}

/// The figures as last counted, and when.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CachedStats(Option<(i64, Stats)>);

impl CachedStats {
    /// The figures to show now.
    pub(crate) fn get(&mut self, members: &Members, age: ListStats, now_ms: i64) -> Stats {
        match (self.0, age) {
            (Some((at_ms, stats)), ListStats::Cached) if now_ms - at_ms < KEPT_MS => stats,
            _ => {
                let stats = count(members);
                self.0 = Some((now_ms, stats));
                stats
            }
        }
    }
}

fn count(members: &Members) -> Stats {
    members.iter().fold(Stats::default(), |mut stats, member| {
        stats.total_contacts += 1;
        stats.last_sub_s = stats.last_sub_s.max(member.profile.opted_in_s);
        match member.standing.status {
            Status::Subscribed => stats.member_count += 1,
            Status::Unsubscribed => stats.unsubscribe_count += 1,
            Status::Cleaned => stats.cleaned_count += 1,
            Status::Pending | Status::Transactional | Status::Archived => {}
        }
        stats
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::mailchimp::member::Member;
    use crate::sandbox::mailchimp::standing::Standing;

    #[test]
    fn figures_are_five_minutes_old_unless_switched() {
        let (mut members, mut stats) = (Members::default(), CachedStats::default());
        assert_eq!(stats.get(&members, ListStats::Cached, 0).member_count, 0);
        let serial = members.next_serial();
        members.put(Member::new(serial, "ana@exemple.fr", Standing::new(Status::Subscribed)));
        assert_eq!(stats.get(&members, ListStats::Cached, KEPT_MS - 1).member_count, 0);
        assert_eq!(stats.get(&members, ListStats::Cached, KEPT_MS).member_count, 1);
        members.remove(serial);
        assert_eq!(stats.get(&members, ListStats::Fresh, KEPT_MS).member_count, 0);
    }
}
