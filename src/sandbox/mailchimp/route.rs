//! The paths that exist and the verbs each one takes.
//! It must not do what is asked.

/// One resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route<'a> {
    /// `/`
    Root,
    /// `/ping`
    Ping,
    /// `/lists`
    Lists,
    /// `/batches`
    Batches,
    /// `/batches/{id}`
    Batch(&'a str),
    /// `/lists/{id}`; its POST subscribes many.
    List,
    /// `/lists/{id}/merge-fields`
    MergeFields,
    /// `/lists/{id}/merge-fields/{merge_id}`
    MergeField(&'a str),
    /// `/lists/{id}/members`
    Members,
    /// `/lists/{id}/members/{h}`
    Member(&'a str),
    /// `/lists/{id}/members/{h}/tags`
    MemberTags(&'a str),
    /// `/lists/{id}/members/{h}/actions/{action}`
    Action(&'a str, &'a str),
    /// `/lists/{id}/segments`
    Segments,
    /// `/lists/{id}/segments/{segment_id}`
    Segment(&'a str),
    /// `/lists/{id}/tag-search`
    TagSearch,
}

impl<'a> Route<'a> {
    /// The resource of a path, `None` when there is none. `webhooks` would stand beside `members`.
    pub(crate) fn of(segments: &[&'a str], audience: &str) -> Option<Self> {
        match segments {
            ["3.0"] => Some(Self::Root),
            ["3.0", "ping"] => Some(Self::Ping),
            ["3.0", "batches"] => Some(Self::Batches),
            ["3.0", "batches", batch] => Some(Self::Batch(batch)),
            ["3.0", "lists"] => Some(Self::Lists),
            ["3.0", "lists", list, below @ ..] if *list == audience => Self::in_list(below),
            _ => None,
        }
    }

    /// The verbs of the resource, as the `Allow` header lists them.
    pub(crate) fn allowed(self) -> &'static str {
        match self {
            Self::Member(_) => "GET, PUT, PATCH, DELETE",
            Self::Batch(_) => "GET, DELETE",
            Self::Batches | Self::List | Self::Members | Self::MemberTags(_) | Self::Segments | Self::Segment(_) => {
                "GET, POST"
            }
            Self::Action(..) => "POST",
            Self::Root | Self::Ping | Self::Lists | Self::MergeFields | Self::MergeField(_) | Self::TagSearch => "GET",
        }
    }

    fn in_list(below: &[&'a str]) -> Option<Self> {
        match below {
            [] => Some(Self::List),
            ["merge-fields"] => Some(Self::MergeFields),
            ["merge-fields", merge_id] => Some(Self::MergeField(merge_id)),
            ["members"] => Some(Self::Members),
            ["members", member] => Some(Self::Member(member)),
            ["members", member, "tags"] => Some(Self::MemberTags(member)),
            ["members", member, "actions", action] => Some(Self::Action(member, action)),
            ["segments"] => Some(Self::Segments),
            ["segments", segment] => Some(Self::Segment(segment)),
            ["tag-search"] => Some(Self::TagSearch),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_audience_has_no_resources() {
        assert_eq!(Route::of(&["3.0", "lists", "abc", "members"], "abc"), Some(Route::Members));
        assert_eq!(Route::of(&["3.0", "lists", "xyz", "members"], "abc"), None);
        assert_eq!(Route::of(&["lists"], "abc"), None);
    }
}
