//! The filters and the order of a read of members.
//! It must not hold members.

use std::cmp::Reverse;

use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::member::Member;
use crate::sandbox::mailchimp::options::SinceLastChanged;
use crate::sandbox::mailchimp::params::{flag, refused};
use crate::sandbox::mailchimp::problem::Problem;
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::standing::Status;
use crate::sandbox::message::Request;

/// Which members, and in what order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    status: Option<Status>,
    changed: Span,
    opted_in: Span,
    unsubscribed_from_ms: Option<i64>,
    unique_email_id: Option<String>,
    email_type: Option<String>,
    vip: Vip,
    interests: Interests,
    sort: Option<(SortField, Direction)>,
}

/// Bounds in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Span {
    from_ms: Option<i64>,
    before_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Vip {
    #[default]
    Everyone,
    Only,
}

/// The audience has no interests, so a match of any finds nobody and a match of none everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Interests {
    #[default]
    Everyone,
    Nobody,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SortField {
    OptedIn,
    SignedUp,
    LastChanged,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

impl Query {
    /// The query of a request. A time that cannot be read is left out, as the service seems to do.
    ///
    /// # Errors
    /// Invalid Resource for values outside an enumeration and for filters that need another one.
    pub(crate) fn of(request: &Request, since: SinceLastChanged) -> Result<Self, Problem> {
        let status = status(request)?;
        check_companions(request, status)?;
        // A bound one millisecond later turns "at or after" into "after".
        let step = match since {
            SinceLastChanged::Exclusive => 1,
            SinceLastChanged::Inclusive => 0,
        };
        let changed = Span {
            from_ms: time(request, "since_last_changed").map(|bound| bound + step),
            before_ms: time(request, "before_last_changed"),
        };
        let opted_in = Span {
            from_ms: time(request, "since_timestamp_opt").map(|bound| bound + 1),
            before_ms: time(request, "before_timestamp_opt"),
        };
        Ok(Self {
            status,
            changed,
            opted_in,
            unsubscribed_from_ms: time(request, "unsubscribed_since"),
            unique_email_id: request.param("unique_email_id").map(str::to_owned),
            email_type: request.param("email_type").map(str::to_owned),
            vip: if flag(request, "vip_only") { Vip::Only } else { Vip::Everyone },
            interests: interests(request)?,
            sort: sort(request)?,
        })
    }

    /// Whether a member belongs to the answer.
    pub(crate) fn matches(&self, member: &Member) -> bool {
        let is_equal = |wanted: &Option<String>, found: &dyn Fn() -> String| {
            wanted.as_ref().is_none_or(|wanted| *wanted == found())
        };
        // Without a status, archived members are left out.
        self.status.map_or(!member.is_archived(), |status| status == member.standing.status)
            && self.changed.holds(Some(member.last_changed_s))
            && self.opted_in.holds(member.profile.opted_in_s)
            // The last change stands in for the opt-out, which is not kept apart.
            && self.unsubscribed_from_ms.is_none_or(|bound| member.last_changed_s * 1000 >= bound)
            && is_equal(&self.unique_email_id, &|| ids::unique_email_id(&member.email_address))
            && is_equal(&self.email_type, &|| member.profile.email_type.clone())
            && (self.vip == Vip::Everyone || member.profile.is_vip)
            && self.interests == Interests::Everyone
    }

    /// Sorts keys of members; `tie` says who comes first within a second.
    ///
    /// Descending is the mirror image of ascending, as recorded. Without a sort field nothing moves.
    pub(crate) fn sort<'a>(&self, members: &mut [&'a Member], tie: impl Fn(&'a Member) -> u64) {
        let Some((field, direction)) = self.sort else {
            return;
        };
        let key = |member: &'a Member| (field.second(member), tie(member));
        match direction {
            Direction::Ascending => members.sort_by_cached_key(|member| key(member)),
            Direction::Descending => members.sort_by_cached_key(|member| Reverse(key(member))),
        }
    }
}

impl Span {
    /// An unset time is inside no bound.
    fn holds(self, seconds: Option<i64>) -> bool {
        let is_from = |bound| seconds.is_some_and(|seconds| seconds * 1000 >= bound);
        let is_before = |bound| seconds.is_some_and(|seconds| seconds * 1000 < bound);
        self.from_ms.is_none_or(is_from) && self.before_ms.is_none_or(is_before)
    }
}

impl SortField {
    fn second(self, member: &Member) -> i64 {
        match self {
            Self::OptedIn => member.profile.opted_in_s.unwrap_or(i64::MIN),
            Self::SignedUp => member.profile.signed_up_s.unwrap_or(i64::MIN),
            Self::LastChanged => member.last_changed_s,
        }
    }
}

fn time(request: &Request, name: &str) -> Option<i64> {
    stamps::parse_ms(request.param(name)?)
}

fn status(request: &Request) -> Result<Option<Status>, Problem> {
    let Some(name) = request.param("status") else {
        return Ok(None);
    };
    Status::named(name).map(Some).ok_or_else(|| not_accepted("status"))
}

fn check_companions(request: &Request, status: Option<Status>) -> Result<(), Problem> {
    let has = |name: &str| request.param(name).is_some();
    if has("unsubscribed_since") && status != Some(Status::Unsubscribed) {
        return Err(refused("unsubscribed_since", "This needs a status of unsubscribed."));
    }
    if has("since_last_campaign") && status.is_none() {
        return Err(refused("since_last_campaign", "This needs a status."));
    }
    Ok(())
}

fn interests(request: &Request) -> Result<Interests, Problem> {
    let all = ["interest_category_id", "interest_ids", "interest_match"];
    match all.map(|name| request.param(name)) {
        [None, None, None] | [Some(_), Some(_), Some("none")] => Ok(Interests::Everyone),
        [Some(_), Some(_), Some("any" | "all")] => Ok(Interests::Nobody),
        [Some(_), Some(_), Some(_)] => Err(not_accepted("interest_match")),
        _ => Err(refused("interest_match", "The three interest filters need one another.")),
    }
}

fn sort(request: &Request) -> Result<Option<(SortField, Direction)>, Problem> {
    let field = match request.param("sort_field") {
        None => return Ok(None),
        Some("timestamp_opt") => SortField::OptedIn,
        Some("timestamp_signup") => SortField::SignedUp,
        Some("last_changed") => SortField::LastChanged,
        Some(_) => return Err(not_accepted("sort_field")),
    };
    let direction = match request.param("sort_dir") {
        None | Some("ASC") => Direction::Ascending,
        Some("DESC") => Direction::Descending,
        Some(_) => return Err(not_accepted("sort_dir")),
    };
    Ok(Some((field, direction)))
}

fn not_accepted(name: &str) -> Problem {
    refused(name, "Data presented is not one of the accepted values.")
}
