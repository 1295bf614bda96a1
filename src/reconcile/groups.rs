//! Records that share an address, directly or through others. It must not judge who is who.

use std::collections::{BTreeMap, HashMap};

use crate::model::email::Email;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;

/// Records that share an address, directly or through others.
pub type Group<'a> = PerSide<Vec<&'a Record>>;

/// Groups records that share an address, directly or through others; in order of their first record.
pub fn components<'a>(free: &PerSide<Vec<&'a Record>>) -> Vec<Group<'a>> {
    let all: Vec<(Side, &'a Record)> =
        free.iter().flat_map(|(side, records)| records.iter().map(move |record| (side, *record))).collect();
    let mut parents: Vec<usize> = (0..all.len()).collect();
    let mut first_holder: HashMap<&Email, usize> = HashMap::new();
    for (index, (_, record)) in all.iter().enumerate() {
        for email in &record.emails {
            match first_holder.get(email) {
                Some(&holder) => join(&mut parents, holder, index),
                None => {
                    first_holder.insert(email, index);
                }
            }
        }
    }
    let mut groups: BTreeMap<usize, Group<'a>> = BTreeMap::new();
    for (index, (side, record)) in all.iter().enumerate() {
        groups.entry(root(&mut parents, index)).or_default().get_mut(*side).push(record);
    }
    groups.into_values().collect()
}

fn parent(parents: &[usize], index: usize) -> usize {
    parents.get(index).copied().unwrap_or(index)
}

fn root(parents: &mut [usize], index: usize) -> usize {
    let mut top = index;
    while parent(parents, top) != top {
        top = parent(parents, top);
    }
    if let Some(slot) = parents.get_mut(index) {
        *slot = top;
    }
    top
}

fn join(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    if let Some(slot) = parents.get_mut(a.max(b)) {
        *slot = a.min(b);
    }
}
