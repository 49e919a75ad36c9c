-- Which columns of a company's own sheets are which of ours, chosen on the screen once for each estate.
CREATE TABLE sheet_mappings (
  estate_id     bigint NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('ledger')),
  mapping       jsonb NOT NULL,
  kept_by       text NOT NULL,
  kept_at       timestamptz NOT NULL,
  PRIMARY KEY (estate_id, kind)
);
GRANT SELECT, INSERT ON sheet_mappings TO wuye_app;
GRANT UPDATE (mapping, kept_by, kept_at) ON sheet_mappings TO wuye_app;
ALTER TABLE sheet_mappings ENABLE ROW LEVEL SECURITY;
ALTER TABLE sheet_mappings FORCE ROW LEVEL SECURITY;
CREATE POLICY by_estate ON sheet_mappings
  USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
  WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]));
