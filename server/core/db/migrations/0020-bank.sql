-- Lines of the bank's own statements, and which entry of the book each is. What has no entry is public.
CREATE TABLE bank_lines (
  estate_id     bigint NOT NULL,
  line_id       text NOT NULL,           -- hash of what the bank says of it, so that a statement twice is once
  booked_on     date NOT NULL,
  amount_fen    bigint NOT NULL CHECK (amount_fen <> 0),   -- what came in is positive
  balance_fen   bigint,
  counterparty  text NOT NULL,
  memo          text NOT NULL,
  imported_by   text NOT NULL,
  imported_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, line_id)
);
CREATE INDEX bank_lines_by_day ON bank_lines (estate_id, booked_on);

CREATE TABLE bank_matches (
  estate_id     bigint NOT NULL,
  line_id       text NOT NULL,
  number        integer NOT NULL,
  matched_by    text NOT NULL,
  matched_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, line_id),
  UNIQUE (estate_id, number),
  FOREIGN KEY (estate_id, line_id) REFERENCES bank_lines (estate_id, line_id),
  FOREIGN KEY (estate_id, number) REFERENCES ledger_entries (estate_id, number)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['bank_lines', 'bank_matches'] LOOP
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
