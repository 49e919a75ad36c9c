-- Witnesses of the evidence log: who registered a key, who retired, what they signed, and where two histories were shown
-- to them. All of it append-only.
CREATE TABLE witnesses (
  estate_id      bigint NOT NULL,
  witness_id     text NOT NULL,
  name           text NOT NULL,          -- the key's C2SP name
  role           text NOT NULL CHECK (role IN ('committee', 'street', 'owner')),
  public_key     bytea NOT NULL CHECK (length(public_key) = 32),
  person_id      text NOT NULL,
  registered_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, witness_id),
  UNIQUE (estate_id, name),
  UNIQUE (estate_id, public_key)
);

CREATE TABLE witness_retirements (
  estate_id     bigint NOT NULL,
  witness_id    text NOT NULL,
  retired_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, witness_id),
  FOREIGN KEY (estate_id, witness_id) REFERENCES witnesses (estate_id, witness_id)
);

-- One signature of a witness under the checkpoint of a size; the first stands.
CREATE TABLE cosignatures (
  estate_id     bigint NOT NULL,
  size          bigint NOT NULL,
  witness_id    text NOT NULL,
  signature     bytea NOT NULL CHECK (length(signature) = 72),   -- 8 bytes of the witness's time in seconds, 64 of Ed25519
  received_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, size, witness_id),
  FOREIGN KEY (estate_id, size) REFERENCES log_checkpoints (estate_id, size),
  FOREIGN KEY (estate_id, witness_id) REFERENCES witnesses (estate_id, witness_id)
);

CREATE INDEX cosignatures_by_witness ON cosignatures (estate_id, witness_id, size);

-- Two notes signed by this log that a witness could not bring together.
CREATE TABLE log_conflicts (
  estate_id     bigint NOT NULL,
  conflict_id   text NOT NULL,
  witness_id    text NOT NULL,
  kept          text NOT NULL,
  given         text NOT NULL,
  reported_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, conflict_id),
  FOREIGN KEY (estate_id, witness_id) REFERENCES witnesses (estate_id, witness_id)
);

GRANT SELECT, INSERT ON witnesses, witness_retirements, cosignatures, log_conflicts TO wuye_app;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['witnesses', 'witness_retirements', 'cosignatures', 'log_conflicts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;
