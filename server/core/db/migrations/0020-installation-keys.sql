-- What tells whether a process has the secret and the log's key of this installation. Written once, by the login that migrates.
CREATE TABLE installation_keys (
  name           text PRIMARY KEY CHECK (name IN ('installation-secret', 'log-key')),
  fingerprint    text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
  set_at         timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON installation_keys TO wuye_app;
