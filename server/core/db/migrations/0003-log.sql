-- The evidence log: one RFC 6962 tree per estate. Entries and hashes are append-only for the app; docs/record-format.md says what an
-- entry holds. Nothing in it names a person.
-- Functions: wall_by_estate

CREATE TABLE log_heads (
  estate_id  bigint PRIMARY KEY,
  size       bigint NOT NULL,
  -- the instant of the latest entry: time never goes backwards along a log
  last_at    timestamptz NOT NULL
);

CREATE TABLE log_entries (
  estate_id  bigint NOT NULL,
  idx        bigint NOT NULL,
  entry      bytea NOT NULL,
  PRIMARY KEY (estate_id, idx)
);

-- Every perfect subtree: height 0 are the leaves, `idx` counts within a height. Proofs and roots read at most two per height.
CREATE TABLE log_nodes (
  estate_id  bigint NOT NULL,
  height     smallint NOT NULL,
  idx        bigint NOT NULL,
  hash       bytea NOT NULL,
  PRIMARY KEY (estate_id, height, idx)
);

CREATE TABLE log_checkpoints (
  estate_id  bigint NOT NULL,
  size       bigint NOT NULL,
  note       text NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, size)
);

-- Witnesses of the evidence log: who registered a key, who retired, what they signed, and where two histories were shown
-- to them. All of it append-only.
CREATE TABLE witnesses (
  estate_id      bigint NOT NULL,
  witness_id     text NOT NULL,
  name           text NOT NULL,  -- the key's C2SP name
  role           text NOT NULL CHECK (role IN ('committee', 'street', 'owner')),
  public_key     bytea NOT NULL CHECK (length(public_key) = 32),
  person_id      text NOT NULL,
  registered_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, witness_id),
  UNIQUE (estate_id, name),
  UNIQUE (estate_id, public_key)
);

CREATE TABLE witness_retirements (
  estate_id   bigint NOT NULL,
  witness_id  text NOT NULL,
  retired_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, witness_id),
  FOREIGN KEY (estate_id, witness_id) REFERENCES witnesses (estate_id, witness_id)
);

-- One signature of a witness under the checkpoint of a size; the first stands.
CREATE TABLE cosignatures (
  estate_id    bigint NOT NULL,
  size         bigint NOT NULL,
  witness_id   text NOT NULL,
  signature    bytea NOT NULL CHECK (length(signature) = 72),  -- 8 bytes of the witness's time in seconds, 64 of Ed25519
  received_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, size, witness_id),
  FOREIGN KEY (estate_id, size) REFERENCES log_checkpoints (estate_id, size),
  FOREIGN KEY (estate_id, witness_id) REFERENCES witnesses (estate_id, witness_id)
);
CREATE INDEX cosignatures_by_witness ON cosignatures (estate_id, witness_id, size);

-- Two notes signed by this log that a witness could not bring together.
CREATE TABLE log_conflicts (
  estate_id    bigint NOT NULL,
  conflict_id  text NOT NULL,
  witness_id   text NOT NULL,
  kept         text NOT NULL,
  given        text NOT NULL,
  reported_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, conflict_id),
  FOREIGN KEY (estate_id, witness_id) REFERENCES witnesses (estate_id, witness_id)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'log_heads', 'log_entries', 'log_nodes', 'log_checkpoints', 'witnesses', 'witness_retirements', 'cosignatures',
  'log_conflicts'
]);

GRANT SELECT, INSERT ON log_heads, log_entries, log_nodes, log_checkpoints, witnesses, witness_retirements, cosignatures,
  log_conflicts TO wuye_app;
GRANT UPDATE (size, last_at) ON log_heads TO wuye_app;
