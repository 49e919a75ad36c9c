-- People, sessions and roles. Keyed by person first: these rows are found before any estate is known,
-- so on Citus they are distributed by person_id and have no foreign key into an estate.

CREATE TABLE persons (
  person_id   text PRIMARY KEY,
  name        text NOT NULL,
  created_at  timestamptz NOT NULL
);

-- Who an outside identity is. Found by (issuer, subject), so distributed by subject.
CREATE TABLE identities (
  subject    text NOT NULL,
  issuer     text NOT NULL,          -- 'jingtong' | 'weapp' | 'alipay' | 'swan'
  person_id  text NOT NULL,
  bound_at   timestamptz NOT NULL,
  PRIMARY KEY (subject, issuer)
);

CREATE TABLE sign_in_attempts (
  state          text PRIMARY KEY,
  nonce          text NOT NULL,
  code_verifier  text NOT NULL,
  redirect_uri   text NOT NULL,
  expires_at     timestamptz NOT NULL
);

-- Only SHA-256 of a token is kept. A token begins with its person_id, so the row is found on one shard.
CREATE TABLE sessions (
  person_id           text NOT NULL,
  session_id          text NOT NULL,
  access_hash         bytea NOT NULL,
  access_expires_at   timestamptz NOT NULL,
  refresh_hash        bytea NOT NULL,
  refresh_expires_at  timestamptz NOT NULL,
  -- the refresh token before the last rotation, still good for a minute: a phone may lose the answer
  former_hash         bytea,
  former_until        timestamptz,
  created_at          timestamptz NOT NULL,
  ended_at            timestamptz,
  PRIMARY KEY (person_id, session_id)
);

CREATE TABLE binding_codes (
  code_hash   bytea PRIMARY KEY,
  person_id   text NOT NULL,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz
);

CREATE TABLE person_roles (
  person_id     text NOT NULL,
  estate_id     bigint NOT NULL,
  role          text NOT NULL,
  valid_from    timestamptz NOT NULL,
  valid_to      timestamptz,
  PRIMARY KEY (person_id, estate_id, role, valid_from)
);

GRANT SELECT, INSERT ON persons, identities, binding_codes, person_roles TO wuye_app;
GRANT SELECT, INSERT, DELETE ON sign_in_attempts TO wuye_app;
GRANT SELECT, INSERT, UPDATE ON sessions TO wuye_app;
GRANT UPDATE (used_at) ON binding_codes TO wuye_app;
GRANT UPDATE (valid_to) ON person_roles TO wuye_app;
