//! How many requests each kind of operation takes, beside the fewest that the services' limits allow,
//! and how long those take at the pace of the quota. It measures requests, never time.
//!
//! `cargo bench --bench requests` runs it; `BENCH_PEOPLE=2000 cargo bench --bench requests` for others.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

#[allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used, reason = "shared with the tests")]
#[path = "../tests/it/support"]
mod support {
    pub mod errands;
    pub mod rig;
}

use copper_mailchimp_sync::sandbox::faults::Service;
use support::errands::ERRANDS;

/// People of each errand, unless `BENCH_PEOPLE` says otherwise.
const PEOPLE: [usize; 3] = [10, 100, 500];

/// Copper's, as the configuration has it by default.
const REQUESTS_PER_MINUTE: u64 = 150;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("a runtime");
    let asked = std::env::var("BENCH_PEOPLE").ok().and_then(|text| text.parse().ok());
    let counts = asked.map_or_else(|| PEOPLE.to_vec(), |count| vec![count]);
    println!("{:<34}{:>8}{:>10}{:>10}{:>12}", "operations", "people", "requests", "fewest", "at quota");
    for errand in ERRANDS {
        for count in &counts {
            let taken = runtime.block_on(errand.run(*count));
            let fewest = (errand.minimum)(*count as u64);
            let pace = match errand.service {
                Service::Copper => format!("{} s", taken.requests * 60 / REQUESTS_PER_MINUTE),
                Service::Mailchimp => String::new(),
            };
            println!("{:<34}{count:>8}{:>10}{fewest:>10}{pace:>12}", errand.what, taken.requests);
        }
    }
}
