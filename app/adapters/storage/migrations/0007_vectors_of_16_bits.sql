-- Vectors take 16 bits a number instead of 32 (see storage/vectors.py), and half the pages.
-- The embedders get new numbers, as if the file had moved to another one: a version that still runs
-- beside this one and knows the old form is told so, instead of misreading the new.

INSERT INTO embedders (id, model, dimensions)
  SELECT id + 1000, 'moving ' || model, dimensions FROM embedders WHERE id <> 0;

CREATE TABLE narrow (
  memory   INTEGER PRIMARY KEY REFERENCES memories ON DELETE CASCADE,
  embedder INTEGER NOT NULL REFERENCES embedders,
  words    BLOB NOT NULL,
  vector   BLOB NOT NULL
);
INSERT INTO narrow
  SELECT memory, CASE embedder WHEN 0 THEN 0 ELSE embedder + 1000 END, words, narrowed(vector)
  FROM vectors ORDER BY memory;
DROP TABLE vectors;
ALTER TABLE narrow RENAME TO vectors;
CREATE INDEX vectors_without_meaning ON vectors (memory) WHERE embedder = 0;

DELETE FROM embedders WHERE id BETWEEN 1 AND 1000;
UPDATE embedders SET model = substr(model, 8) WHERE id <> 0;
UPDATE meta SET value = CAST(value AS INTEGER) + 1000 WHERE key = 'embedder';
UPDATE people SET revision = revision + 1;

-- The pages that are free now go when the file is next rewritten, as after a deletion.
INSERT OR IGNORE INTO meta SELECT 'traces', 'owed' WHERE EXISTS (SELECT 1 FROM vectors);
