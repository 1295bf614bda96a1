//! The account seen from outside: facts about requests and responses.
//! It must not reach around the public doors.

use serde_json::{Value, json};

use crate::sandbox::copper::Copper;
use crate::sandbox::copper::options::{Options, Quota, RetryAfter};
use crate::sandbox::message::{Request, Response};

const ROOT: &str = "/developer_api/v1";

fn request(method: &str, path: &str, body: &Value) -> Request {
    let options = Options::default();
    let headers = [
        ("x-pw-accesstoken", options.api_key.as_str()),
        ("x-pw-application", "developer_api"),
        ("x-pw-useremail", options.user_email.as_str()),
    ];
    Request {
        method: method.to_owned(),
        path: format!("{ROOT}{path}"),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
        ..Request::default()
    }
}

fn read(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

fn ask(copper: &mut Copper, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let response = copper.handle(&request(method, path, body), 10_000);
    (response.status, read(&response))
}

#[test]
fn a_person_lives_from_create_to_delete() {
    let mut copper = Copper::new(Options::default());
    let (status, made) = ask(&mut copper, "POST", "/people/", &json!({"name": "Ana Diaz"}));
    assert_eq!((status, &made["date_created"]), (200, &json!(10)));
    let path = format!("/people/{}", made["id"]);
    assert_eq!(ask(&mut copper, "GET", &path, &Value::Null), (200, made.clone()));
    assert_eq!(ask(&mut copper, "PUT", &path, &json!({"title": "Baker"})).1["title"], json!("Baker"));
    let gone = json!({"id": made["id"], "is_deleted": true});
    assert_eq!(ask(&mut copper, "DELETE", &path, &Value::Null), (200, gone));
    let missing = json!({"success": false, "status": 404, "message": "Resource not found"});
    assert_eq!(ask(&mut copper, "GET", &path, &Value::Null), (404, missing));
}

#[test]
fn a_path_that_leads_nowhere_is_not_found() {
    let mut copper = Copper::new(Options::default());
    for (method, path) in [("GET", "/people"), ("GET", "/campaigns"), ("PATCH", "/people/1"), ("POST", "/people/1/x")] {
        assert_eq!(ask(&mut copper, method, path, &Value::Null), (404, json!({"error": "not_found"})), "{path}");
    }
    let outside = Request { path: "/v2/people".to_owned(), ..request("GET", "", &Value::Null) };
    assert_eq!(copper.handle(&outside, 0).status, 404);
}

#[test]
fn each_of_the_three_headers_must_be_right() {
    let mut copper = Copper::new(Options::default());
    for name in ["x-pw-accesstoken", "x-pw-application", "x-pw-useremail"] {
        let mut asked = request("GET", "/users/me", &Value::Null);
        asked.headers.insert(name.to_owned(), "other".to_owned());
        let response = copper.handle(&asked, 0);
        assert_eq!((response.status, &read(&response)["status"]), (401, &json!(401)), "{name}");
        asked.headers.remove(name);
        assert_eq!(copper.handle(&asked, 0).status, 401, "{name}");
    }
    assert_eq!(copper.handle(&request("GET", "/users/me", &Value::Null), 0).status, 200);
}

#[test]
fn a_bearer_token_stands_for_the_three_headers() {
    let token = || Some("token".to_owned());
    let mut copper = Copper::new(Options { oauth_token: token(), ..Options::default() });
    let with = |value: &str| Request {
        headers: [("authorization".to_owned(), value.to_owned())].into(),
        ..request("GET", "/account", &Value::Null)
    };
    assert_eq!(copper.handle(&with("Bearer token"), 0).status, 200);
    assert_eq!(copper.handle(&with("Bearer other"), 0).status, 401);
    copper.options_mut().oauth_token = None;
    assert_eq!(copper.handle(&with("Bearer token"), 0).status, 401);
}

#[test]
fn an_unknown_attribute_is_refused_by_name() {
    let mut copper = Copper::new(Options::default());
    let (status, body) = ask(&mut copper, "POST", "/people", &json!({"name": "Ana", "url": 1}));
    let message = "Invalid input: Validation errors: Base: Unrecognized attributes specified: url";
    assert_eq!((status, body), (422, json!({"success": false, "status": 422, "message": message})));
    assert_eq!(ask(&mut copper, "POST", "/people/search", &json!({"query": 1})).0, 422);
}

#[test]
fn a_body_that_is_not_an_object_is_malformed() {
    let mut copper = Copper::new(Options::default());
    assert_eq!(ask(&mut copper, "POST", "/people", &json!([1])).0, 400);
    let torn = Request { body: b"{\"name\":".to_vec(), ..request("POST", "/people", &Value::Null) };
    assert_eq!(copper.handle(&torn, 0).status, 400);
}

#[test]
fn beyond_180_requests_a_minute_the_answer_is_429_with_or_without_a_wait() {
    let mut copper = Copper::new(Options::default());
    let asked = request("GET", "/account", &Value::Null);
    let statuses: Vec<_> = (0..180).map(|_| copper.handle(&asked, 500).status).collect();
    assert!(statuses.iter().all(|status| *status == 200));
    let response = copper.handle(&asked, 1_000);
    assert_eq!((response.status, response.header("Retry-After")), (429, None));
    copper.options_mut().retry_after = RetryAfter::Sent;
    assert_eq!(copper.handle(&asked, 1_000).header("Retry-After"), Some("60"));
    copper.options_mut().quota = Quota::Off;
    assert_eq!(copper.handle(&asked, 1_000).status, 200);
}

#[test]
fn the_fourth_bulk_request_of_a_second_is_429() {
    let mut copper = Copper::new(Options::default());
    let asked = request("POST", "/people/bulk_create", &json!({"people": []}));
    let statuses: Vec<_> = (0..4).map(|_| copper.handle(&asked, 0).status).collect();
    assert_eq!(statuses, [200, 200, 200, 429]);
}

#[test]
fn search_learns_of_writes_after_the_lag_while_reads_by_id_are_current() {
    let mut copper = Copper::new(Options { search_lag_ms: 40_000, ..Options::default() });
    copper.seed(&json!({"id": 1, "name": "Ana"}), 0);
    copper.act(&json!({"act": "edit", "id": 1, "set": {"name": "Eva"}}), 0).unwrap();
    let asked = request("POST", "/people/search", &json!({}));
    assert_eq!(read(&copper.handle(&asked, 39_999))[0]["name"], json!("Ana"));
    assert_eq!(read(&copper.handle(&request("GET", "/people/1", &Value::Null), 39_999))["name"], json!("Eva"));
    assert_eq!(read(&copper.handle(&asked, 40_000))[0]["name"], json!("Eva"));
    copper.act(&json!({"act": "delete", "id": 1}), 50_000).unwrap();
    assert_eq!(copper.handle(&asked, 60_000).header("X-PW-TOTAL"), Some("1"));
    assert_eq!(copper.handle(&asked, 90_000).header("X-PW-TOTAL"), Some("0"));
}

#[test]
fn a_hidden_person_is_out_of_view_but_not_gone() {
    let mut copper = Copper::new(Options::default());
    let emails = json!([{"email": "ana@exemple.com"}]);
    copper.seed(&json!({"id": 1, "name": "Ana", "emails": emails}), 0);
    copper.hide(1, 403);
    assert_eq!(ask(&mut copper, "GET", "/people/1", &Value::Null).0, 403);
    assert_eq!(ask(&mut copper, "POST", "/people/search", &json!({"ids": [1]})).1, json!([]));
    assert_eq!(ask(&mut copper, "POST", "/people/fetch_by_email", &json!({"email": "ana@exemple.com"})).0, 404);
    assert_eq!(ask(&mut copper, "POST", "/people", &json!({"name": "Bis", "emails": emails})).0, 422);
    assert_eq!(copper.ground_truth().as_array().unwrap().len(), 1);
    copper.hide(1, 404);
    assert_eq!(ask(&mut copper, "GET", "/people/1", &Value::Null).0, 404);
}

#[test]
fn computed_values_are_shown_on_demand() {
    let mut copper = Copper::new(Options::default());
    let id = copper.define_custom_field(
        &json!({"name": "Colour", "data_type": "Dropdown", "options": [{"id": 8, "name": "Red"}]}),
    );
    copper.seed(&json!({"id": 1, "name": "Ana", "custom_fields": [{"custom_field_definition_id": id, "value": 8}]}), 0);
    let mut asked = request("GET", "/people/1", &Value::Null);
    let plain = json!({"custom_field_definition_id": id, "value": 8});
    assert_eq!(read(&copper.handle(&asked, 0))["custom_fields"][0], plain);
    asked.query.push(("custom_field_computed_values".to_owned(), "true".to_owned()));
    assert_eq!(read(&copper.handle(&asked, 0))["custom_fields"][0]["computed_value"], json!("Red"));
}

#[test]
fn the_account_lists_its_types_definitions_and_zone() {
    let mut copper = Copper::new(Options::default());
    let field = copper.define_custom_field(&json!({"name": "Level"}));
    let kind = copper.contact_type("Member");
    assert_eq!(ask(&mut copper, "GET", "/account", &Value::Null).1["primary_timezone"], json!("Europe/Paris"));
    let kinds = ask(&mut copper, "GET", "/contact_types", &Value::Null).1;
    assert!(kinds.as_array().unwrap().contains(&json!({"id": kind, "name": "Member"})));
    let path = format!("/custom_field_definitions/{field}");
    let listed = ask(&mut copper, "GET", "/custom_field_definitions", &Value::Null).1;
    assert_eq!(ask(&mut copper, "GET", &path, &Value::Null).1, listed[0]);
    assert_eq!(ask(&mut copper, "GET", "/custom_field_definitions/1", &Value::Null).0, 404);
}

#[test]
fn the_ground_truth_seeds_an_equal_account() {
    let mut copper = Copper::new(Options::default());
    let field = json!({"id": 5, "name": "Level", "data_type": "Checkbox"});
    copper.define_custom_field(&field);
    let body = json!({"name": "Ana Diaz, Jr", "company_name": "Exemple", "address": {"city": "Lyon"},
        "emails": [{"email": " Ana@exemple.com ", "category": "other"}], "tags": ["b", "a"],
        "socials": [{"url": "x", "category": "linkedin"}], "title": "Baker",
        "custom_fields": [{"custom_field_definition_id": 5, "value": true}]});
    copper.act(&json!({"act": "create", "person": body}), 7_000).unwrap();
    copper.act(&json!({"act": "create", "person": {"name": "Eva"}}), 8_000).unwrap();
    copper.act(&json!({"act": "interact", "email": "ana@exemple.com"}), 9_000).unwrap();
    let mut copy = Copper::new(Options::default());
    copy.define_custom_field(&field);
    for person in copper.ground_truth().as_array().unwrap() {
        copy.seed(person, 99_000);
    }
    assert_eq!(copy.ground_truth(), copper.ground_truth());
}

#[test]
fn a_full_scan_in_order_sees_everyone_once() {
    let mut copper = Copper::new(Options { quota: Quota::Off, ..Options::default() });
    for id in 1..=5_000_u64 {
        copper.seed(&json!({"id": id, "name": format!("P {id}"), "date_created": id * 7_919 % 5_000}), 0);
    }
    let pages = (1..=25).map(|page| {
        let body = json!({"page_size": 200, "page_number": page, "sort_by": "date_created"});
        read(&copper.handle(&request("POST", "/people/search", &body), 0))
    });
    let dates: Vec<_> =
        pages.flat_map(|page| page.as_array().unwrap().clone()).map(|person| person["date_created"].as_i64()).collect();
    assert_eq!(dates.len(), 5_000);
    assert!(dates.is_sorted());
}
