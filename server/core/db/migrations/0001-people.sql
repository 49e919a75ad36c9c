-- People: who they are, how they sign in, and what they may do where. Keyed by person first: these rows are found before any estate is
-- known, so on Citus they are distributed by person and have no foreign key into an estate.

CREATE TABLE persons (
  person_id   text PRIMARY KEY,
  name        text NOT NULL,
  created_at  timestamptz NOT NULL
);

-- Who an outside identity is. Found by (issuer, subject), so distributed by subject.
CREATE TABLE identities (
  subject    text NOT NULL,
  issuer     text NOT NULL,  -- 'jingtong' | 'weapp' | 'alipay' | 'swan'
  person_id  text NOT NULL,
  bound_at   timestamptz NOT NULL,
  PRIMARY KEY (subject, issuer)
);
CREATE INDEX identities_by_person ON identities (person_id, issuer);

-- A host account that a person untied is free again; that it was theirs stays written down.
CREATE TABLE identity_ends (
  person_id  text NOT NULL,
  issuer     text NOT NULL,
  subject    text NOT NULL,
  bound_at   timestamptz NOT NULL,
  ended_at   timestamptz NOT NULL,
  PRIMARY KEY (person_id, issuer, subject, ended_at)
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
  -- Sessions say where they began, when they were last renewed, and until when at most. `family_hash` is the part that all refresh
  -- tokens of a session share: one that has it and is not the present one was used before.
  channel             text NOT NULL DEFAULT 'web',
  subject             text,
  family_hash         bytea,
  seen_at             timestamptz NOT NULL,
  ends_at             timestamptz NOT NULL,
  PRIMARY KEY (person_id, session_id)
);

CREATE TABLE binding_codes (
  code_hash   bytea PRIMARY KEY,
  person_id   text NOT NULL,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz
);

-- The one code of a person that ties a host account to them: a new one takes the place of the one before. Distributed by person.
CREATE TABLE binding_offers (
  person_id   text PRIMARY KEY,
  code_hash   bytea NOT NULL,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz
);
CREATE INDEX binding_offers_by_code ON binding_offers (code_hash);

-- How often somebody tried a code within the last hour. The try is counted before the code is looked at, in one statement that
-- locks the row, so that guesses sent at the same time are counted one by one. Distributed by `who`.
CREATE TABLE code_tries (
  who    text PRIMARY KEY,
  since  timestamptz NOT NULL,
  tries  integer NOT NULL CHECK (tries >= 0)
);

CREATE TABLE person_roles (
  person_id   text NOT NULL,
  estate_id   bigint NOT NULL,
  role        text NOT NULL,
  valid_from  timestamptz NOT NULL,
  valid_to    timestamptz,
  PRIMARY KEY (person_id, estate_id, role, valid_from)
);
-- Whether an estate has a committee is asked by estate. On Citus, where roles are kept by person, every node is asked.
CREATE INDEX person_roles_by_estate ON person_roles (estate_id, role);

GRANT SELECT, INSERT ON persons, identity_ends, binding_codes, binding_offers, code_tries, person_roles TO wuye_app;
GRANT SELECT, INSERT, DELETE ON identities, sign_in_attempts TO wuye_app;
GRANT SELECT, INSERT, UPDATE ON sessions TO wuye_app;
GRANT UPDATE (used_at) ON binding_codes TO wuye_app;
GRANT UPDATE (code_hash, expires_at, used_at) ON binding_offers TO wuye_app;
GRANT UPDATE (since, tries) ON code_tries TO wuye_app;
GRANT UPDATE (valid_to) ON person_roles TO wuye_app;
