-- Votes: the question, the roll frozen for it, the ballots, on paper too, and the result. Ballots are append-only for the app.
-- Functions: wall_by_estate

CREATE TABLE votes (
  estate_id       bigint NOT NULL,
  vote_id         text NOT NULL,
  title           text NOT NULL,
  convener        text NOT NULL,
  notice_at       timestamptz NOT NULL,
  opens_at        timestamptz NOT NULL,
  closes_at       timestamptz NOT NULL,
  excluded_units  integer NOT NULL,
  scope_building  text,
  scope_stair     text,
  rules_text      text,
  rules_hash      bytea,
  log_from        bigint,  -- the place of the rules' entry
  announced_by    text,
  -- how many choices each item has, void included, one byte an item
  choice_counts   bytea NOT NULL DEFAULT '\x04',
  seats           smallint NOT NULL DEFAULT 0 CHECK (seats >= 0),
  paper_rule      text NOT NULL DEFAULT 'first-stands'
    CHECK (paper_rule IN ('first-stands', 'online-prevails', 'in-person-prevails')),
  proxy_cap       smallint NOT NULL DEFAULT 0 CHECK (proxy_cap >= 0),
  PRIMARY KEY (estate_id, vote_id),
  CHECK (closes_at > opens_at)
);

CREATE TABLE vote_documents (
  estate_id  bigint NOT NULL,
  vote_id    text NOT NULL,
  position   smallint NOT NULL,
  title      text NOT NULL,
  body       text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, position),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

-- A vote is several items on one ballot: questions, options, candidates.
CREATE TABLE vote_items (
  estate_id  bigint NOT NULL,
  vote_id    text NOT NULL,
  position   smallint NOT NULL CHECK (position BETWEEN 1 AND 30),
  kind       text NOT NULL CHECK (kind IN ('question', 'options', 'candidate')),
  title      text NOT NULL,
  body       text NOT NULL,
  matter_id  smallint NOT NULL CHECK (matter_id BETWEEN 1 AND 9),  -- 民法典 §278①
  options    text[] NOT NULL,
  PRIMARY KEY (estate_id, vote_id, position),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

-- The rolls a vote has had. The first is frozen when the vote is announced; a later one corrects it.
CREATE TABLE vote_rolls (
  estate_id  bigint NOT NULL,
  vote_id    text NOT NULL,
  version    smallint NOT NULL CHECK (version >= 1),
  heads      integer NOT NULL,
  area_dm2   bigint NOT NULL,
  log_index  bigint,
  made_at    timestamptz NOT NULL,
  reason     text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, version),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

CREATE TABLE vote_heads (
  estate_id   bigint NOT NULL,
  vote_id     text NOT NULL,
  head_id     text NOT NULL,  -- H1, H2 … within the vote
  head_key    text NOT NULL,  -- the exact set of owners, or 'developer'
  area_dm2    bigint NOT NULL CHECK (area_dm2 > 0),
  unit_ids    text[] NOT NULL,
  tag         bytea,  -- random, this vote's name for the head in public
  commitment  bytea,  -- x, y on P-256
  blinding    bytea,  -- told to the head's owners only
  version     smallint NOT NULL DEFAULT 1,  -- the roll it came in with
  retired_in  smallint,  -- the roll it is no longer on
  PRIMARY KEY (estate_id, vote_id, head_id),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);
CREATE UNIQUE INDEX vote_heads_by_key ON vote_heads (estate_id, head_key, vote_id) WHERE retired_in IS NULL;

-- Heads are looked up for each ballot. The planner takes a vote's rows for few and reads past all of them where an index lets it, so
-- every index continues with what is asked for, or does not begin with the vote.
CREATE TABLE vote_head_owners (
  estate_id  bigint NOT NULL,
  vote_id    text NOT NULL,
  owner_id   text NOT NULL,
  head_id    text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, owner_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id),
  FOREIGN KEY (estate_id, owner_id) REFERENCES owners (estate_id, owner_id)
);
CREATE INDEX vote_head_owners_by_owner ON vote_head_owners (estate_id, owner_id, vote_id);

CREATE TABLE ballots (
  estate_id        bigint NOT NULL,
  vote_id          text NOT NULL,
  head_id          text NOT NULL,
  ballot_id        text NOT NULL,
  cast_by          text NOT NULL,
  cast_at          timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  channel          smallint NOT NULL DEFAULT 0,  -- 0 phone, 1 paper, 2 proxy
  salt             bytea,
  log_index        bigint,
  choices          bytea NOT NULL,
  attempt          smallint NOT NULL DEFAULT 0 CHECK (attempt IN (0, 1)),
  -- One head, one standing ballot: a second can only be written where the first was set aside.
  replaces         smallint GENERATED ALWAYS AS (NULLIF(attempt, 0) - 1) STORED,
  PRIMARY KEY (estate_id, vote_id, head_id, attempt),
  UNIQUE (estate_id, ballot_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

-- A ballot can be set aside where another channel prevails or an objection is upheld, and stays.
CREATE TABLE ballot_set_asides (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  attempt       smallint NOT NULL,
  reason        smallint NOT NULL CHECK (reason IN (1, 2)),  -- 1 another channel prevails, 2 an objection was upheld
  set_aside_at  timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, attempt),
  FOREIGN KEY (estate_id, vote_id, head_id, attempt) REFERENCES ballots (estate_id, vote_id, head_id, attempt)
);
ALTER TABLE ballots ADD FOREIGN KEY (estate_id, vote_id, head_id, replaces)
  REFERENCES ballot_set_asides (estate_id, vote_id, head_id, attempt);

-- Paper ballots: what each clerk read, kept for ever. Two persons who read the same make the ballot.
CREATE TABLE paper_entries (
  estate_id   bigint NOT NULL,
  vote_id     text NOT NULL,
  head_id     text NOT NULL,
  entry_id    text NOT NULL,
  serial      text NOT NULL,
  entered_by  text NOT NULL,
  entered_at  timestamptz NOT NULL,
  photo_ids   text[] NOT NULL,
  choices     bytea NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, entry_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

-- What an owner says against a paper ballot recorded for the head.
CREATE TABLE ballot_contests (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  contested_by  text NOT NULL,
  contested_at  timestamptz NOT NULL,
  reason        text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, contested_by),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

CREATE TABLE vote_results (
  estate_id  bigint NOT NULL,
  vote_id    text NOT NULL,
  closed_at  timestamptz NOT NULL,
  openings   bytea NOT NULL,
  log_to     bigint NOT NULL,  -- the place of the result's entry
  -- A vote has a first result, and another for each correction.
  round      smallint NOT NULL DEFAULT 0,
  outcomes   text[] NOT NULL,
  PRIMARY KEY (estate_id, vote_id, round),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

CREATE TABLE vote_cancellations (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  reason        text NOT NULL,
  cancelled_by  text NOT NULL,
  cancelled_at  timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, vote_id),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

-- What a caster is told: 'ok' with the receipt's fields, or why not.
CREATE TYPE cast_answer AS (
  place integer, answer text, ballot_id text, cast_at timestamptz, vote_title text, area_dm2 bigint,
  unit_labels text[], channel smallint
);

-- The heads of the last roll.
CREATE VIEW roll_heads WITH (security_invoker = true) AS SELECT * FROM vote_heads WHERE retired_in IS NULL;

-- The ballots that count. One that another replaced counts again where that other one fell to an objection. Joins by key and no
-- subselect in a subselect: Citus would ask every shard for that one.
CREATE VIEW standing_ballots WITH (security_invoker = true) AS
  SELECT b.* FROM ballots b
  LEFT JOIN ballot_set_asides s ON s.estate_id = b.estate_id AND s.vote_id = b.vote_id AND s.head_id = b.head_id
    AND s.attempt = b.attempt
  LEFT JOIN ballot_set_asides later ON later.estate_id = b.estate_id AND later.vote_id = b.vote_id
    AND later.head_id = b.head_id AND later.attempt = b.attempt + 1 AND later.reason = 2
  WHERE s.reason IS NULL OR (s.reason = 1 AND later.reason IS NOT NULL);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'votes', 'vote_documents', 'vote_items', 'vote_rolls', 'vote_heads', 'vote_head_owners', 'ballots',
  'ballot_set_asides', 'paper_entries', 'ballot_contests', 'vote_results', 'vote_cancellations'
]);

GRANT SELECT, INSERT ON votes, vote_documents, vote_items, vote_rolls, vote_heads, vote_head_owners, ballots,
  ballot_set_asides, paper_entries, ballot_contests, vote_results, vote_cancellations TO wuye_app;
GRANT SELECT ON roll_heads, standing_ballots TO wuye_app;
GRANT UPDATE (retired_in) ON vote_heads TO wuye_app;
