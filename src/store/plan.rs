//! Plans as the store remembers them: which file was written, who said yes to it, whether it is
//! used. It must not judge whether a plan may be applied.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row, named_params};
use serde::{Deserialize, Serialize};

use crate::model::canonical::Hash;
use crate::model::journal::Approval;
use crate::model::operation::ContactRef;
use crate::model::plan::{FORMAT, Meta, Plan, PlanFile, PlanId};
use crate::store::error::{Result, StoreError};
use crate::store::{Point, Store, files, plan_file, rows};

/// A plan file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPlan {
    /// Which plan.
    pub id: PlanId,
    /// Where it was written.
    pub path: PathBuf,
    /// The hash of the file's bytes: any other file with this id is not ours.
    pub bytes: Hash,
    /// When it was written, UTC seconds.
    pub created_at: i64,
    /// After this it is stale, UTC seconds.
    pub valid_until: i64,
    /// The hash of the configuration it was made under.
    pub configuration: Hash,
    /// The hash of the scope it was made under.
    pub scope: Hash,
    /// How far it got.
    pub state: PlanState,
    /// Some contacts that were the same on both sides, for reports.
    pub identical: Vec<ContactRef>,
}

/// How far a plan got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// Nothing of it was done.
    New,
    /// Its first effect is on record.
    Used,
    /// Nothing of it is left to do.
    Done,
}

/// Where a plan file goes.
#[derive(Debug, Clone, Copy)]
pub enum Destination<'a> {
    /// To this file.
    File(&'a Path),
    /// Into a folder, as `<prefix>-<id8>.json`.
    Folder {
        /// Which one.
        path: &'a Path,
        /// What comes before the id.
        prefix: &'a str,
    },
}

impl<'a> Destination<'a> {
    const fn path(&self) -> &'a Path {
        match self {
            Self::File(path) | Self::Folder { path, .. } => path,
        }
    }
}

const PLAN: Point = Point { before: "plan:before", after: "plan:after" };

const APPROVAL: Point = Point { before: "approval:before", after: "approval:after" };

const DONE: Point = Point { before: "done:before", after: "done:after" };

impl Store {
    /// Where every plan was written.
    ///
    /// # Errors
    /// Those of the database.
    pub fn plan_paths(&self) -> Result<Vec<PathBuf>> {
        rows::all(&self.connection, PATHS, &[], |row| Ok(PathBuf::from(row.get::<_, String>(0)?)))
    }

    /// Writes a plan file (0600, its folder 0700 where it is made) and remembers it. Written again
    /// after it was used, a plan is new again and its approval is forgotten. Gives what was written,
    /// and where.
    ///
    /// # Errors
    /// `Unwritable`, `DiskFull`.
    pub fn write_plan(
        &mut self,
        plan: Plan,
        meta: Meta,
        destination: &Destination<'_>,
        identical: &[ContactRef],
    ) -> Result<(PlanFile, PathBuf)> {
        let unwritable = |source| StoreError::unwritable(destination.path(), source);
        let path = std::path::absolute(destination.path()).map_err(unwritable)?;
        let named = |id: &PlanId| match destination {
            Destination::File(_) => path.clone(),
            Destination::Folder { prefix, .. } => path.join(format!("{prefix}-{}.json", id.short())),
        };
        let folder = match destination {
            Destination::File(_) => path.parent().unwrap_or(&path),
            Destination::Folder { .. } => &path,
        };
        let (id, path) = files::make_folder(&folder.join("plan"))
            .and_then(|()| files::replace_with(folder, |out| plan_file::write(&plan, &meta, out), named))
            .map_err(unwritable)?;
        let bytes = files::hash_of(&path).map_err(unwritable)?;
        let file = PlanFile { format: FORMAT.to_owned(), id, body: plan, meta };
        self.commit(PLAN, |db| {
            let id = named_params! {":id": file.id.as_str()};
            rows::run(db, FORGET_APPROVAL, id)?;
            put(db, &file, &StoredFile { path: &path, bytes: &bytes }, identical)
        })?;
        Ok((file, path))
    }

    /// What is known of a plan.
    ///
    /// # Errors
    /// Those of the database.
    pub fn stored_plan(&self, id: &PlanId) -> Result<Option<StoredPlan>> {
        let params = named_params! {":id": id.as_str()};
        rows::first(&self.connection, ONE, params, read_plan)
    }

    /// The plan written last.
    ///
    /// # Errors
    /// Those of the database.
    pub fn latest_plan(&self) -> Result<Option<StoredPlan>> {
        rows::first(&self.connection, LATEST, &[], read_plan)
    }

    /// The plan that was approved and performed last, where something of it is left to do.
    ///
    /// # Errors
    /// Those of the database.
    pub fn interrupted_plan(&self) -> Result<Option<StoredPlan>> {
        let last = rows::first(&self.connection, PERFORMED, &[], read_plan)?;
        Ok(last.filter(|plan| plan.state != PlanState::Done))
    }

    /// Keeps a yes, in place of an earlier one to the same plan.
    ///
    /// # Errors
    /// `NotFound` for a plan that this store did not write.
    pub fn approve(&mut self, approval: &Approval) -> Result<()> {
        self.commit(APPROVAL, |db| {
            let params = named_params! {
                ":plan": approval.plan.as_str(),
                ":at": approval.at,
                ":body": rows::to_json(approval),
            };
            expect_plan(rows::run(db, APPROVE, params)?)
        })
    }

    /// The yes to a plan, if there is one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn approval(&self, plan: &PlanId) -> Result<Option<Approval>> {
        let params = named_params! {":plan": plan.as_str()};
        rows::first(&self.connection, APPROVED, params, |row| {
            rows::from_json("approval.body", row.get::<_, String>(0)?.as_bytes())
        })
    }

    /// Says that nothing of a plan is left to do.
    ///
    /// # Errors
    /// `NotFound` for a plan that this store did not write.
    pub fn mark_done(&mut self, plan: &PlanId) -> Result<()> {
        self.commit(DONE, |db| {
            let params = named_params! {":id": plan.as_str()};
            expect_plan(rows::run(db, MARK_DONE, params)?)
        })
    }
}

const USE: &str = "UPDATE plan SET state = 'used' WHERE id = :id AND state = 'new'";

/// Says that a plan's first effect is on record; later ones change nothing.
pub(crate) fn mark_used(db: &Connection, plan: &PlanId) -> Result<()> {
    rows::run(db, USE, named_params! {":id": plan.as_str()}).map(drop)
}

struct StoredFile<'a> {
    path: &'a Path,
    bytes: &'a Hash,
}

const PUT: &str = "INSERT INTO plan
    (id, ordinal, path, bytes, created_at, valid_until, configuration, scope, state, sample)
    VALUES (:id, (SELECT coalesce(max(ordinal), 0) + 1 FROM plan), :path, :bytes, :created_at,
    :valid_until, :configuration, :scope, 'new', :sample)
    ON CONFLICT (id) DO UPDATE SET ordinal = excluded.ordinal, path = excluded.path,
    bytes = excluded.bytes, created_at = excluded.created_at, valid_until = excluded.valid_until,
    state = excluded.state, sample = excluded.sample";

/// Only of a used plan: a yes to one that is just written again still meets what it was given to.
const FORGET_APPROVAL: &str = "DELETE FROM approval WHERE plan =
    (SELECT id FROM plan WHERE id = :id AND state <> 'new')";

fn put(db: &Connection, file: &PlanFile, stored: &StoredFile<'_>, identical: &[ContactRef]) -> Result<()> {
    let params = named_params! {
        ":id": file.id.as_str(),
        ":path": stored.path.to_string_lossy(),
        ":bytes": stored.bytes.as_str(),
        ":created_at": file.meta.created_at,
        ":valid_until": file.meta.valid_until,
        ":configuration": file.body.configuration.as_str(),
        ":scope": file.body.scope.as_str(),
        ":sample": rows::to_json(&identical),
    };
    rows::run(db, PUT, params).map(drop)
}

const PATHS: &str = "SELECT DISTINCT path FROM plan ORDER BY path";

const ONE: &str = "SELECT id, path, bytes, created_at, valid_until, configuration, scope, state, sample
    FROM plan WHERE id = :id";

const LATEST: &str = "SELECT id, path, bytes, created_at, valid_until, configuration, scope, state, sample
    FROM plan ORDER BY ordinal DESC LIMIT 1";

/// A run without a yes performed nothing, whatever plan it made.
const PERFORMED: &str = "SELECT plan.id, path, bytes, created_at, valid_until, configuration, scope, state, sample
    FROM run JOIN plan ON plan.id = run.plan JOIN approval ON approval.plan = plan.id
    WHERE run.problem IS NULL ORDER BY run.started_at DESC, run.rowid DESC LIMIT 1";

fn read_plan(row: &Row<'_>) -> Result<StoredPlan> {
    Ok(StoredPlan {
        id: PlanId::from_text(row.get::<_, String>(0)?),
        path: PathBuf::from(row.get::<_, String>(1)?),
        bytes: Hash::from_hex(row.get::<_, String>(2)?),
        created_at: row.get(3)?,
        valid_until: row.get(4)?,
        configuration: Hash::from_hex(row.get::<_, String>(5)?),
        scope: Hash::from_hex(row.get::<_, String>(6)?),
        state: rows::from_word("plan.state", row.get(7)?)?,
        identical: rows::from_json("plan.sample", row.get::<_, String>(8)?.as_bytes())?,
    })
}

const APPROVE: &str = "INSERT INTO approval (plan, at, body)
    SELECT id, :at, :body FROM plan WHERE id = :plan
    ON CONFLICT (plan) DO UPDATE SET at = excluded.at, body = excluded.body";

const APPROVED: &str = "SELECT body FROM approval WHERE plan = :plan";

const MARK_DONE: &str = "UPDATE plan SET state = 'done' WHERE id = :id";

const fn expect_plan(row_count: usize) -> Result<()> {
    match row_count {
        0 => Err(StoreError::NotFound { what: "plan" }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::model::journal::ApprovalWay;
    use crate::store::plan_file::read_plan_file;
    use crate::store::samples;

    fn approval(plan: &PlanId) -> Approval {
        Approval {
            plan: plan.clone(),
            by: "it".to_owned(),
            at: 1,
            how: ApprovalWay::Command,
            operations: Vec::new(),
            allow: BTreeMap::from([("shrink".to_owned(), 3)]),
        }
    }

    #[test]
    fn a_written_plan_is_private_and_known_by_its_bytes() {
        let (folder, mut store) = samples::store();
        let file = samples::plan_file("a");
        let path = folder.path().join("plans/p.json");
        let identical = [ContactRef { email: "zoe@exemple.fr".to_owned(), ..ContactRef::default() }];
        samples::write_plan(&mut store, &file, &path, &identical).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        let (read, bytes) = read_plan_file(&path).unwrap();
        assert_eq!(read, file);
        let expected = StoredPlan {
            id: file.id.clone(),
            path,
            bytes,
            created_at: 50,
            valid_until: 60,
            configuration: file.body.configuration,
            scope: file.body.scope,
            state: PlanState::New,
            identical: identical.to_vec(),
        };
        assert_eq!(store.stored_plan(&file.id).unwrap(), Some(expected));
    }

    #[test]
    fn a_space_added_to_a_plan_file_makes_other_bytes() {
        let (folder, mut store) = samples::store();
        let file = samples::plan_file("a");
        let path = folder.path().join("p.json");
        samples::write_plan(&mut store, &file, &path, &[]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text} ")).unwrap();
        let (read, bytes) = read_plan_file(&path).unwrap();
        assert_eq!(read, file);
        assert_ne!(store.stored_plan(&file.id).unwrap().unwrap().bytes, bytes);
    }

    #[test]
    fn the_latest_plan_is_the_one_written_last_even_if_it_is_an_old_one() {
        let (folder, mut store) = samples::store();
        for account in ["a", "b", "a"] {
            let file = samples::plan_file(account);
            samples::write_plan(&mut store, &file, &folder.path().join("p.json"), &[]).unwrap();
            assert_eq!(store.latest_plan().unwrap().unwrap().id, file.id);
        }
    }

    #[test]
    fn a_yes_is_kept_until_its_plan_is_used_and_written_again() {
        let (folder, mut store) = samples::store();
        let file = samples::plan_file("a");
        let path = folder.path().join("p.json");
        samples::write_plan(&mut store, &file, &path, &[]).unwrap();
        store.approve(&approval(&file.id)).unwrap();
        samples::write_plan(&mut store, &file, &path, &[]).unwrap();
        assert_eq!(store.approval(&file.id).unwrap(), Some(approval(&file.id)));
        store.mark_done(&file.id).unwrap();
        let state = |store: &Store| store.stored_plan(&file.id).unwrap().unwrap().state;
        assert_eq!(state(&store), PlanState::Done);
        samples::write_plan(&mut store, &file, &path, &[]).unwrap();
        assert_eq!(state(&store), PlanState::New);
        assert_eq!(store.approval(&file.id).unwrap(), None);
    }

    #[test]
    fn a_plan_that_was_not_written_here_cannot_be_approved() {
        let (_folder, mut store) = samples::store();
        let result = store.approve(&approval(&samples::plan_file("a").id));
        assert!(matches!(result, Err(StoreError::NotFound { what: "plan" })));
    }

    #[test]
    fn a_plan_that_cannot_be_written_is_not_remembered() {
        let (folder, mut store) = samples::store();
        let file = samples::plan_file("a");
        let path = folder.path().join("p.json");
        fs::create_dir(&path).unwrap();
        let result = samples::write_plan(&mut store, &file, &path, &[]);
        assert!(matches!(result, Err(StoreError::Unwritable { .. })));
        assert_eq!(store.stored_plan(&file.id).unwrap(), None);
    }

    #[test]
    fn a_plan_that_was_performed_last_and_is_not_done_was_interrupted() {
        let (_folder, mut store, _run, plan) = samples::store_with_run();
        assert_eq!(store.interrupted_plan().unwrap(), None, "its run names no plan");
        let begin = |store: &mut Store, id: &str, plan: &PlanId, at: i64| {
            let run = crate::model::journal::Run { plan: Some(plan.clone()), ..samples::run(id, at) };
            store.begin_run(&run).unwrap();
        };
        begin(&mut store, "b", &plan, 110);
        assert_eq!(store.interrupted_plan().unwrap(), None, "nobody said yes");
        store.approve(&approval(&plan)).unwrap();
        assert_eq!(store.interrupted_plan().unwrap().map(|plan| plan.id), Some(plan.clone()));
        store.mark_done(&plan).unwrap();
        assert_eq!(store.interrupted_plan().unwrap(), None);
    }
}
