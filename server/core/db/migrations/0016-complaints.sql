-- Functions: wall_by_estate

-- Complaints on their way up. Steps and agreements are append-only; what changes in `complaints` is what
-- domain/complaints/standing.ts makes of the steps, kept so that lists need not read them.
CREATE TABLE complaints (
  estate_id        bigint NOT NULL,
  complaint_id     text NOT NULL,
  subject          text NOT NULL,
  words            text NOT NULL,
  photo_ids        text[] NOT NULL,
  refs             jsonb NOT NULL,
  is_named         boolean NOT NULL,
  filed_by         text NOT NULL,
  filed_at         timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  ladder           jsonb NOT NULL,  -- the tiers it began with; a later change moves no clock that runs
  standing         jsonb NOT NULL,
  levels           text[] NOT NULL,  -- where it has been
  due_at           timestamptz,  -- null once it is closed
  closed_at        timestamptz,
  is_open          boolean NOT NULL GENERATED ALWAYS AS (closed_at IS NULL) STORED,
  invited_unit     text,  -- the home that is asked to the last agreement, once the complainant said yes
  invited_at       timestamptz,
  last_position    integer NOT NULL,
  PRIMARY KEY (estate_id, complaint_id)
);
CREATE INDEX complaints_by_filer ON complaints (estate_id, filed_by, filed_at);
CREATE INDEX complaints_by_due ON complaints (estate_id, due_at, complaint_id) WHERE due_at IS NOT NULL;
CREATE INDEX complaints_by_time ON complaints (estate_id, is_open, filed_at DESC, complaint_id DESC);
CREATE INDEX complaints_by_invited ON complaints (estate_id, invited_unit) WHERE invited_unit IS NOT NULL;

CREATE TABLE complaint_steps (
  estate_id        bigint NOT NULL,
  complaint_id     text NOT NULL,
  position         integer NOT NULL,
  move             text NOT NULL,
  by_actor         text NOT NULL,
  by_person        text NOT NULL,
  at               timestamptz NOT NULL,
  state            text NOT NULL,
  level            text NOT NULL,
  note             text NOT NULL,
  photo_ids        text[] NOT NULL,
  version          integer,
  other            text CHECK (other IN ('company', 'neighbour')),
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, complaint_id, position),
  UNIQUE (estate_id, complaint_id, by_person, idempotency_key),
  FOREIGN KEY (estate_id, complaint_id) REFERENCES complaints (estate_id, complaint_id)
);

CREATE TABLE complaint_agreements (
  estate_id     bigint NOT NULL,
  complaint_id  text NOT NULL,
  version       integer NOT NULL CHECK (version > 0),
  complainant   text NOT NULL,
  other         text NOT NULL,
  other_unit    text,  -- null: the company
  facts         text NOT NULL,
  dispute       text NOT NULL,
  content       text NOT NULL,
  perform_on    date NOT NULL,
  mediator      text NOT NULL CHECK (mediator IN ('community', 'street')),
  proposed_at   timestamptz NOT NULL,
  hash          text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (estate_id, complaint_id, version),
  FOREIGN KEY (estate_id, complaint_id) REFERENCES complaints (estate_id, complaint_id)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'complaints', 'complaint_steps', 'complaint_agreements'
]);

GRANT SELECT, INSERT ON complaints, complaint_steps, complaint_agreements TO wuye_app;
GRANT UPDATE (standing, levels, due_at, closed_at, invited_unit, invited_at, last_position) ON complaints TO wuye_app;
