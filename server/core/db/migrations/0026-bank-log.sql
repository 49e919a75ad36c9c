-- What the bank said and which entry each line is, as acts of the log: every import and every matching is one, chained to the
-- one before. A line without an act came before the log held them.
CREATE TABLE bank_acts (
  estate_id     bigint NOT NULL,
  number        integer NOT NULL CHECK (number > 0),
  kind          text NOT NULL CHECK (kind IN ('statement', 'matches')),
  item_count    integer NOT NULL CHECK (item_count > 0),
  items_hash    bytea NOT NULL,
  hash          bytea NOT NULL,
  at            timestamptz NOT NULL,
  by_person     text NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, number)
);

ALTER TABLE bank_lines
  ADD COLUMN act integer,
  ADD COLUMN position integer,
  ADD COLUMN hash bytea,
  ADD UNIQUE (estate_id, act, position);
ALTER TABLE bank_matches
  ADD COLUMN act integer,
  ADD COLUMN position integer,
  ADD UNIQUE (estate_id, act, position);

GRANT SELECT, INSERT ON bank_acts TO wuye_app;
ALTER TABLE bank_acts ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_acts FORCE ROW LEVEL SECURITY;
CREATE POLICY by_estate ON bank_acts
  USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
  WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]));
