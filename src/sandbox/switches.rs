//! The switches of both services by name, for whoever drives the sandbox from outside.
//! It must turn all of what is asked, or nothing.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::sandbox::state::State;

/// Every switch with its present value: `{"copper": {…}, "mailchimp": {…}}`.
pub fn shown(state: &mut State) -> Value {
    json!({"copper": state.copper.options_mut(), "mailchimp": state.mailchimp.options_mut()})
}

/// Turns the switches that are named, in the shape of [`shown`]; gives them all.
///
/// # Errors
/// In words: an unknown service or switch, and a value that the switch does not have.
pub fn turn(state: &mut State, body: &Value) -> Result<Value, String> {
    let services = body.as_object().ok_or("options takes an object with copper and mailchimp")?;
    let (mut copper, mut mailchimp) = (state.copper.options_mut().clone(), state.mailchimp.options_mut().clone());
    for (service, sent) in services {
        let sent = sent.as_object().ok_or_else(|| format!("{service} takes an object of switches"))?;
        match service.as_str() {
            "copper" => copper = turned(service, &copper, sent)?,
            "mailchimp" => mailchimp = turned(service, &mailchimp, sent)?,
            _ => return Err(format!("unknown service {service}: take copper or mailchimp")),
        }
    }
    *state.copper.options_mut() = copper;
    *state.mailchimp.options_mut() = mailchimp;
    Ok(shown(state))
}

/// One at a time, so that an error can name the switch.
fn turned<T: Serialize + DeserializeOwned + Clone>(
    service: &str,
    options: &T,
    sent: &Map<String, Value>,
) -> Result<T, String> {
    sent.iter().try_fold(options.clone(), |options, (name, value)| {
        let mut all = json!(options);
        if let Value::Object(switches) = &mut all {
            switches.insert(name.clone(), value.clone());
        }
        serde_json::from_value(all).map_err(|error| format!("{service}.{name}: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::copper::options::{Quota, TagOrder};
    use crate::sandbox::mailchimp::options::SignupThrottle;

    #[test]
    fn every_switch_can_be_set_to_what_it_shows() {
        let mut state = State::new(Quota::On);
        let all = shown(&mut state);
        assert_eq!(turn(&mut state, &all), Ok(all));
    }

    #[test]
    fn a_switch_takes_its_values_by_name() {
        let mut state = State::new(Quota::On);
        let body = json!({
            "copper": {"tag_order": "sorted", "people_cap": 5},
            "mailchimp": {"signup_throttle": {"addresses": ["a@exemple.fr"]}, "batch_pending_ms": 0},
        });
        turn(&mut state, &body).unwrap();
        assert_eq!(
            (state.copper.options_mut().tag_order, state.copper.options_mut().people_cap),
            (TagOrder::Sorted, Some(5))
        );
        let over = SignupThrottle::Addresses(["a@exemple.fr".to_owned()].into());
        assert_eq!(state.mailchimp.options_mut().signup_throttle, over);
    }

    #[test]
    fn one_bad_switch_turns_none_and_is_named() {
        let mut state = State::new(Quota::On);
        let before = shown(&mut state);
        for (body, expected) in [
            (
                json!({"copper": {"tag_order": "sorted"}, "mailchimp": {"tag_readd": "no"}}),
                "mailchimp.tag_readd: unknown variant",
            ),
            (json!({"copper": {"quotas": "on"}}), "copper.quotas: unknown field"),
            (json!({"copper": {"people_cap": "many"}}), "copper.people_cap: invalid type"),
            (json!({"crm": {}}), "unknown service crm"),
            (json!([]), "options takes an object"),
        ] {
            let error = turn(&mut state, &body).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
        assert_eq!(shown(&mut state), before);
    }
}
