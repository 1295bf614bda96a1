//! The `_links` of every answer.
//! It must know nothing of the records it links to but their ids.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::options::Options;

/// The links of the account.
pub(crate) fn of_root(options: &Options) -> Value {
    let link = |rel: &str, path: &str| plain(options, (rel, "GET"), path);
    json!([link("self", "/"), link("lists", "/lists"), link("ping", "/ping")])
}

/// The links of a collection: itself and what it belongs to.
pub(crate) fn of_collection(options: &Options, path: &str) -> Value {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    json!([plain(options, ("self", "GET"), path), plain(options, ("parent", "GET"), parent)])
}

/// The links of the audience.
pub(crate) fn of_list(options: &Options) -> Value {
    let path = format!("/lists/{}", options.audience);
    let below = |rel: &str| plain(options, (rel, "GET"), &format!("{path}/{rel}"));
    json!([
        plain(options, ("self", "GET"), &path),
        plain(options, ("parent", "GET"), "/lists"),
        plain(options, ("update", "PATCH"), &path),
        below("members"),
        below("merge-fields"),
        below("segments"),
        below("webhooks")
    ])
}

/// The links of a merge field.
pub(crate) fn of_merge_field(options: &Options, merge_id: u64) -> Value {
    let parent = format!("/lists/{}/merge-fields", options.audience);
    let path = format!("{parent}/{merge_id}");
    json!([
        plain(options, ("self", "GET"), &path),
        plain(options, ("parent", "GET"), &parent),
        plain(options, ("update", "PATCH"), &path),
        plain(options, ("delete", "DELETE"), &path)
    ])
}

/// The ten links of a member, in the recorded order.
pub(crate) fn of_member(options: &Options, hash: &str) -> Value {
    let parent = format!("/lists/{}/members", options.audience);
    let path = format!("{parent}/{hash}");
    json!([
        plain(options, ("self", "GET"), &path),
        plain(options, ("parent", "GET"), &parent),
        plain(options, ("update", "PATCH"), &path),
        plain(options, ("upsert", "PUT"), &path),
        plain(options, ("delete", "DELETE"), &path),
        plain(options, ("activity", "GET"), &format!("{path}/activity")),
        plain(options, ("goals", "GET"), &format!("{path}/goals")),
        plain(options, ("notes", "GET"), &format!("{path}/notes")),
        plain(options, ("events", "POST"), &format!("{path}/events")),
        plain(options, ("delete_permanent", "POST"), &format!("{path}/actions/delete-permanent"))
    ])
}

/// The links of a batch.
pub(crate) fn of_batch(options: &Options, id: &str) -> Value {
    let path = format!("/batches/{id}");
    json!([
        plain(options, ("self", "GET"), &path),
        plain(options, ("parent", "GET"), "/batches"),
        plain(options, ("delete", "DELETE"), &path)
    ])
}

/// The links of a segment.
pub(crate) fn of_segment(options: &Options, id: u64) -> Value {
    let parent = format!("/lists/{}/segments", options.audience);
    let path = format!("{parent}/{id}");
    json!([plain(options, ("self", "GET"), &path), plain(options, ("parent", "GET"), &parent)])
}

fn plain(options: &Options, (rel, method): (&str, &str), path: &str) -> Value {
    let origin = options.origin();
    json!({"rel": rel, "href": format!("{origin}/3.0{path}"), "method": method})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_ten_links_in_the_recorded_order() {
        let links = of_member(&Options::default(), "abc");
        let rels: Vec<&str> = links.as_array().unwrap().iter().map(|link| link["rel"].as_str().unwrap()).collect();
        let recorded = "self parent update upsert delete activity goals notes events delete_permanent";
        assert_eq!(rels.join(" "), recorded);
        assert_eq!(links[0]["href"], "https://us21.api.mailchimp.com/3.0/lists/a1b2c3d4e5/members/abc");
    }
}
