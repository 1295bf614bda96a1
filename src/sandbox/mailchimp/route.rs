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
    /// `/lists/{id}`; bulk subscription would be its POST.
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
    /// `/lists/{id}/tag-search`
    TagSearch,
}

impl<'a> Route<'a> {
    /// The resource of a path, `None` when there is none. `/batches` would stand beside `/lists`, and
    /// `segments`, `webhooks` beside `members`.
    pub(crate) fn of(segments: &[&'a str], audience: &str) -> Option<Self> {
        match segments {
            ["3.0"] => Some(Self::Root),
            ["3.0", "ping"] => Some(Self::Ping),
            ["3.0", "lists"] => Some(Self::Lists),
            ["3.0", "lists", list, below @ ..] if *list == audience => Self::in_list(below),
            _ => None,
        }
    }

    /// The verbs of the resource, as the `Allow` header lists them.
    pub(crate) fn allowed(self) -> &'static str {
        match self {
            Self::Member(_) => "GET, PUT, PATCH, DELETE",
            Self::Members | Self::MemberTags(_) => "GET, POST",
            Self::Action(..) => "POST",
            Self::Root
            | Self::Ping
            | Self::Lists
            | Self::List
            | Self::MergeFields
            | Self::MergeField(_)
            | Self::TagSearch => "GET",
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
