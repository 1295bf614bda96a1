//! What is read and hardly changes: the account, the audience, merge fields, tags.
//! It must not touch members but to count them and to list the tags of one.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::links;
use crate::sandbox::mailchimp::merge::Field;
use crate::sandbox::mailchimp::params::{Page, flag};
use crate::sandbox::mailchimp::problem::Problem;
use crate::sandbox::mailchimp::render;
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::standing::Status;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::mailchimp::stats::Stats;
use crate::sandbox::message::Request;

/// When the invented account was opened.
const MEMBER_SINCE: &str = "2019-03-04T09:00:00+00:00";

/// `GET /ping`.
pub(crate) fn ping() -> Value {
    json!({"health_status": "Everything's Chimpy!"})
}

/// `GET /`.
pub(crate) fn account(state: &mut State, now_ms: i64) -> Value {
    let counts = state.stats.get(&state.members, state.options.list_stats, now_ms);
    json!({
        "account_id": state.options.account_id, "login_id": "1048576",
        "account_name": "Exemple SARL", "email": "equipe@exemple.fr", "first_name": "Camille",
        "last_name": "Moreau", "username": "exemple", "avatar_url": "", "role": state.options.role.as_str(),
        "member_since": MEMBER_SINCE, "pricing_plan_type": "monthly", "first_payment": MEMBER_SINCE,
        "account_timezone": "Europe/Paris", "account_industry": "", "contact": {
            "company": "Exemple SARL", "addr1": "1 rue Neuve", "addr2": "", "city": "Lyon",
            "state": "", "zip": "69001", "country": "FR"
        },
        "pro_enabled": false, "last_login": MEMBER_SINCE, "total_subscribers": counts.member_count,
        "industry_stats": {"open_rate": 0, "bounce_rate": 0, "click_rate": 0},
        "_links": links::of_root(&state.options)
    })
}

/// `GET /lists`; with `email`, only if that address is subscribed.
///
/// # Errors
/// Invalid Resource for a bad page.
pub(crate) fn lists(state: &mut State, request: &Request, now_ms: i64) -> Result<Value, Problem> {
    let is_on = |email: &str| {
        let member = state.members.by_address(email);
        member.is_some_and(|member| member.standing.status == Status::Subscribed)
    };
    let is_listed = request.param("email").is_none_or(is_on);
    let all: Vec<Value> = is_listed.then(|| list(state, request, now_ms)).into_iter().collect();
    Ok(json!({
        "lists": Page::of(request)?.cut(&all), "total_items": all.len(),
        "constraints": {"may_create": false, "max_instances": 1, "current_total_instances": 1},
        "_links": links::of_collection(&state.options, "/lists")
    }))
}

/// `GET /lists/{id}`.
pub(crate) fn list(state: &mut State, request: &Request, now_ms: i64) -> Value {
    let counts = state.stats.get(&state.members, state.options.list_stats, now_ms);
    let mut figures = figures(counts, state.fields.len());
    if let (true, Value::Object(figures)) = (flag(request, "include_total_contacts"), &mut figures) {
        figures.insert("total_contacts".to_owned(), counts.total_contacts.into());
    }
    let short = "https://eepurl.example/abc123";
    json!({
        "id": state.options.audience, "web_id": 104_729, "name": state.options.audience_name,
        "contact": {
            "company": "Exemple SARL", "address1": "1 rue Neuve", "address2": "", "city": "Lyon",
            "state": "", "zip": "69001", "country": "FR", "phone": ""
        },
        "permission_reminder": "Vous vous êtes inscrit sur notre site.", "use_archive_bar": true,
        "campaign_defaults": {
            "from_name": "Exemple", "from_email": "equipe@exemple.fr", "subject": "", "language": "fr"
        },
        "notify_on_subscribe": "", "notify_on_unsubscribe": "", "date_created": MEMBER_SINCE,
        "list_rating": 0, "email_type_option": false, "subscribe_url_short": short,
        "subscribe_url_long": short, "beamer_address": "audience@inbound.exemple.fr",
        "visibility": "prv", "double_optin": false, "has_welcome": false,
        "marketing_permissions": false, "modules": [], "stats": figures,
        "_links": links::of_list(&state.options)
    })
}

/// `GET /lists/{id}/merge-fields`, in the order of tags.
///
/// # Errors
/// Invalid Resource for a bad page.
pub(crate) fn merge_fields(state: &State, request: &Request) -> Result<Value, Problem> {
    let is_wanted = |field: &&Field| {
        request.param("type").is_none_or(|kind| kind == field.kind.name())
            && request.param("required").is_none_or(|_| flag(request, "required") == field.is_required)
    };
    let wanted: Vec<&Field> = state.fields.iter().filter(is_wanted).collect();
    let page = Page::of(request)?.cut(&wanted);
    let shown: Vec<Value> = page.iter().map(|field| merge_field_json(state, field)).collect();
    let path = format!("/lists/{}/merge-fields", state.options.audience);
    Ok(json!({
        "merge_fields": shown, "list_id": state.options.audience, "total_items": wanted.len(),
        "_links": links::of_collection(&state.options, &path)
    }))
}

/// `GET /lists/{id}/merge-fields/{merge_id}`.
///
/// # Errors
/// 404 for an unknown number.
pub(crate) fn merge_field(state: &State, merge_id: &str) -> Result<Value, Problem> {
    let found = state.fields.iter().find(|field| field.merge_id.to_string() == merge_id);
    found.map(|field| merge_field_json(state, field)).ok_or_else(Problem::not_found)
}

/// `GET /lists/{id}/tag-search`.
pub(crate) fn tag_search(state: &State, request: &Request) -> Value {
    let found = state.tags.starting_with(request.param("name").unwrap_or_default());
    let tags: Vec<Value> = found.iter().map(|(id, name)| json!({"id": id, "name": name})).collect();
    json!({"tags": tags, "total_items": tags.len()})
}

/// `GET /lists/{id}/members/{h}/tags`.
///
/// # Errors
/// 404 for an unknown member, Invalid Resource for a bad page.
pub(crate) fn member_tags(state: &State, path: &str, request: &Request) -> Result<Value, Problem> {
    let member = state.members.find(path).ok_or_else(Problem::not_found)?;
    let tags = render::tags_with_dates(state, member);
    let own = format!("/lists/{}/members/{}/tags", state.options.audience, member.id);
    Ok(json!({
        "tags": Page::of(request)?.cut(&tags), "total_items": tags.len(),
        "_links": links::of_collection(&state.options, &own)
    }))
}

fn merge_field_json(state: &State, field: &Field) -> Value {
    let mut json = field.json(&state.options.audience);
    if let Value::Object(map) = &mut json {
        map.insert("_links".to_owned(), links::of_merge_field(&state.options, field.merge_id));
    }
    json
}

fn figures(counts: Stats, merge_field_count: usize) -> Value {
    json!({
        "member_count": counts.member_count, "unsubscribe_count": counts.unsubscribe_count,
        "cleaned_count": counts.cleaned_count, "member_count_since_send": counts.member_count,
        "unsubscribe_count_since_send": counts.unsubscribe_count,
        "cleaned_count_since_send": counts.cleaned_count, "campaign_count": 0,
        "campaign_last_sent": "", "merge_field_count": merge_field_count, "avg_sub_rate": 0,
        "avg_unsub_rate": 0, "target_sub_rate": 0, "open_rate": 0, "click_rate": 0,
        "last_sub_date": stamps::optional_text(counts.last_sub_s), "last_unsub_date": ""
    })
}
