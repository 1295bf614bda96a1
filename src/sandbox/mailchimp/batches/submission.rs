//! The body of `POST /batches`, checked against the schema.
//! It must not look into the body of an operation: that is judged when it runs.

use serde_json::{Map, Value};

use crate::sandbox::mailchimp::batches::batch::Operation;
use crate::sandbox::mailchimp::body::wrong_type;
use crate::sandbox::mailchimp::problem::{Fault, Problem};
use crate::sandbox::message::unescaped;

/// Lower case gave odd results on record; here it is refused.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The operations of a body.
///
/// # Errors
/// Invalid Resource for a body of another shape; nothing of it is taken then.
pub(crate) fn operations(body: &Value) -> Result<Vec<Operation>, Problem> {
    let object = body.as_object().ok_or_else(|| refused("", "object", body))?;
    let sent = object.get("operations").ok_or_else(|| Problem::missing(&["operations"]))?;
    let list = sent.as_array().ok_or_else(|| refused("operations", "array", sent))?;
    list.iter().enumerate().map(|(place, item)| operation(&format!("operations.item:{place}"), item)).collect()
}

fn operation(place: &str, item: &Value) -> Result<Operation, Problem> {
    let object = item.as_object().ok_or_else(|| refused(place, "object", item))?;
    let reader = Reader { place, object };
    let (Some(method), Some(path)) = (reader.text("method")?, reader.text("path")?) else {
        return Err(Problem::missing(&["method", "path"]));
    };
    if !METHODS.contains(&method) {
        let fault = Fault::new(&format!("{place}.method"), "Data presented is not one of the accepted values.");
        return Err(Problem::schema(vec![fault]));
    }
    let (path, written) = path.split_once('?').unwrap_or((path, ""));
    let mut query: Vec<(String, String)> = url::form_urlencoded::parse(written.as_bytes()).into_owned().collect();
    query.extend(reader.params()?);
    Ok(Operation {
        method: method.to_owned(),
        path: format!("/{}", unescaped(path.trim_start_matches('/'))),
        query,
        body: reader.text("body")?.unwrap_or_default().to_owned(),
        mark: reader.text("operation_id")?.unwrap_or_default().to_owned(),
    })
}

struct Reader<'a> {
    place: &'a str,
    object: &'a Map<String, Value>,
}

impl<'a> Reader<'a> {
    fn text(&self, key: &str) -> Result<Option<&'a str>, Problem> {
        let Some(value) = self.object.get(key) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| refused(&format!("{}.{key}", self.place), "string", value))
    }

    fn params(&self) -> Result<Vec<(String, String)>, Problem> {
        let Some(value) = self.object.get("params") else { return Ok(Vec::new()) };
        let params = value.as_object().ok_or_else(|| refused(&format!("{}.params", self.place), "object", value))?;
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Ok(params.iter().map(|(key, value)| (key.clone(), text(value))).collect())
    }
}

fn refused(field: &str, expected: &str, found: &Value) -> Problem {
    Problem::schema(vec![wrong_type(field, expected, found)])
}
