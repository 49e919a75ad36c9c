-- Many entries posted as one: all of them stand or none does. A batch sent again is known by its id, and the same content under
-- another id by its hash.
CREATE TABLE ledger_batches (
  estate_id     bigint NOT NULL,
  batch_id      text NOT NULL,           -- named by the phone
  content_hash  bytea NOT NULL,          -- what the table says, without vouchers
  request_hash  bytea NOT NULL,          -- everything that was sent
  first         integer NOT NULL,
  last          integer NOT NULL CHECK (last >= first),
  matched       integer NOT NULL,
  posted_by     text NOT NULL,
  posted_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, batch_id),
  FOREIGN KEY (estate_id, first) REFERENCES ledger_entries (estate_id, number),
  FOREIGN KEY (estate_id, last) REFERENCES ledger_entries (estate_id, number)
);
CREATE INDEX ledger_batches_by_content ON ledger_batches (estate_id, content_hash);

-- "The same counterparty as last time" is asked of every line of a statement.
CREATE INDEX ledger_entries_by_counterparty ON ledger_entries (estate_id, counterparty, number);
-- An estate's own prints are read together to find those used twice.
CREATE INDEX voucher_prints_by_estate ON voucher_prints (estate_id, month);

GRANT SELECT, INSERT ON ledger_batches TO wuye_app;
ALTER TABLE ledger_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_batches FORCE ROW LEVEL SECURITY;
CREATE POLICY by_estate ON ledger_batches
  USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
  WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]));
