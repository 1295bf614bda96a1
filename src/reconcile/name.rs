//! The two parts of a name that both sides hold in full, cut at another place: `Anne Marie` + `Dupont`
//! is `Anne` + `Marie Dupont` once Copper has split it. Where one part changes, the other travels with
//! it; sent alone, it would meet the words that stand in both. It must not judge what a name is.

use crate::model::link::Base;
use crate::model::mapping::FieldMapping;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;

/// The sides that changed either part of a name which the base holds cut apart; neither where it does
/// not, or where the field is no part of a name.
pub fn changed_whole(
    fields: &[FieldMapping],
    field: &FieldMapping,
    records: PerSide<&Record>,
    base: &Base,
) -> PerSide<bool> {
    let parts: Vec<&FieldMapping> = fields.iter().filter(|field| field.copper.is_name_part()).collect();
    if !field.copper.is_name_part() || !is_cut_apart(&parts, base) {
        return PerSide::default();
    }
    let has_changed = |side: Side| {
        parts.iter().any(|part| {
            let now = records.get(side).fields.get(&part.name);
            now.is_some() && now != base.fields.get(&part.name).map(|values| values.get(side))
        })
    };
    PerSide { copper: has_changed(Side::Copper), mailchimp: has_changed(Side::Mailchimp) }
}

/// Whether both sides hold the same words, and not the same parts.
fn is_cut_apart(parts: &[&FieldMapping], base: &Base) -> bool {
    let held = |side: Side| -> Option<Vec<String>> {
        parts.iter().map(|part| Some(base.fields.get(&part.name)?.get(side).to_string())).collect()
    };
    let (Some(copper), Some(mailchimp)) = (held(Side::Copper), held(Side::Mailchimp)) else { return false };
    let words = |parts: &[String]| parts.join(" ").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    copper != mailchimp && words(&in_order(parts, &copper)) == words(&in_order(parts, &mailchimp))
}

/// First name, then last name, whatever order the configuration has them in.
fn in_order(parts: &[&FieldMapping], values: &[String]) -> Vec<String> {
    let mut ordered: Vec<_> = parts.iter().map(|part| part.copper).zip(values.iter().cloned()).collect();
    ordered.sort_by_key(|(part, _)| *part);
    ordered.into_iter().map(|(_, value)| value).collect()
}
