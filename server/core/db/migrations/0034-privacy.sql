-- What people were told of their data, what they allow, who looked at it, and accounts that are closed. All are found by person before any
-- estate is known, so on Citus they are distributed by person.

-- Which version of the privacy notice somebody has read, and when.
CREATE TABLE notice_acceptances (
  person_id    text NOT NULL,
  version      smallint NOT NULL CHECK (version > 0),
  accepted_at  timestamptz NOT NULL,
  PRIMARY KEY (person_id, version)
);

-- What is voluntary, as it was allowed and taken back: the last act counts. Never changed.
CREATE TABLE consents (
  person_id  text NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('photo', 'voice', 'place')),
  act        text NOT NULL CHECK (act IN ('give', 'withdraw')),
  version    smallint NOT NULL CHECK (version > 0),  -- of the notice that stood then
  at         timestamptz NOT NULL,
  PRIMARY KEY (person_id, kind, at)
);

-- Who looked at somebody's data by virtue of a post: one row a day, reader and kind, however often. Kept for a year (domain/privacy/retention.ts).
CREATE TABLE person_reads (
  person_id  text NOT NULL,
  estate_id  bigint NOT NULL,
  by_person  text NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('claim', 'repair', 'complaint')),
  day        date NOT NULL,
  as_role    text NOT NULL,
  times      integer NOT NULL CHECK (times > 0),
  last_at    timestamptz NOT NULL,
  PRIMARY KEY (person_id, estate_id, by_person, kind, day)
);
CREATE INDEX person_reads_by_age ON person_reads (last_at);

-- An account is closed in two steps: asked for, then confirmed.
CREATE TABLE account_closings (
  person_id   text NOT NULL,
  closing_id  text NOT NULL,  -- named by the phone
  asked_at    timestamptz NOT NULL,
  closed_at   timestamptz,
  PRIMARY KEY (person_id, closing_id)
);

GRANT SELECT, INSERT ON notice_acceptances, consents, account_closings TO wuye_app;
GRANT UPDATE (closed_at) ON account_closings TO wuye_app;
GRANT SELECT, INSERT, DELETE ON person_reads TO wuye_app;
GRANT UPDATE (as_role, times, last_at) ON person_reads TO wuye_app;

-- What is over is deleted when its time has come, and whoever closes an account is not known by a document or a name any more.
GRANT DELETE ON sessions, binding_codes, binding_offers, proxy_codes, code_tries, person_documents TO wuye_app;
GRANT UPDATE (name) ON persons TO wuye_app;
CREATE INDEX sessions_by_end ON sessions (least(ended_at, refresh_expires_at));
