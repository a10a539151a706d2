-- How often memories went to a prompt or an answer. `person` and `memory` are the names callers use:
-- the memories may be at a service. Times are microseconds since 1970 in UTC.

CREATE TABLE uses (
  person TEXT NOT NULL,
  memory TEXT NOT NULL,
  since  INTEGER NOT NULL,
  times  INTEGER NOT NULL DEFAULT 0,
  last   INTEGER,
  PRIMARY KEY (person, memory)
) WITHOUT ROWID;
