-- Vectors take 16 bits a number instead of 32 (see storage/vectors.py), and half the pages.
-- The column has another name: a version that still runs beside this one and knows the former form
-- finds none, and answers without memories instead of misreading them.

CREATE TABLE narrow (
  memory   INTEGER PRIMARY KEY REFERENCES memories ON DELETE CASCADE,
  embedder INTEGER NOT NULL REFERENCES embedders,
  words    BLOB NOT NULL,
  numbers  BLOB NOT NULL
);
INSERT INTO narrow SELECT memory, embedder, words, narrowed(vector) FROM vectors ORDER BY memory;
DROP TABLE vectors;
ALTER TABLE narrow RENAME TO vectors;
CREATE INDEX vectors_without_meaning ON vectors (memory) WHERE embedder = 0;

-- The pages that are free now go when the file is next rewritten, as after a deletion.
INSERT OR IGNORE INTO meta SELECT 'traces', 'owed' WHERE EXISTS (SELECT 1 FROM vectors);
