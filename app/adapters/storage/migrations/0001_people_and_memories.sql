-- The people, what is remembered of them, and the vectors and words memories are found by.
-- Times are microseconds since 1970 in UTC. Row numbers are never used twice, so a number kept in
-- a cache of this or another process can go stale but never name somebody else.

PRAGMA application_id = 0x494E4B4C;  -- "INKL"

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE embedders (
  id         INTEGER PRIMARY KEY,
  model      TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  UNIQUE (model, dimensions)
);

-- `revision` counts the changes to a person's memories: what a cache compares itself with.
CREATE TABLE people (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  name     TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE memories (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  person     INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  ref        TEXT NOT NULL,
  mtype      TEXT NOT NULL,
  text       TEXT NOT NULL,
  source     TEXT NOT NULL,
  topic      TEXT,
  tags       TEXT NOT NULL,
  metadata   TEXT NOT NULL,
  confidence REAL NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER,
  UNIQUE (person, ref)
);
CREATE INDEX memories_by_type ON memories (person, mtype, updated_at, expires_at);
CREATE INDEX memories_by_source ON memories (person, source, updated_at, mtype, expires_at);
CREATE INDEX memories_by_creation ON memories (person, created_at);
CREATE INDEX memories_by_expiry ON memories (expires_at) WHERE expires_at IS NOT NULL;

-- Apart from the memories, so that reading texts does not drag the vectors along.
CREATE TABLE vectors (
  memory   INTEGER PRIMARY KEY REFERENCES memories ON DELETE CASCADE,
  embedder INTEGER NOT NULL REFERENCES embedders,
  words    BLOB NOT NULL,
  vector   BLOB NOT NULL
);

CREATE TABLE personas (
  person       INTEGER PRIMARY KEY REFERENCES people ON DELETE CASCADE,
  facets       TEXT NOT NULL,
  vector       BLOB,
  last_updated INTEGER NOT NULL,
  pinned       TEXT NOT NULL DEFAULT '[]'
);

CREATE TABLE shown (
  id         INTEGER PRIMARY KEY,
  person     INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
  key        TEXT NOT NULL,
  payload    TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  UNIQUE (person, key)
);
CREATE INDEX shown_by_expiry ON shown (expires_at);
