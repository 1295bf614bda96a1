//! The canonical form of a plan's body (RFC 8785), piece by piece: hashed for its id and written to
//! its file without ever standing in memory whole. It must not leave out a part of the body.

use serde::Serialize;

use crate::model::canonical::canonical_json;
use crate::model::plan::Plan;

/// A piece of the canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Its bytes.
    Text(&'a str),
    /// A place where a file begins a new line; no part of the form.
    Break,
}

/// Gives every piece in order. Keys stand in canonical order; each element of a list stands between
/// two breaks.
pub fn pieces(plan: &Plan, emit: &mut dyn FnMut(Piece<'_>)) {
    // Taken apart whole, so that a new part of the body cannot be forgotten here.
    let Plan {
        engine,
        account,
        audience,
        snapshots,
        configuration,
        scope,
        policy,
        scope_changed,
        checks,
        counts,
        operations,
        questions,
        conflicts,
        listed,
    } = plan;
    emit(Piece::Text("{"));
    emit(Piece::Break);
    one(emit, "\"account\":", account);
    one(emit, ",\"audience\":", audience);
    list(emit, ",\"checks\":", checks);
    one(emit, ",\"configuration\":", configuration);
    list(emit, ",\"conflicts\":", conflicts);
    one(emit, ",\"counts\":", counts);
    one(emit, ",\"engine\":", engine);
    list(emit, ",\"listed\":", listed);
    list(emit, ",\"operations\":", operations);
    one(emit, ",\"policy\":", policy);
    list(emit, ",\"questions\":", questions);
    one(emit, ",\"scope\":", scope);
    one(emit, ",\"scope_changed\":", scope_changed);
    one(emit, ",\"snapshots\":", snapshots);
    emit(Piece::Text("}"));
}

fn one<T: Serialize>(emit: &mut dyn FnMut(Piece<'_>), key: &str, value: &T) {
    emit(Piece::Text(key));
    emit(Piece::Text(&canonical_json(value)));
    emit(Piece::Break);
}

fn list<T: Serialize>(emit: &mut dyn FnMut(Piece<'_>), key: &str, items: &[T]) {
    emit(Piece::Text(key));
    emit(Piece::Text("["));
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            emit(Piece::Text(","));
        }
        emit(Piece::Break);
        emit(Piece::Text(&canonical_json(item)));
    }
    if !items.is_empty() {
        emit(Piece::Break);
    }
    emit(Piece::Text("]"));
    emit(Piece::Break);
}
