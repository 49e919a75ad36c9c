-- An estate is opened on screens: asked for, accepted, its buildings drawn, its roll brought in, walked, posted, objected to, live.
-- Functions: wall_by_estate

-- Until it is live an estate lets owners in and takes no votes. Those that were there before count as live.
ALTER TABLE estates ADD COLUMN is_opening boolean NOT NULL DEFAULT false;
GRANT UPDATE (is_opening) ON estates TO wuye_app;

-- Somebody asks that an estate of a community be opened. There is no estate yet; `estate_id` is the one that came of it.
CREATE TABLE opening_requests (
  request_id    text PRIMARY KEY,
  community_id  text NOT NULL,
  name          text NOT NULL CHECK (name <> ''),
  asked_by      text NOT NULL CHECK (asked_by IN ('owners', 'committee', 'street')),
  -- Of owners who ask: how many, of how many that the estate is said to have.
  asking        integer NOT NULL CHECK (asking >= 0),
  owners        integer NOT NULL CHECK (owners >= 0),
  basis         text NOT NULL CHECK (basis <> ''),
  by_person     text NOT NULL,
  at            timestamptz NOT NULL,
  decision      text CHECK (decision IN ('accept', 'refuse')),
  decided_by    text,
  decided_at    timestamptz,
  answer        text NOT NULL DEFAULT '',
  estate_id     bigint,
  CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision = 'accept') = (estate_id IS NOT NULL))
);
CREATE INDEX opening_requests_by_community ON opening_requests (community_id);
CREATE INDEX opening_requests_by_estate ON opening_requests (estate_id);

CREATE TABLE opening_steps (
  estate_id     bigint NOT NULL,
  position      integer NOT NULL CHECK (position >= 0),
  kind          text NOT NULL CHECK (kind IN ('accept', 'scope', 'walk', 'post', 'propose', 'live')),
  by_person     text NOT NULL,
  as_role       text NOT NULL CHECK (as_role IN ('community', 'street')),
  words         text NOT NULL,
  -- Of a walk: the building, its doors, and what roll and scope said then.
  building      text,
  counted       integer,
  roll_count    integer,
  scope_count   integer,
  -- Of a posting: its last day, and what follows it.
  ends_on       date,
  posted_for    text CHECK (posted_for IN ('opening', 'meeting')),
  -- Of a posting and of what makes the estate live: which roll it is about.
  roll_version  integer,
  at            timestamptz NOT NULL,
  salt          bytea NOT NULL CHECK (length(salt) = 32),
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, position)
);

-- The buildings that a scope draws.
CREATE TABLE opening_buildings (
  estate_id   bigint NOT NULL,
  position    integer NOT NULL,
  building    text NOT NULL CHECK (building <> ''),
  unit_count  integer NOT NULL CHECK (unit_count > 0),
  PRIMARY KEY (estate_id, position, building),
  FOREIGN KEY (estate_id, position) REFERENCES opening_steps (estate_id, position)
);

-- A roll that was brought, whole or as a change of the one before.
CREATE TABLE roll_changes (
  estate_id     bigint NOT NULL,
  change_id     text NOT NULL,
  -- Which roll it changes; the first changes none, 0.
  base_version  integer NOT NULL CHECK (base_version >= 0),
  state         text NOT NULL CHECK (state IN ('second', 'done', 'refused')),
  -- SHA-256 of the file: the evidence that it was this one.
  file_hash     bytea NOT NULL CHECK (length(file_hash) = 32),
  unit_count    integer NOT NULL,
  added         integer NOT NULL,
  removed       integer NOT NULL,
  changed       integer NOT NULL,
  -- What it says, until it is done or refused. Numbers of documents are keyed hashes in it.
  homes         jsonb,
  by_person     text NOT NULL,
  as_role       text NOT NULL CHECK (as_role IN ('community', 'street')),
  at            timestamptz NOT NULL,
  decided_by    text,
  decided_at    timestamptz,
  salt          bytea CHECK (length(salt) = 32),
  log_index     bigint,
  PRIMARY KEY (estate_id, change_id),
  CHECK ((state = 'second') = (homes IS NOT NULL) AND (state = 'done') = (log_index IS NOT NULL))
);

-- Line by line what a change is: a home as it was and as it is since. Never the number of a document.
CREATE TABLE roll_change_lines (
  estate_id  bigint NOT NULL,
  change_id  text NOT NULL,
  position   integer NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('added', 'removed', 'changed')),
  label      text NOT NULL,
  before     jsonb,
  after      jsonb,
  PRIMARY KEY (estate_id, change_id, position),
  FOREIGN KEY (estate_id, change_id) REFERENCES roll_changes (estate_id, change_id)
);

-- Who lost a home by a change, for their news.
CREATE TABLE roll_losses (
  estate_id  bigint NOT NULL,
  change_id  text NOT NULL,
  person_id  text NOT NULL,
  label      text NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (estate_id, change_id, person_id, label),
  FOREIGN KEY (estate_id, change_id) REFERENCES roll_changes (estate_id, change_id)
);

-- Which heading of somebody's own table is which column of the roll.
CREATE TABLE roll_mappings (
  estate_id  bigint PRIMARY KEY,
  mapping    jsonb NOT NULL,
  kept_by    text NOT NULL,
  kept_at    timestamptz NOT NULL
);

-- What somebody says is wrong with the roll that is posted, and what the community answers.
CREATE TABLE opening_objections (
  estate_id     bigint NOT NULL,
  objection_id  text NOT NULL,
  by_person     text NOT NULL,
  about         text NOT NULL CHECK (about IN ('area', 'missing', 'owner', 'other')),
  home          text NOT NULL,
  words         text NOT NULL CHECK (words <> ''),
  at            timestamptz NOT NULL,
  verdict       text CHECK (verdict IN ('mend', 'keep')),
  answer        text NOT NULL DEFAULT '',
  answered_by   text,
  answered_at   timestamptz,
  PRIMARY KEY (estate_id, objection_id),
  CHECK ((verdict IS NULL) = (answered_at IS NULL))
);
CREATE INDEX opening_objections_by_person ON opening_objections (estate_id, by_person);

SELECT wall_by_estate(ARRAY['opening_steps', 'opening_buildings', 'roll_changes', 'roll_change_lines', 'roll_losses', 'roll_mappings',
  'opening_objections']);
GRANT SELECT, INSERT ON opening_requests, opening_steps, opening_buildings, roll_changes, roll_change_lines, roll_losses, roll_mappings,
  opening_objections TO wuye_app;
GRANT UPDATE (decision, decided_by, decided_at, answer, estate_id) ON opening_requests TO wuye_app;
GRANT UPDATE (state, homes, decided_by, decided_at, salt, log_index) ON roll_changes TO wuye_app;
GRANT UPDATE (mapping, kept_by, kept_at) ON roll_mappings TO wuye_app;
GRANT UPDATE (verdict, answer, answered_by, answered_at) ON opening_objections TO wuye_app;
