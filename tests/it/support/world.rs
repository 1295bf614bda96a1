//! Worlds to plan over: settings, records and links with nothing in them but what a test says. It
//! must not invent anything at random; `random` does.

use std::collections::BTreeSet;

use copper_mailchimp_sync::model::canonical::Hash;
use copper_mailchimp_sync::model::consent::{Mark, NewStatus, Owner, Status, Suppression};
use copper_mailchimp_sync::model::contact::FieldName;
use copper_mailchimp_sync::model::email::Email;
use copper_mailchimp_sync::model::link::{Base, Link, LinkId, LinkState};
use copper_mailchimp_sync::model::mapping::{
    AddressState, ConflictRule, CopperField, Direction, FieldKind, FieldMapping,
};
use copper_mailchimp_sync::model::plan::SnapshotNote;
use copper_mailchimp_sync::model::rules::{
    ArchivedInMailchimp, DeleteInMailchimp, DeletedInCopper, Existence, MarkNames, MemberRules, Mode, OnRefusal,
    Policy, Rules, Scope, TagDirection, TagRules,
};
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::{Completeness, Evidence, NativeId, Record};
use copper_mailchimp_sync::model::sorted::SortedMap;
use copper_mailchimp_sync::model::tag::Tags;
use copper_mailchimp_sync::model::value::Value;
use copper_mailchimp_sync::reconcile::prepared::Prepared;
use copper_mailchimp_sync::reconcile::world::World;

/// The spelling of the marks in every test.
pub(crate) const INACTIVE: &str = "📥 INACTIF";

/// PRODUCTION, every kind of field both ways, Copper wins, tags to Mailchimp.
pub(crate) fn rules() -> Rules {
    Rules {
        fields: fields(),
        tags: TagRules { direction: TagDirection::ToMailchimp, exclude: Vec::new() },
        marks: MarkNames {
            delete: "🗑️ À SUPPRIMER".into(),
            inactive: INACTIVE.into(),
            opt_out: "🔕 DÉSABONNÉ".into(),
            resubscribe: "Réinscription requise".into(),
        },
        scope: Scope {
            mode: Mode::Production,
            email_contains: "+test".into(),
            copper_tags_any: Vec::new(),
            copper_tags_none: Vec::new(),
            copper_contact_types: Vec::new(),
            import_members: BTreeSet::from([Status::Subscribed]),
        },
        existence: Existence {
            deleted_in_copper: DeletedInCopper::Ask,
            archived_in_mailchimp: ArchivedInMailchimp::Keep,
            delete_in_mailchimp: DeleteInMailchimp::Permanent,
        },
        members: MemberRules { new_members: NewStatus::Subscribed, on_refusal: OnRefusal::Refused },
        policy: Policy {
            automatic: BTreeSet::new(),
            max_removals_per_run: 100,
            max_removals_per_day: 100,
            max_creates_per_run: 100,
            max_creates_per_day: 100,
            max_shrink_percent: 10,
            audience_cap: 0,
        },
    }
}

fn fields() -> Vec<FieldMapping> {
    let options = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    [
        ("first_name", CopperField::FirstName, FieldKind::Text, vec![]),
        ("last_name", CopperField::LastName, FieldKind::Text, vec![]),
        ("title", CopperField::Title, FieldKind::Text, vec![]),
        ("company", CopperField::CompanyName, FieldKind::Text, vec![]),
        ("address", CopperField::Address, FieldKind::Address, vec![]),
        ("language", CopperField::Custom(1), FieldKind::Choice, options(&["Français", "English"])),
        ("newsletter", CopperField::Custom(2), FieldKind::Flag, vec![]),
        ("visits", CopperField::Custom(3), FieldKind::Number, vec![]),
        ("interests", CopperField::Custom(4), FieldKind::Choices, options(&["Art", "Danse"])),
    ]
    .into_iter()
    .map(|(name, copper, kind, options)| FieldMapping {
        name: FieldName::new(name),
        copper,
        mailchimp: name.to_uppercase(),
        direction: Direction::Both,
        conflict: ConflictRule::Copper,
        kind,
        options,
        address_state: AddressState::Skip,
    })
    .collect()
}

/// Both sides read in full, nobody there.
pub(crate) fn empty(rules: Rules) -> World {
    let note = SnapshotNote {
        contents: Hash::of_bytes(b"nobody"),
        kind: Completeness::Full,
        evidence: Evidence::from([("pages".to_owned(), 1)]),
    };
    let accounts = PerSide { copper: "100".into(), mailchimp: "audience".into() };
    World { accounts, ..World::empty("test 0", rules, note) }
}

/// A record with every mapped field empty and no tags; a member is subscribed.
pub(crate) fn record(rules: &Rules, side: Side, id: &str, emails: &[String]) -> Record {
    Record {
        id: NativeId::new(id),
        handle: id.to_owned(),
        emails: emails.iter().filter_map(|email| Email::new(email)).collect(),
        fields: rules.fields.iter().map(|mapping| (mapping.name.clone(), Value::Empty)).collect(),
        tags: Tags::default(),
        status: (side == Side::Mailchimp).then_some(Status::Subscribed),
        unsubscribe_reason: None,
        contact_type: None,
        stamp: 0,
    }
}

/// Puts a record into the world.
pub(crate) fn insert(world: &mut World, side: Side, record: Record) {
    world.records.get_mut(side).insert(record.id.clone(), record);
}

/// A link whose base is what both records hold now; of the tags, those that stand on both.
pub(crate) fn agreed(rules: &Rules, records: PerSide<&Record>) -> Link {
    let marks_now = Prepared::of(rules).standing(&records.copper.tags);
    let status = records.mailchimp.status;
    let owner = if status == Some(Status::Cleaned) { Owner::Bounce } else { Owner::Contact };
    Link {
        id: LinkId::of(&records.copper.id, &records.mailchimp.id),
        records: records.map(|record| record.id.clone()),
        state: LinkState::Active,
        generation: 3,
        base: Base {
            emails: records.map(|record| record.email().cloned()),
            fields: base_fields(records),
            tags: SortedMap::new(),
            marks: marks_now.into_iter().filter(|mark| matches!(mark, Mark::Inactive | Mark::OptOut)).collect(),
            status,
            suppression: status.filter(|status| status.is_suppressed()).map(|_| Suppression {
                owner,
                status_before: None,
                reason: records.mailchimp.unsubscribe_reason.clone(),
            }),
        },
    }
}

fn base_fields(records: PerSide<&Record>) -> SortedMap<FieldName, PerSide<Value>> {
    let copper = records.copper.fields.iter();
    copper
        .filter_map(|(name, value)| {
            let mailchimp = records.mailchimp.fields.get(name)?;
            let values = PerSide { copper: value.clone(), mailchimp: mailchimp.clone() };
            let is_known = [value, mailchimp].into_iter().all(|value| *value != Value::Unknown);
            is_known.then(|| (name.clone(), values))
        })
        .collect()
}
