-- Other systems: 12345's and a company's own. They come in with a key of the estate, are told of steps by webhooks, and a company's
-- old tickets are brought in from a table.
-- Functions: wall_by_estate

-- Who may write through Open311. Only the hash of the secret is kept; who holds the key is a technical person of its own.
CREATE TABLE open311_keys (
  estate_id    bigint NOT NULL,
  key_id       text NOT NULL,
  name         text NOT NULL,  -- which system holds it
  scope        text NOT NULL CHECK (scope IN ('read', 'write')),
  secret_hash  text NOT NULL,  -- SHA-256, hex
  issued_by    text NOT NULL,
  issued_at    timestamptz NOT NULL,
  -- A key of 12345's own system: each of its requests is an order.
  is_hotline   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (estate_id, key_id)
);

CREATE TABLE open311_key_ends (
  estate_id  bigint NOT NULL,
  key_id     text NOT NULL,
  ended_by   text NOT NULL,
  ended_at   timestamptz NOT NULL,
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

-- When a key was last used, to the minute.
CREATE TABLE open311_key_uses (
  estate_id  bigint NOT NULL,
  key_id     text NOT NULL,
  used_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, key_id),
  FOREIGN KEY (estate_id, key_id) REFERENCES open311_keys (estate_id, key_id)
);

-- A picture that another system only gave the address of. It is fetched once the request is stored, with retries, and is over when
-- next_at is null: with a picture, or with the last answer as the reason why there is none.
CREATE TABLE open311_media (
  estate_id    bigint NOT NULL,
  repair_id    text NOT NULL,
  url          text NOT NULL,
  at           timestamptz NOT NULL,
  tries        integer NOT NULL DEFAULT 0,
  next_at      timestamptz,
  last_answer  text NOT NULL DEFAULT '',
  photo_id     text,
  PRIMARY KEY (estate_id, repair_id),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id),
  FOREIGN KEY (estate_id, photo_id) REFERENCES photos (estate_id, photo_id)
);
CREATE INDEX open311_media_waiting ON open311_media (estate_id, next_at) WHERE next_at IS NOT NULL;

-- Who is told of steps. The secret that signs is derived from the server's own and lies in no table.
CREATE TABLE webhooks (
  estate_id   bigint NOT NULL,
  webhook_id  text NOT NULL,
  url         text NOT NULL,
  events      text[] NOT NULL,  -- moves; empty: all
  made_by     text NOT NULL,
  made_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, webhook_id)
);

CREATE TABLE webhook_ends (
  estate_id   bigint NOT NULL,
  webhook_id  text NOT NULL,
  ended_by    text NOT NULL,
  ended_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, webhook_id),
  FOREIGN KEY (estate_id, webhook_id) REFERENCES webhooks (estate_id, webhook_id)
);

-- What has to be told, written in the transaction of the step itself. Nothing is ever thrown away unsent; of one repair the steps go
-- in their order, each only after the one before.
CREATE TABLE webhook_events (
  estate_id    bigint NOT NULL,
  webhook_id   text NOT NULL,
  repair_id    text NOT NULL,
  position     smallint NOT NULL,  -- of the step
  body         text NOT NULL,  -- exactly the bytes that are signed and sent
  at           timestamptz NOT NULL,
  tries        integer NOT NULL DEFAULT 0,
  next_at      timestamptz NOT NULL,  -- not before this
  last_answer  text NOT NULL DEFAULT '',
  sent_at      timestamptz,
  PRIMARY KEY (estate_id, webhook_id, repair_id, position),
  FOREIGN KEY (estate_id, webhook_id) REFERENCES webhooks (estate_id, webhook_id)
);
CREATE INDEX webhook_events_waiting ON webhook_events (estate_id, next_at) WHERE sent_at IS NULL;
CREATE INDEX webhook_events_by_time ON webhook_events (estate_id, webhook_id, at DESC);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'open311_keys', 'open311_key_ends', 'open311_requests', 'open311_key_uses', 'open311_media', 'webhooks',
  'webhook_ends', 'webhook_events'
]);

GRANT SELECT, INSERT ON open311_keys, open311_key_ends, open311_requests, open311_key_uses, open311_media, webhooks,
  webhook_ends, webhook_events TO wuye_app;
GRANT UPDATE (used_at) ON open311_key_uses TO wuye_app;
GRANT UPDATE (tries, next_at, last_answer, photo_id) ON open311_media TO wuye_app;
GRANT UPDATE (tries, next_at, last_answer, sent_at) ON webhook_events TO wuye_app;
