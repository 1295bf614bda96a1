//! Where one record ends up, and why: what `status` counts and lists. It must not decide either.

use serde::Serialize;

use crate::model::kind::Kind;
use crate::model::link::LinkId;
use crate::model::plan::Bucket;
use crate::model::question::QuestionKind;
use crate::model::reason::Reason;
use crate::model::side::Side;
use crate::model::snapshot::NativeId;

/// One record in its bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Placement {
    /// On which side it stands.
    pub side: Side,
    /// Which record.
    pub id: NativeId,
    /// Its first address; empty where there is none.
    pub email: String,
    /// The name as a person reads it; may be empty.
    pub name: String,
    /// The link that it stands in.
    pub link: Option<LinkId>,
    /// The one bucket that it is in.
    pub bucket: Bucket,
    /// Which rule put it there.
    pub reason: Reason,
    /// The kinds of write planned for the person, in the order executed; none twice.
    pub kinds: Vec<Kind>,
    /// What is asked about the person.
    pub questions: Vec<QuestionKind>,
}
