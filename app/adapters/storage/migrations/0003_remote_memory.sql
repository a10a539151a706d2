-- What waits to be delivered to a vendor's memory, and what a vendor cannot keep.
-- Times are microseconds since 1970 in UTC. `vault` names the vendor a row is meant for.

-- One change each, delivered in the order of `id` for each person. `refused` holds the kind of error
-- of a change the vendor refused for good: it is kept, and no longer tried.
CREATE TABLE outbox (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  vault     TEXT NOT NULL,
  person    TEXT NOT NULL,
  queued_at INTEGER NOT NULL,
  deed      TEXT NOT NULL,
  body      TEXT NOT NULL,
  vector    BLOB,
  refused   TEXT
);
CREATE INDEX outbox_by_person ON outbox (person);

-- Personas and shown proposals, where the vendor has no place for them.
CREATE TABLE beside_records (
  person     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  key        TEXT NOT NULL,
  flat       TEXT NOT NULL,
  vector     BLOB,
  expires_at INTEGER,
  PRIMARY KEY (person, kind, key)
) WITHOUT ROWID;
CREATE INDEX beside_by_expiry ON beside_records (expires_at) WHERE expires_at IS NOT NULL;

-- Our vectors of memories, where the vendor keeps none. `digest` is that of the embedded text: a
-- text that was changed elsewhere no longer fits it.
CREATE TABLE beside_vectors (
  person   TEXT NOT NULL,
  key      TEXT NOT NULL,
  embedder TEXT NOT NULL,
  digest   BLOB NOT NULL,
  vector   BLOB NOT NULL,
  PRIMARY KEY (person, key)
) WITHOUT ROWID;
