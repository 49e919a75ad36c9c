-- What whoever runs the installation did by a command, each with what it rests on and two names. Never changed, and of no estate.
-- Functions: wall_by_estate
CREATE TABLE operator_acts (
  act_id    text PRIMARY KEY,
  act       text NOT NULL CHECK (act <> ''),
  detail    jsonb NOT NULL,  -- which estate, account or message; never a document's number
  basis     text NOT NULL CHECK (basis <> ''),
  by_names  text[] NOT NULL CHECK (cardinality(by_names) = 2 AND by_names[1] <> by_names[2]),
  at        timestamptz NOT NULL
);
CREATE INDEX operator_acts_by_time ON operator_acts (at);

-- Two accounts of one person that became one: shown to that person, who may say that it is not true.
CREATE TABLE account_merges (
  person_id    text NOT NULL,  -- the account that goes on
  from_person  text NOT NULL CHECK (from_person <> person_id),
  act_id       text NOT NULL,
  basis        text NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (person_id, from_person)
);
GRANT SELECT, INSERT ON operator_acts, account_merges TO wuye_app;

-- What the log's entries of merged accounts commit to, for whoever is to be shown that one is of exactly this.
CREATE TABLE merge_entries (
  estate_id  bigint NOT NULL,
  act_id     text NOT NULL,
  document   text NOT NULL,
  salt       bytea NOT NULL CHECK (length(salt) = 32),
  PRIMARY KEY (estate_id, act_id)
);
SELECT wall_by_estate(ARRAY['merge_entries']);
GRANT SELECT, INSERT ON merge_entries TO wuye_app;
