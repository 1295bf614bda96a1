-- The first schema. Times are UTC seconds. A side is 'copper' or 'mailchimp'. Columns named body,
-- base, evidence, emails, sample and result hold JSON in the shape of the type they are named after.

-- One row says one thing about this store itself; the keys are the program's own words.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row is one file of a plan as it was written; state 'used' from its first effect, 'done' after its last.
CREATE TABLE plan (
    id            TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 64),
    ordinal       INTEGER NOT NULL,
    path          TEXT NOT NULL,
    bytes         TEXT NOT NULL CHECK (length(bytes) = 64),
    created_at    INTEGER NOT NULL,
    valid_until   INTEGER NOT NULL,
    configuration TEXT NOT NULL,
    scope         TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('new', 'used', 'done')),
    sample        TEXT NOT NULL CHECK (json_valid(sample))
) STRICT;
CREATE UNIQUE INDEX plan_ordinal ON plan (ordinal);

-- One row is a person's, or the standing policy's, yes to one plan.
CREATE TABLE approval (
    plan TEXT NOT NULL PRIMARY KEY REFERENCES plan (id),
    at   INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

-- One row is one performance of a command that may write; without an end it runs, or was killed.
CREATE TABLE run (
    id             TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    command        TEXT NOT NULL,
    mode           TEXT NOT NULL CHECK (mode IN ('test', 'production')),
    email_contains TEXT NOT NULL,
    plan           TEXT REFERENCES plan (id),
    started_at     INTEGER NOT NULL,
    finished_at    INTEGER,
    outcome        TEXT,
    approver       TEXT,
    CHECK ((finished_at IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX run_started_at ON run (started_at);

-- One row is one reading of a side; of kind 'readback' it only gathers records read one by one, and has no contents.
CREATE TABLE snapshot (
    id           INTEGER PRIMARY KEY,
    side         TEXT NOT NULL CHECK (side IN ('copper', 'mailchimp')),
    kind         TEXT NOT NULL CHECK (kind IN ('full', 'incremental', 'failed', 'readback')),
    run          TEXT REFERENCES run (id),
    started_at   INTEGER NOT NULL,
    finished_at  INTEGER NOT NULL,
    record_count INTEGER NOT NULL CHECK (record_count >= 0),
    contents     TEXT CHECK (length(contents) = 64),
    evidence     TEXT NOT NULL CHECK (json_valid(evidence)),
    CHECK ((contents IS NULL) = (kind = 'readback')),
    CHECK (run IS NULL OR kind = 'readback')
) STRICT;
CREATE INDEX snapshot_side_id ON snapshot (side, id);

-- One row is one version of a record, from first_snapshot up to but not including until_snapshot (null: current).
-- Of two versions of one record the one with the greater number is the later. The stamp may be later than the one in
-- the body: it moves without a change of content. written_at says that the version is the read-back of our own write.
CREATE TABLE record (
    version        INTEGER PRIMARY KEY,
    side           TEXT NOT NULL CHECK (side IN ('copper', 'mailchimp')),
    id             TEXT NOT NULL CHECK (id <> ''),
    handle         TEXT NOT NULL,
    first_snapshot INTEGER NOT NULL REFERENCES snapshot (id),
    until_snapshot INTEGER REFERENCES snapshot (id) CHECK (until_snapshot >= first_snapshot),
    fingerprint    TEXT NOT NULL CHECK (length(fingerprint) = 64),
    stamp          INTEGER NOT NULL,
    written_at     INTEGER,
    body           BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_side_id ON record (side, id) WHERE until_snapshot IS NULL;
CREATE INDEX record_side_id_version ON record (side, id, version) WHERE until_snapshot IS NOT NULL;

-- One row is a current record that the side's latest snapshot did not see: 'unlisted' until it is seen again,
-- 'written' when we wrote it so lately that the listing may not show it yet.
CREATE TABLE unseen (
    side  TEXT NOT NULL CHECK (side IN ('copper', 'mailchimp')),
    id    TEXT NOT NULL CHECK (id <> ''),
    cause TEXT NOT NULL CHECK (cause IN ('unlisted', 'written')),
    PRIMARY KEY (side, id)
) STRICT, WITHOUT ROWID;

-- One row says that two records are one person, and holds what each side was when they last agreed.
CREATE TABLE link (
    id         TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    copper     TEXT NOT NULL CHECK (copper <> ''),
    mailchimp  TEXT NOT NULL CHECK (mailchimp <> ''),
    state      TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'closed')),
    generation INTEGER NOT NULL CHECK (generation >= 1),
    base       TEXT NOT NULL CHECK (json_valid(base))
) STRICT;
CREATE UNIQUE INDEX link_copper ON link (copper);
CREATE UNIQUE INDEX link_mailchimp ON link (mailchimp);

-- One row remembers that a linked record was deleted on one side.
CREATE TABLE tombstone (
    side   TEXT NOT NULL CHECK (side IN ('copper', 'mailchimp')),
    id     TEXT NOT NULL CHECK (id <> ''),
    emails TEXT NOT NULL CHECK (json_valid(emails)),
    at     INTEGER NOT NULL,
    PRIMARY KEY (side, id)
) STRICT, WITHOUT ROWID;

-- One row is a question that some plan asked; closed once a later plan no longer asks it.
CREATE TABLE question (
    id             TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    body           TEXT NOT NULL CHECK (json_valid(body)),
    first_asked_at INTEGER NOT NULL,
    closed_at      INTEGER
) STRICT;

-- One row is a person's lasting answer to a question; the question need not be open.
CREATE TABLE decision (
    question TEXT NOT NULL PRIMARY KEY CHECK (question <> ''),
    body     TEXT NOT NULL CHECK (json_valid(body)),
    at       INTEGER NOT NULL
) STRICT;

-- One row is an operation that a run took up; without an intent nothing was to be sent for it. Never changed.
CREATE TABLE entry (
    ordinal   INTEGER PRIMARY KEY,
    run       TEXT NOT NULL REFERENCES run (id),
    plan      TEXT NOT NULL REFERENCES plan (id),
    operation TEXT NOT NULL CHECK (operation <> ''),
    kind      TEXT NOT NULL CHECK (kind <> ''),
    body      TEXT NOT NULL CHECK (json_valid(body)),
    intent_at INTEGER
) STRICT;
CREATE UNIQUE INDEX entry_run_operation ON entry (run, operation);
CREATE INDEX entry_intent_at ON entry (intent_at) WHERE intent_at IS NOT NULL;

-- One row says how the operation of an entry ended; an entry without one is in doubt. Never changed.
CREATE TABLE outcome (
    entry  INTEGER PRIMARY KEY REFERENCES entry (ordinal),
    at     INTEGER NOT NULL,
    result TEXT NOT NULL CHECK (json_valid(result))
) STRICT;
