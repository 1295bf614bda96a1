//! The mirror of a world: the sides exchanged in what was read, in what was agreed and in the rules. It
//! must not change who is who.

use copper_mailchimp_sync::model::mapping::{ConflictRule, Direction};
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::reconcile::world::World;

/// The same world with the sides exchanged, in what was read, in what was agreed and in the rules.
pub(crate) fn mirrored(world: &World) -> World {
    let mut mirror = world.clone();
    for mapping in &mut mirror.rules.fields {
        mapping.direction = match mapping.direction {
            Direction::Both => Direction::Both,
            Direction::ToMailchimp => Direction::ToCopper,
            Direction::ToCopper => Direction::ToMailchimp,
        };
        mapping.conflict = match mapping.conflict {
            ConflictRule::Copper => ConflictRule::Mailchimp,
            ConflictRule::Mailchimp => ConflictRule::Copper,
            ConflictRule::Hold => ConflictRule::Hold,
        };
    }
    for side in Side::BOTH {
        for (id, record) in mirror.records.get_mut(side) {
            let other = world.records.get(side.other()).get(id).expect("everybody is on both sides");
            record.fields.clone_from(&other.fields);
            record.tags.clone_from(&other.tags);
        }
    }
    for link in &mut mirror.links {
        link.base.fields.values_mut().for_each(swap);
        link.base.tags.values_mut().for_each(swap);
    }
    mirror
}

fn swap<T>(both: &mut PerSide<T>) {
    std::mem::swap(&mut both.copper, &mut both.mailchimp);
}
