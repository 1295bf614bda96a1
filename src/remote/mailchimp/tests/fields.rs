//! Facts about which fields are read. It must not test how a value is.

use std::sync::Arc;

use serde_json::json;

use crate::model::contact::FieldName;
use crate::model::mapping::FieldKind;
use crate::model::snapshot::NativeId;
use crate::model::value::{Number, Value};
use crate::remote::mailchimp::MailchimpRemote;
use crate::remote::mailchimp::script::{Script, mapping, member};
use crate::remote::{Locator, Remote};

#[tokio::test]
async fn fields_that_are_set_later_are_the_ones_read() {
    let script = Script::answering(|_, _| {
        let mut member = member("c1", "lea@exemple.fr");
        member["merge_fields"] = json!({"FNAME": "Léa", "LTV": 15.5});
        (200, member)
    });
    let first = mapping("first_name", "FNAME", FieldKind::Text);
    let remote = MailchimpRemote::new(script.http(), Script::access(), vec![first]);
    remote.set_fields(Arc::from([mapping("worth", "LTV", FieldKind::Number)]));
    let locator = Locator { id: NativeId::new("c1"), handle: "h".into() };
    let sighting = remote.read_one(&locator).await.unwrap().unwrap();
    let worth = Number::new(15.5).map(Value::Number).unwrap();
    assert_eq!(sighting.record.fields, [(FieldName::new("worth"), worth)].into());
}
