-- What stands around a turn: `session` repeats metadata.session of the turns of a conversation.

ALTER TABLE memories ADD COLUMN session TEXT;
UPDATE memories SET session = CAST(json_extract(metadata, '$.session') AS TEXT)
  WHERE conversation IS NOT NULL AND json_type(metadata, '$.session') IN ('text', 'integer');
