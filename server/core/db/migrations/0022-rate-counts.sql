-- What each process counted of busy callers in the present minute, so that a caller who goes round all processes is counted once.
-- A crash may lose it; a caller's name is kept as a hash, for two minutes.
CREATE UNLOGGED TABLE rate_counts (
  caller         text NOT NULL CHECK (caller ~ '^[0-9A-Za-z_-]{22}$'),
  window_at      timestamptz NOT NULL,
  process_id     text NOT NULL CHECK (length(process_id) = 36),
  requests       integer NOT NULL CHECK (requests > 0),
  PRIMARY KEY (caller, window_at, process_id)
);
CREATE INDEX rate_counts_by_window ON rate_counts (window_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_counts TO wuye_app;
