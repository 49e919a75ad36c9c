-- Anybody may post to the cashier's callback address. What the cashier did not sign is counted by the hour, with the hash of the first
-- and the last of it, and nothing of it is kept: bodies of it once filled a disk at 97 MB a minute from one address.
CREATE TABLE forged_callbacks (
  estate_id     bigint NOT NULL CHECK (estate_id = 0),   -- what belongs to no estate
  hour          timestamptz NOT NULL,
  count         bigint NOT NULL,
  first_sha256  bytea NOT NULL,
  last_sha256   bytea NOT NULL,
  PRIMARY KEY (estate_id, hour)
);

ALTER TABLE forged_callbacks ENABLE ROW LEVEL SECURITY;
ALTER TABLE forged_callbacks FORCE ROW LEVEL SECURITY;
CREATE POLICY of_no_estate ON forged_callbacks USING (estate_id = 0) WITH CHECK (estate_id = 0);
GRANT SELECT, INSERT, UPDATE (count, last_sha256), DELETE ON forged_callbacks TO wuye_app;
