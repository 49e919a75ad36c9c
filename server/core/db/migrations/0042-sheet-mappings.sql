-- Which columns of a company's own sheets are which of ours, chosen on the screen once for each estate.
CREATE TABLE sheet_mappings (
  community_id  bigint NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('ledger')),
  mapping       jsonb NOT NULL,
  kept_by       text NOT NULL,
  kept_at       timestamptz NOT NULL,
  PRIMARY KEY (community_id, kind)
);
GRANT SELECT, INSERT ON sheet_mappings TO wuye_app;
GRANT UPDATE (mapping, kept_by, kept_at) ON sheet_mappings TO wuye_app;
ALTER TABLE sheet_mappings ENABLE ROW LEVEL SECURITY;
ALTER TABLE sheet_mappings FORCE ROW LEVEL SECURITY;
CREATE POLICY by_community ON sheet_mappings
  USING (community_id = ANY ((SELECT named_communities())::bigint[]))
  WITH CHECK (community_id = ANY ((SELECT named_communities())::bigint[]));
