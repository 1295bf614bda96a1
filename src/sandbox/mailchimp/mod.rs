//! The fake Mailchimp: one account, one audience, a pure function of (state, request, time).
//! It imports nothing of ours but the message types; connection limits belong to the HTTP shell.

mod acts;
mod auth;
mod batches;
mod body;
mod bulk;
mod catalogue;
mod dispatch;
#[cfg(test)]
mod facts;
mod ids;
mod kept;
mod links;
mod listing;
mod member;
mod members;
mod merge;
mod merge_value;
pub mod options;
mod order;
mod params;
mod problem;
mod projection;
mod query;
mod render;
mod route;
mod seed;
mod seed_check;
mod segments;
mod service;
mod stamps;
mod standing;
mod state;
mod stats;
mod tagging;
mod tags;
mod write;

use serde_json::Value;

use crate::sandbox::mailchimp::options::Options;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::message::{Request, Response};

/// The service, with the doors through which people act and tests look.
#[derive(Debug, Clone)]
pub struct Mailchimp {
    state: State,
}

impl Mailchimp {
    /// An audience without members and with the four merge fields of every new audience.
    pub fn new(options: Options) -> Self {
        Self { state: State::new(options) }
    }

    /// Answers one request at a time given in milliseconds since the epoch.
    pub fn handle(&mut self, request: &Request, now_ms: i64) -> Response {
        service::handle(&mut self.state, request, now_ms)
    }

    /// Runs what batches have had to do until a moment; every other door but [`Self::seed`] does so first.
    pub fn advance(&mut self, now_ms: i64) {
        batches::run::advance(&mut self.state, now_ms);
    }

    /// Puts a member in place, unchecked, over the one with the same address; gives its contact id.
    ///
    /// Shape: an entry of [`Self::ground_truth`], of which only `email_address` is needed; `tags` may be
    /// plain names, and `unsubscribed_by` (`contact` or `admin`) may stand for the reason. An
    /// unsubscription that says neither is the contact's own.
    pub fn seed(&mut self, member: &Value, now_ms: i64) -> String {
        seed::seed(&mut self.state, member, now_ms)
    }

    /// An act of an operator in the web app; gives the member after it, `null` after `delete`.
    ///
    /// Shape: `{"act": "create", "member": {…}}`, or `email` with `"act": "edit"` (`set`: any writable
    /// keys), `"tag"` (`add`, `remove`), `"archive"`, `"delete"`, `"change_address"` (`to`).
    ///
    /// # Errors
    /// In words: an unknown act or member, and what the service refuses.
    pub fn act(&mut self, act: &Value, now_ms: i64) -> Result<Value, String> {
        self.advance(now_ms);
        acts::operator(&mut self.state, act, stamps::whole_seconds(now_ms))
    }

    /// An act of the contact itself; gives the member after it.
    ///
    /// Shape: `email` with `"act": "sign_up"`, `"resubscribe"` (both take `merge_fields` and free a
    /// forgotten or blocked address), `"confirm"`, `"unsubscribe"` (takes `reason`), `"bounce"`, `"edit"`.
    ///
    /// # Errors
    /// In words: an unknown act or contact, and what makes no sense in the contact's status.
    pub fn contact(&mut self, act: &Value, now_ms: i64) -> Result<Value, String> {
        self.advance(now_ms);
        acts::contact(&mut self.state, act, stamps::whole_seconds(now_ms))
    }

    /// Every member, archived ones too, with every tag and no links, sorted by address.
    pub fn ground_truth(&self) -> Value {
        kept::truth(&self.state)
    }

    /// The addresses that were permanently deleted, sorted.
    pub fn forgotten(&self) -> Vec<String> {
        kept::addresses(&self.state)
    }

    /// The whole audience: `members` as in [`Self::ground_truth`], `merge_fields` and `tags` in the API's
    /// shape, `forgotten` (addresses), and `next_web_id`.
    pub fn kept(&self) -> Value {
        kept::kept(&self.state)
    }

    /// Fills an empty audience from what [`Self::kept`] gave; all its parts may be left out.
    ///
    /// Gives, in words, what could not be taken and where it stands; empty when all was.
    pub fn load(&mut self, section: &Value, now_ms: i64) -> Vec<String> {
        kept::load(&mut self.state, section, now_ms)
    }

    /// Adds a merge field in the API's shape; gives its `merge_id`.
    pub fn add_merge_field(&mut self, field: &Value) -> u64 {
        self.state.fields.add(field)
    }

    /// The switches, to be turned while it runs.
    pub fn options_mut(&mut self) -> &mut Options {
        &mut self.state.options
    }
}
