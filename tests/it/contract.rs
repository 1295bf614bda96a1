//! Both services' own descriptions of their interfaces against what passes between our clients and
//! the sandbox. Nothing here may be true of one of the two only because we say so twice.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::support::contract::{Contract, Operation};
use crate::support::recording::{Body, Exchange};
use crate::support::schema::inlined;

/// A schema of ours under `fixtures/`, whole.
pub fn fixture(service: &str, name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(service);
    let path = folder.join(format!("{name}.schema.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let schema = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    inlined(schema, &|reference| fixture(service, reference.strip_suffix(".schema.json").unwrap()))
}

/// Every fault of every exchange, each once.
pub fn assert_faultless(contract: &Contract, exchanges: &[Exchange]) {
    let mut faults: Vec<String> = exchanges.iter().flat_map(|exchange| contract.faults(exchange)).collect();
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The least that must have happened for the check to mean anything: verb, path and status.
pub fn assert_covered(contract: &Contract, exchanges: &[Exchange], expected: &[&str]) {
    let seen: Vec<String> = exchanges.iter().map(|exchange| seen(contract, exchange)).collect();
    let lacking: Vec<_> = expected.iter().filter(|wanted| !seen.iter().any(|seen| seen == *wanted)).collect();
    assert!(lacking.is_empty(), "never seen: {lacking:#?}\nof {seen:#?}");
}

/// The keys of every object that was sent at a place of a body.
pub fn keys_sent(exchanges: &[Exchange], pointer: &str) -> BTreeSet<String> {
    let bodies = exchanges.iter().filter_map(|exchange| match &exchange.body {
        Body::Json(body) => body.pointer(pointer)?.as_object(),
        Body::None | Body::Raw => None,
    });
    bodies.flat_map(|object| object.keys().cloned()).collect()
}

/// The first exchange of a verb, path and status.
pub fn pick(contract: &Contract, exchanges: &[Exchange], wanted: &str) -> Exchange {
    let found = exchanges.iter().find(|exchange| seen(contract, exchange) == wanted);
    found.unwrap_or_else(|| panic!("never seen: {wanted}")).clone()
}

fn seen(contract: &Contract, exchange: &Exchange) -> String {
    let call = contract.operation(exchange).map_or_else(|fault| fault, Operation::name);
    format!("{call} {}", exchange.answer.status)
}
