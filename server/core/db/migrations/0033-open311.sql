-- Other systems: 12345's and a company's own. They come in with a key of the estate, are told of steps by webhooks, and a company's
-- old tickets are brought in from a table.

-- Who may write through Open311. Only the hash of the secret is kept; who holds the key is a technical person of its own.
CREATE TABLE open311_keys (
  estate_id     bigint NOT NULL,
  key_id        text NOT NULL,
  name          text NOT NULL,           -- which system holds it
  scope         text NOT NULL CHECK (scope IN ('read', 'write')),
  secret_hash   text NOT NULL,           -- SHA-256, hex
  issued_by     text NOT NULL,
  issued_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, key_id)
);
CREATE TABLE open311_key_ends (
  estate_id     bigint NOT NULL,
  key_id        text NOT NULL,
  ended_by      text NOT NULL,
  ended_at      timestamptz NOT NULL,
  PRIMARY KEY (estate_id, key_id),
  FOREIGN KEY (estate_id, key_id) REFERENCES open311_keys (estate_id, key_id)
);

-- What came in through Open311 besides the repair itself. Names, telephones and addresses of persons are not kept.
CREATE TABLE open311_requests (
  estate_id     bigint NOT NULL,
  repair_id     text NOT NULL,
  key_id        text NOT NULL,
  latitude_e6   integer CHECK (latitude_e6 BETWEEN -90000000 AND 90000000),
  longitude_e6  integer CHECK (longitude_e6 BETWEEN -180000000 AND 180000000),
  PRIMARY KEY (estate_id, repair_id),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id),
  FOREIGN KEY (estate_id, key_id) REFERENCES open311_keys (estate_id, key_id)
);

-- Who is told of steps. The secret that signs is derived from the server's own and lies in no table.
CREATE TABLE webhooks (
  estate_id     bigint NOT NULL,
  webhook_id    text NOT NULL,
  url           text NOT NULL,
  events        text[] NOT NULL,         -- moves; empty: all
  made_by       text NOT NULL,
  made_at       timestamptz NOT NULL,
  PRIMARY KEY (estate_id, webhook_id)
);
CREATE TABLE webhook_ends (
  estate_id     bigint NOT NULL,
  webhook_id    text NOT NULL,
  ended_by      text NOT NULL,
  ended_at      timestamptz NOT NULL,
  PRIMARY KEY (estate_id, webhook_id),
  FOREIGN KEY (estate_id, webhook_id) REFERENCES webhooks (estate_id, webhook_id)
);

-- What has to be told, written in the transaction of the step itself. Nothing is ever thrown away unsent; of one repair the steps go
-- in their order, each only after the one before.
CREATE TABLE webhook_events (
  estate_id     bigint NOT NULL,
  webhook_id    text NOT NULL,
  repair_id     text NOT NULL,
  position      smallint NOT NULL,       -- of the step
  body          text NOT NULL,           -- exactly the bytes that are signed and sent
  at            timestamptz NOT NULL,
  tries         integer NOT NULL DEFAULT 0,
  next_at       timestamptz NOT NULL,    -- not before this
  last_answer   text NOT NULL DEFAULT '',
  sent_at       timestamptz,
  PRIMARY KEY (estate_id, webhook_id, repair_id, position),
  FOREIGN KEY (estate_id, webhook_id) REFERENCES webhooks (estate_id, webhook_id)
);
CREATE INDEX webhook_events_waiting ON webhook_events (estate_id, next_at) WHERE sent_at IS NULL;

-- A company's number of a ticket that it brought in from its own system; the same number again is the same ticket.
ALTER TABLE repairs ADD COLUMN external_id text;
CREATE UNIQUE INDEX repairs_by_external ON repairs (estate_id, external_id) WHERE external_id IS NOT NULL;

-- What happened in a time, over all repairs.
CREATE INDEX repair_steps_by_time ON repair_steps (estate_id, at, repair_id, position);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['open311_keys', 'open311_key_ends', 'open311_requests', 'webhooks', 'webhook_ends', 'webhook_events'] LOOP
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
GRANT UPDATE (tries, next_at, last_answer, sent_at) ON webhook_events TO wuye_app;
