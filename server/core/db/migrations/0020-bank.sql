-- Lines of the bank's own statements, and which entry of the book each is. What has no entry is public.
CREATE TABLE bank_lines (
  community_id  bigint NOT NULL,
  line_id       text NOT NULL,           -- hash of what the bank says of it, so that a statement twice is once
  booked_on     date NOT NULL,
  amount_fen    bigint NOT NULL CHECK (amount_fen <> 0),   -- what came in is positive
  balance_fen   bigint,
  counterparty  text NOT NULL,
  memo          text NOT NULL,
  imported_by   text NOT NULL,
  imported_at   timestamptz NOT NULL,
  PRIMARY KEY (community_id, line_id)
);
CREATE INDEX bank_lines_by_day ON bank_lines (community_id, booked_on);

CREATE TABLE bank_matches (
  community_id  bigint NOT NULL,
  line_id       text NOT NULL,
  number        integer NOT NULL,
  matched_by    text NOT NULL,
  matched_at    timestamptz NOT NULL,
  PRIMARY KEY (community_id, line_id),
  UNIQUE (community_id, number),
  FOREIGN KEY (community_id, line_id) REFERENCES bank_lines (community_id, line_id),
  FOREIGN KEY (community_id, number) REFERENCES ledger_entries (community_id, number)
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
      'CREATE POLICY by_community ON %I
         USING (community_id = ANY ((SELECT named_communities())::bigint[]))
         WITH CHECK (community_id = ANY ((SELECT named_communities())::bigint[]))',
      t);
  END LOOP;
END $$;
