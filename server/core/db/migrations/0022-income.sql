-- Sources of the public revenue: what each contract lets expect, and which entries of the book are that money.
CREATE TABLE income_versions (
  estate_id        bigint NOT NULL,
  source_id        text NOT NULL,            -- named by the phone; of an imported line, by what it says
  version          integer NOT NULL CHECK (version > 0),
  document         text NOT NULL,            -- what is hashed into the log
  saved_by         text NOT NULL,
  saved_at         timestamptz NOT NULL,
  log_index        bigint NOT NULL,
  PRIMARY KEY (estate_id, source_id, version)
);

CREATE TABLE income_receipts (
  estate_id     bigint NOT NULL,
  receipt_id    text NOT NULL,               -- named by the phone
  source_id     text NOT NULL,
  period_from   date NOT NULL,
  number        integer NOT NULL,            -- of the book's entry
  amount_fen    bigint NOT NULL CHECK (amount_fen > 0),
  undoes        text,                        -- the receipt that was wrong
  document      text NOT NULL,
  linked_by     text NOT NULL,
  linked_at     timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, receipt_id),
  UNIQUE (estate_id, undoes),
  FOREIGN KEY (estate_id, number) REFERENCES ledger_entries (estate_id, number),
  FOREIGN KEY (estate_id, undoes) REFERENCES income_receipts (estate_id, receipt_id)
);
CREATE INDEX income_receipts_by_source ON income_receipts (estate_id, source_id, period_from);
CREATE INDEX income_receipts_by_number ON income_receipts (estate_id, number);

-- From which day on a source must be looked at: nothing of it is late before. It finds the late ones without reading them
-- all; it can be made anew from the versions and receipts, and what a page shows of a source is always judged from those.
CREATE TABLE income_looks (
  estate_id     bigint NOT NULL,
  source_id     text NOT NULL,
  look_on       date NOT NULL,
  PRIMARY KEY (estate_id, source_id)
);
CREATE INDEX income_looks_by_day ON income_looks (estate_id, look_on);

-- What stands: neither undone nor undoing, of an entry that was not taken back. OFFSET 0 has each looked up by its key: as a join,
-- a planner without figures reads all receipts for the few that are asked for.
CREATE VIEW standing_receipts WITH (security_invoker = true) AS
  SELECT r.estate_id, r.receipt_id, r.source_id, r.period_from, r.number, r.amount_fen FROM income_receipts r
  WHERE r.undoes IS NULL
    AND NOT EXISTS (SELECT 1 FROM income_receipts u WHERE u.estate_id = r.estate_id AND u.undoes = r.receipt_id OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.estate_id = r.estate_id AND e.reverses = r.number OFFSET 0);

-- An entry that is taken back leaves its source unpaid: look again.
CREATE FUNCTION income_look_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE income_looks l SET look_on = '-infinity' WHERE l.estate_id = NEW.estate_id AND l.source_id IN (
    SELECT source_id FROM income_receipts WHERE estate_id = NEW.estate_id AND number = NEW.reverses);
  RETURN NULL;
END $$;
CREATE TRIGGER income_look_again AFTER INSERT ON ledger_entries
  FOR EACH ROW WHEN (NEW.reverses IS NOT NULL) EXECUTE FUNCTION income_look_again();

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['income_versions', 'income_receipts', 'income_looks'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO wuye_app', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;
GRANT SELECT ON standing_receipts TO wuye_app;
GRANT UPDATE (look_on) ON income_looks TO wuye_app;
