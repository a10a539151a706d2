-- How often guesses of one task type at one rank were shown and picked, over all people.

CREATE TABLE click_rates (
  task   TEXT NOT NULL,
  rank   INTEGER NOT NULL,
  shown  INTEGER NOT NULL DEFAULT 0,
  chosen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (task, rank)
) WITHOUT ROWID;
