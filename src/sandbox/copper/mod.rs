//! The fake Copper: one account as a pure state machine, written from the API's reference.
//! It must read no clock, open no connection, and import nothing of ours but the message types.

pub mod options;

mod account;
mod acts;
mod attributes;
mod bulk;
mod catalog;
mod criteria;
mod definition;
mod filter;
mod index;
mod kept;
mod names;
mod people;
mod person;
mod query;
mod quota;
mod random;
mod references;
mod reply;
mod routes;
mod search;
mod shelf;
mod sorting;
mod state;
mod values;
mod view;

use serde_json::Value;

use crate::sandbox::copper::options::Options;
use crate::sandbox::copper::state::State;
use crate::sandbox::message::{Request, Response};

/// A Copper account: its API behind one door, and side doors for seeding, for what people do in
/// the web app, and for the truth. The side doors need no key and draw on no limit.
#[derive(Debug, Clone)]
pub struct Copper {
    state: State,
}

impl Copper {
    /// An empty account.
    pub fn new(options: Options) -> Self {
        Self { state: State::new(options) }
    }

    /// Answers one API request at a moment in Unix milliseconds.
    pub fn handle(&mut self, request: &Request, now_ms: i64) -> Response {
        routes::handle(&mut self.state, request, now_ms)
    }

    /// Adds a person who was there all along; search knows it at once.
    ///
    /// `person` is a create body or a full record of the ground truth, `id` and dates included.
    /// Nothing is refused: addresses may be padded or shared. An attribute that does not fit its
    /// type is left out. A person with the same id is replaced.
    pub fn seed(&mut self, person: &Value, now_ms: i64) -> u64 {
        let body = person.as_object().cloned().unwrap_or_default();
        people::seed(&mut self.state, &body, now_ms)
    }

    /// Performs what a person does in the web app; search learns of it after the lag.
    ///
    /// Shapes: `{"act": "create", "person": {…}}`, `{"act": "edit", "id": 1, "set": {…}}`,
    /// `{"act": "tag", "id": 1, "add": […], "remove": […]}`, `{"act": "delete", "id": 1}`,
    /// `{"act": "merge", "from": 1, "into": 2}`,
    /// `{"act": "change_address", "id": 1, "from": "a", "to": "b"}`, `{"act": "interact", "id": 1}`,
    /// `{"act": "hide", "id": 1, "status": 404}`, `{"act": "show", "id": 1}`.
    /// `"email": "a@…"` may stand for `"id"`, an address for either number of a merge.
    /// Gives the record left, or `{"id", "is_deleted"}`.
    ///
    /// # Errors
    /// A text saying what was not done, why, and what to do; the account is then unchanged.
    pub fn act(&mut self, act: &Value, now_ms: i64) -> Result<Value, String> {
        acts::act(&mut self.state, act, now_ms)
    }

    /// The full records of everyone, by id, hidden people included.
    pub fn ground_truth(&self) -> Value {
        kept::truth(&self.state)
    }

    /// The whole account: `people` as in [`Self::ground_truth`], `custom_field_definitions`,
    /// `contact_types`, `companies`, `hidden` (`id`, `status`), and `next_id`.
    pub fn kept(&self) -> Value {
        kept::kept(&self.state)
    }

    /// Fills an empty account from what [`Self::kept`] gave; all its parts may be left out.
    ///
    /// Gives, in words, what could not be taken and where it stands; empty when all was.
    pub fn load(&mut self, section: &Value, now_ms: i64) -> Vec<String> {
        kept::load(&mut self.state, section, now_ms)
    }

    /// Adds a custom-field definition, or replaces the one with the same `id`; gives its id.
    ///
    /// Keys as the API lists them; all but `name` may be left out, for a `String` on people.
    pub fn define_custom_field(&mut self, definition: &Value) -> u64 {
        self.state.catalog.define(definition)
    }

    /// The id of the contact type of that name, made when there is none.
    pub fn contact_type(&mut self, name: &str) -> u64 {
        self.state.catalog.contact_type(name)
    }

    /// The switches, to be changed while the account lives.
    pub fn options_mut(&mut self) -> &mut Options {
        &mut self.state.options
    }

    /// Takes a person out of the key's view, as Team Permissions do: searches leave it out, and a
    /// read by id gives `as_status`.
    pub fn hide(&mut self, id: u64, as_status: u16) {
        self.state.hide(id, as_status);
    }
}

#[cfg(test)]
mod tests;
