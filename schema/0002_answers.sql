-- Answers and their consequences: why a record is not matched again, what a service refused for good, who was erased.

-- Why a tombstone stands: 'deleted'; 'forgotten' where Mailchimp takes the address back from the contact alone;
-- 'left_behind' where the record stands, but its person's link moved to another one.
ALTER TABLE tombstone ADD COLUMN cause TEXT NOT NULL DEFAULT 'deleted'
    CHECK (cause IN ('deleted', 'forgotten', 'left_behind'));

-- One row is a write that a service refused for good: it is not tried again until it would write something else.
CREATE TABLE parked (
    wish    TEXT NOT NULL PRIMARY KEY CHECK (length(wish) = 16),
    class   TEXT NOT NULL CHECK (class <> ''),
    message TEXT NOT NULL,
    count   INTEGER NOT NULL CHECK (count >= 1),
    since   INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row is the salted hash of an address that was erased on demand, so that it is not imported again.
CREATE TABLE erased (
    address TEXT NOT NULL PRIMARY KEY CHECK (length(address) = 64),
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Why a run came to nothing: what it told the person at the screen, kept for its report.
ALTER TABLE run ADD COLUMN problem TEXT CHECK (json_valid(problem));
