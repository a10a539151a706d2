-- The turns of a conversation in their order, and the memories that are still to be embedded.
-- `conversation` repeats metadata.conversation_id where that is a text, so that it can be indexed.

ALTER TABLE memories ADD COLUMN conversation TEXT;
UPDATE memories SET conversation = json_extract(metadata, '$.conversation_id')
  WHERE json_type(metadata, '$.conversation_id') = 'text';
CREATE INDEX memories_by_conversation ON memories (person, conversation, updated_at)
  WHERE conversation IS NOT NULL;

-- 0 is no embedder's number: it marks vectors of zeros.
CREATE INDEX vectors_without_meaning ON vectors (memory) WHERE embedder = 0;
