-- Everyday runs: how far the changes of a side were listed, who holds which address, and of which records the next
-- plan has nothing new to say. Addresses keep themselves, by the triggers below; who is at rest is the plan's to say, and
-- the triggers' to take back.

-- How far the listings of a side had gone when this snapshot was stored; null where they showed nothing yet.
ALTER TABLE snapshot ADD COLUMN cursor TEXT CHECK (json_valid(cursor));

-- One row is an address of a current record; place 0 is the first one.
CREATE TABLE address (
    email TEXT NOT NULL CHECK (email <> ''),
    side  TEXT NOT NULL CHECK (side IN ('copper', 'mailchimp')),
    id    TEXT NOT NULL CHECK (id <> ''),
    place INTEGER NOT NULL CHECK (place >= 0),
    PRIMARY KEY (email, side, id)
) STRICT, WITHOUT ROWID;

-- One row is a current record of which the last plan said nothing but its bucket, and whose bucket rests on nothing
-- that has changed since: the next plan counts it without looking at it.
CREATE TABLE at_rest (
    side   TEXT NOT NULL CHECK (side IN ('copper', 'mailchimp')),
    id     TEXT NOT NULL CHECK (id <> ''),
    bucket TEXT NOT NULL CHECK (bucket IN ('in_sync', 'excluded')),
    PRIMARY KEY (side, id)
) STRICT, WITHOUT ROWID;

-- When a write that failed for a time is tried again unattended; null: not before it would write something else.
ALTER TABLE parked ADD COLUMN next_at INTEGER;

INSERT INTO address (email, side, id, place)
    SELECT element.value, record.side, record.id, element.key
    FROM record, json_each(CAST(record.body AS TEXT), '$.emails') AS element
    WHERE record.until_snapshot IS NULL;

CREATE TRIGGER record_arrives AFTER INSERT ON record WHEN new.until_snapshot IS NULL BEGIN
    INSERT INTO address (email, side, id, place)
        SELECT value, new.side, new.id, key FROM json_each(CAST(new.body AS TEXT), '$.emails');
    DELETE FROM at_rest WHERE side = new.side AND id = new.id;
END;

-- Whoever shared an address with it may be alone there now, and its link has lost a side.
CREATE TRIGGER record_leaves AFTER UPDATE OF until_snapshot ON record
WHEN old.until_snapshot IS NULL AND new.until_snapshot IS NOT NULL BEGIN
    DELETE FROM at_rest WHERE (side, id) IN (SELECT address.side, address.id FROM address
        WHERE address.email IN (SELECT value FROM json_each(CAST(old.body AS TEXT), '$.emails')));
    DELETE FROM at_rest WHERE side = old.side AND id = old.id;
    DELETE FROM at_rest WHERE old.side = 'copper' AND side = 'mailchimp'
        AND id IN (SELECT mailchimp FROM link WHERE copper = old.id);
    DELETE FROM at_rest WHERE old.side = 'mailchimp' AND side = 'copper'
        AND id IN (SELECT copper FROM link WHERE mailchimp = old.id);
    DELETE FROM address WHERE side = old.side AND id = old.id
        AND email IN (SELECT value FROM json_each(CAST(old.body AS TEXT), '$.emails'));
END;

CREATE TRIGGER record_is_erased AFTER DELETE ON record WHEN old.until_snapshot IS NULL BEGIN
    DELETE FROM at_rest;
    DELETE FROM address WHERE side = old.side AND id = old.id
        AND email IN (SELECT value FROM json_each(CAST(old.body AS TEXT), '$.emails'));
END;

CREATE TRIGGER record_is_rewritten AFTER UPDATE OF body ON record WHEN new.until_snapshot IS NULL BEGIN
    DELETE FROM at_rest;
    DELETE FROM address WHERE side = old.side AND id = old.id
        AND email IN (SELECT value FROM json_each(CAST(old.body AS TEXT), '$.emails'));
    INSERT INTO address (email, side, id, place)
        SELECT value, new.side, new.id, key FROM json_each(CAST(new.body AS TEXT), '$.emails');
END;

CREATE TRIGGER link_is_made AFTER INSERT ON link BEGIN
    DELETE FROM at_rest WHERE side = 'copper' AND id = new.copper;
    DELETE FROM at_rest WHERE side = 'mailchimp' AND id = new.mailchimp;
END;

CREATE TRIGGER link_moves AFTER UPDATE ON link BEGIN
    DELETE FROM at_rest WHERE side = 'copper' AND id IN (old.copper, new.copper);
    DELETE FROM at_rest WHERE side = 'mailchimp' AND id IN (old.mailchimp, new.mailchimp);
END;

CREATE TRIGGER link_is_erased AFTER DELETE ON link BEGIN
    DELETE FROM at_rest WHERE side = 'copper' AND id = old.copper;
    DELETE FROM at_rest WHERE side = 'mailchimp' AND id = old.mailchimp;
END;

CREATE TRIGGER unseen_begins AFTER INSERT ON unseen BEGIN
    DELETE FROM at_rest WHERE side = new.side AND id = new.id;
END;

CREATE TRIGGER unseen_ends AFTER DELETE ON unseen BEGIN
    DELETE FROM at_rest WHERE side = old.side AND id = old.id;
END;

CREATE TRIGGER tombstone_is_put AFTER INSERT ON tombstone BEGIN
    DELETE FROM at_rest WHERE (side, id) IN (SELECT address.side, address.id FROM address
        WHERE address.email IN (SELECT value FROM json_each(new.emails)));
END;

CREATE TRIGGER tombstone_moves AFTER UPDATE ON tombstone BEGIN
    DELETE FROM at_rest WHERE (side, id) IN (SELECT address.side, address.id FROM address
        WHERE address.email IN (SELECT value FROM json_each(old.emails) UNION SELECT value FROM json_each(new.emails)));
END;

CREATE TRIGGER tombstone_is_erased AFTER DELETE ON tombstone BEGIN
    DELETE FROM at_rest WHERE (side, id) IN (SELECT address.side, address.id FROM address
        WHERE address.email IN (SELECT value FROM json_each(old.emails)));
END;
