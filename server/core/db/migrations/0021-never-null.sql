-- Columns that were added to tables with rows in them, and that every row has had since: now they say so.
ALTER TABLE vote_heads
  ALTER COLUMN tag SET NOT NULL,
  ALTER COLUMN commitment SET NOT NULL,
  ALTER COLUMN blinding SET NOT NULL;
ALTER TABLE ballots
  ALTER COLUMN salt SET NOT NULL;
