//! What a client sees of `/batches` while the clock runs.
//! It must read the results as a client would: unpacked from the archive.

use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::sandbox::mailchimp::facts::client::{Client, START, at};
use crate::sandbox::message::{Request, Response};

/// Every stage of a batch of two operations begins at its own second.
fn slow() -> Client {
    let mut client = Client::seeded(&json!({"email_address": "ana@exemple.fr"}));
    let options = client.mailchimp.options_mut();
    options.batch_pending_ms = 10_000;
    options.batch_preprocessing_ms = 10_000;
    options.batch_operation_ms = 10_000;
    options.batch_finalizing_ms = 10_000;
    client
}

fn tagging(email: &str, tag: &str) -> Value {
    let body = json!({"tags": [{"name": tag, "status": "active"}]}).to_string();
    json!({"method": "POST", "path": format!("lists/a1b2c3d4e5/members/{email}/tags"), "body": body, "operation_id": tag})
}

fn submit(client: &mut Client, second: i64, operations: &[Value]) -> String {
    let (status, batch) = client.ask(second, "POST /batches", &json!({"operations": operations}));
    assert_eq!(status, 200, "{batch}");
    batch["id"].as_str().unwrap().to_owned()
}

fn batch(client: &mut Client, second: i64, id: &str) -> Value {
    client.ask(second, &format!("GET /batches/{id}"), &Value::Null).1
}

/// Fetches a URL as it stands, without a key.
fn fetch(client: &mut Client, second: i64, url: &str) -> Response {
    let url = url::Url::parse(url).unwrap();
    let query = url.query_pairs().into_owned().collect();
    let request = Request { method: "GET".to_owned(), path: url.path().to_owned(), query, ..Request::default() };
    client.mailchimp.handle(&request, (START + second) * 1000)
}

/// The names and texts in a packed archive.
fn unpacked(packed: &[u8]) -> Vec<(String, String)> {
    let mut archive = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut archive).unwrap();
    assert_eq!(archive.len() % 512, 0);
    let (mut files, mut rest) = (Vec::new(), archive.as_slice());
    while rest[0] != 0 {
        let text = |range: std::ops::Range<usize>| {
            String::from_utf8(rest[range].iter().copied().take_while(|byte| *byte != 0).collect()).unwrap()
        };
        let sum: u32 =
            (0..512).map(|place| if (148..156).contains(&place) { 32 } else { u32::from(rest[place]) }).sum();
        assert_eq!(u32::from_str_radix(&text(148..154), 8), Ok(sum));
        let size = usize::from_str_radix(&text(124..135), 8).unwrap();
        files.push((text(0..100), String::from_utf8(rest[512..512 + size].to_vec()).unwrap()));
        rest = &rest[512 + size.next_multiple_of(512)..];
    }
    files
}

fn outcomes(packed: &[u8]) -> Vec<Value> {
    let files = unpacked(packed);
    let texts = files.iter().filter(|(name, _)| name != "./").map(|(_, text)| text);
    texts.flat_map(|text| serde_json::from_str::<Vec<Value>>(text).unwrap()).collect()
}

#[test]
fn a_batch_passes_its_five_stages_by_the_clock() {
    let mut client = slow();
    let (_, first) = client.ask(
        0,
        "POST /batches",
        &json!({"operations": [tagging("ana@exemple.fr", "A"), tagging("x@y.fr", "B")]}),
    );
    let id = first["id"].as_str().unwrap().to_owned();
    let counts = |batch: &Value| {
        let count = |key: &str| batch[key].as_u64().unwrap();
        (count("total_operations"), count("finished_operations"), count("errored_operations"))
    };
    assert_eq!((&first["status"], counts(&first)), (&json!("pending"), (0, 0, 0)));
    assert_eq!((&first["submitted_at"], &first["completed_at"]), (&json!(at(0)), &json!("")));
    assert_eq!(first["response_body_url"], "");
    for (second, status, done) in
        [(8, "pending", (0, 0)), (12, "preprocessing", (2, 0)), (22, "started", (2, 0)), (32, "started", (2, 1))]
    {
        let read = batch(&mut client, second, &id);
        let (total, finished, _) = counts(&read);
        assert_eq!((read["status"].as_str().unwrap(), (total, finished)), (status, done), "{second}");
    }
    assert_eq!(batch(&mut client, 42, &id)["status"], "finalizing");
    let last = batch(&mut client, 60, &id);
    assert_eq!((&last["status"], counts(&last)), (&json!("finished"), (2, 2, 1)));
    // The client's clock reads 999 milliseconds past each second.
    assert_eq!(last["completed_at"], at(50));
}

#[test]
fn an_operation_takes_effect_when_it_is_due_and_not_when_somebody_looks() {
    let mut client = slow();
    submit(&mut client, 0, &[tagging("ana@exemple.fr", "A")]);
    client.mailchimp.advance((START + 25) * 1000);
    assert_eq!(client.truth("ana@exemple.fr")["tags_count"], 0);
    client.mailchimp.advance((START + 3600) * 1000);
    assert_eq!(client.truth("ana@exemple.fr")["last_changed"], at(30));
}

#[test]
fn the_results_are_several_files_after_a_folder_and_in_another_order() {
    let mut client = slow();
    let operations: Vec<Value> = (0..40).map(|number| tagging("ana@exemple.fr", &format!("T{number:02}"))).collect();
    let id = submit(&mut client, 0, &operations);
    let url = batch(&mut client, 3600, &id)["response_body_url"].as_str().unwrap().to_owned();
    let packed = fetch(&mut client, 3600, &url).body;
    let files = unpacked(&packed);
    assert_eq!(files[0], ("./".to_owned(), String::new()));
    assert!(files.len() > 2 && files.iter().skip(1).all(|(name, _)| name.contains(".json")));
    let ids: Vec<String> =
        outcomes(&packed).iter().map(|outcome| outcome["operation_id"].as_str().unwrap().to_owned()).collect();
    let mut sorted = ids.clone();
    sorted.sort();
    assert_ne!(ids, sorted);
    assert_eq!(sorted, (0..40).map(|number| format!("T{number:02}")).collect::<Vec<_>>());
}

#[test]
fn a_response_is_json_text_and_a_problem_in_it_has_no_instance() {
    let mut client = slow();
    let id = submit(
        &mut client,
        0,
        &[
            json!({"method": "GET", "path": "/lists/a1b2c3d4e5/members", "params": {"fields": "total_items", "count": 1}}),
            json!({"method": "GET", "path": "lists/a1b2c3d4e5/members/nobody%40exemple.fr", "operation_id": "n"}),
        ],
    );
    let url = batch(&mut client, 3600, &id)["response_body_url"].as_str().unwrap().to_owned();
    let outcomes = outcomes(&fetch(&mut client, 3600, &url).body);
    let of = |operation_id: &str| outcomes.iter().find(|outcome| outcome["operation_id"] == operation_id).unwrap();
    assert_eq!((&of("")["status_code"], &of("")["response"]), (&json!(200), &json!(r#"{"total_items":1}"#)));
    let problem: Value = serde_json::from_str(of("n")["response"].as_str().unwrap()).unwrap();
    assert_eq!((&problem["status"], &problem["instance"]), (&json!(404), &json!("")));
}

#[test]
fn the_url_needs_no_key_and_expires_after_ten_minutes_until_the_batch_is_read_again() {
    let mut client = slow();
    let id = submit(&mut client, 0, &[]);
    let url =
        |client: &mut Client, second| batch(client, second, &id)["response_body_url"].as_str().unwrap().to_owned();
    let first = url(&mut client, 100);
    assert!(first.starts_with("http://"), "{first}");
    assert_eq!(fetch(&mut client, 700, &first).status, 200);
    assert_eq!(fetch(&mut client, 701, &first).status, 403);
    let second = url(&mut client, 701);
    assert_ne!(first, second);
    assert_eq!(fetch(&mut client, 701, &second).status, 200);
    assert_eq!(fetch(&mut client, 701, &second.replace("Expires=1", "Expires=2")).status, 403);
    assert_eq!(url(&mut client, 8 * 24 * 3600), "");
}

#[test]
fn a_key_sent_along_with_the_signed_url_is_refused() {
    let mut client = slow();
    let id = submit(&mut client, 0, &[]);
    let read = batch(&mut client, 100, &id);
    let url = url::Url::parse(read["response_body_url"].as_str().unwrap()).unwrap();
    let request = Request {
        method: "GET".to_owned(),
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers: [("authorization".to_owned(), "Bearer 00000000000000000000000000000000-us21".to_owned())].into(),
        body: Vec::new(),
    };
    assert_eq!(client.mailchimp.handle(&request, (START + 100) * 1000).status, 400);
}

#[test]
fn only_one_batch_runs_at_a_time() {
    let mut client = slow();
    let first = submit(&mut client, 0, &[tagging("ana@exemple.fr", "A")]);
    let second = submit(&mut client, 1, &[tagging("ana@exemple.fr", "B")]);
    assert_eq!(batch(&mut client, 38, &first)["status"], "finalizing");
    assert_eq!(batch(&mut client, 38, &second)["status"], "pending");
    assert_eq!(batch(&mut client, 42, &second)["status"], "preprocessing");
}

#[test]
fn a_cancelled_batch_is_gone_keeps_what_it_did_and_makes_room() {
    let mut client = slow();
    let first = submit(&mut client, 0, &[tagging("ana@exemple.fr", "A"), tagging("ana@exemple.fr", "B")]);
    let second = submit(&mut client, 1, &[]);
    assert_eq!(client.ask(35, &format!("DELETE /batches/{first}"), &Value::Null).0, 204);
    assert_eq!(batch(&mut client, 35, &first)["status"], 404);
    assert_eq!(batch(&mut client, 36, &second)["status"], "preprocessing");
    client.mailchimp.advance((START + 3600) * 1000);
    assert_eq!(client.truth("ana@exemple.fr")["tags_count"], 1);
    assert_eq!(client.ask(3600, "DELETE /batches/nothing", &Value::Null).0, 404);
}

#[test]
fn a_batch_finishes_within_seconds_unless_told() {
    let mut client = Client::new();
    let operations = vec![json!({"method": "GET", "path": "/ping"}); 200];
    let id = submit(&mut client, 0, &operations);
    assert_eq!(batch(&mut client, 0, &id)["status"], "pending");
    assert_eq!(batch(&mut client, 4, &id)["status"], "finished");
}

#[test]
fn batches_are_listed_and_the_501st_unfinished_one_is_refused() {
    let mut client = slow();
    for _ in 0..500 {
        submit(&mut client, 0, &[]);
    }
    assert_eq!(client.ask(0, "POST /batches", &json!({"operations": []})).0, 429);
    let (_, list) = client.ask(0, "GET /batches?count=3&fields=batches.status,total_items", &Value::Null);
    assert_eq!(list, json!({"batches": vec![json!({"status": "pending"}); 3], "total_items": 500}));
}

#[test]
fn a_body_of_another_shape_is_refused_whole() {
    let mut client = slow();
    let (_, array) = client.ask(0, "POST /batches", &json!([]));
    assert_eq!(array["errors"][0]["message"], "Schema describes object, array found instead");
    for operation in [
        json!({"method": "get", "path": "/ping"}),
        json!({"path": "/ping"}),
        json!({"method": "GET"}),
        json!({"method": "POST", "path": "/ping", "body": {}}),
        json!({"method": "GET", "path": "/ping", "params": []}),
    ] {
        let sent = json!({"operations": [{"method": "GET", "path": "/ping"}, operation]});
        assert_eq!(client.ask(0, "POST /batches", &sent).0, 400, "{sent}");
    }
    assert_eq!(client.ask(0, "GET /batches", &Value::Null).1["total_items"], 0);
}
