-- Repairs as work orders with honest clocks. Steps are append-only; the columns of `repairs` that change are what
-- domain/repairs/standing.ts makes of the steps, kept so that lists need not read them.
-- Functions: wall_by_estate

-- Repairs. The phone names each one, so a lost answer and a second try are the same repair.
CREATE TABLE repairs (
  estate_id        bigint NOT NULL,
  repair_id        text NOT NULL,
  kind             text NOT NULL,
  place            text NOT NULL CHECK (place IN ('home', 'building', 'grounds')),
  place_text       text NOT NULL,
  description      text NOT NULL,
  photo_ids        text[] NOT NULL,
  reported_by      text NOT NULL,
  reported_at      timestamptz NOT NULL,
  state            text NOT NULL,
  responded_at     timestamptz,
  moved_at         timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  building         text NOT NULL DEFAULT '',
  stair            text NOT NULL DEFAULT '',
  floor            text NOT NULL DEFAULT '',
  facility_id      text,
  respond_by       timestamptz NOT NULL,
  respond_basis    text NOT NULL DEFAULT 'standard',
  mend_by          timestamptz NOT NULL,  -- before pauses
  mend_basis       text NOT NULL DEFAULT 'ours',
  mended_at        timestamptz,
  paused_ms        bigint NOT NULL DEFAULT 0,
  paused_at        timestamptz,
  closed_at        timestamptz,
  reopened         integer NOT NULL DEFAULT 0,
  quoted_fen       bigint,
  agreed_fen       bigint,
  due_at           timestamptz,  -- when the next clock runs out; null while no clock of the company runs
  worker_id        text,
  third_party      text NOT NULL DEFAULT '',
  last_position    integer NOT NULL DEFAULT 1,
  followers        integer NOT NULL DEFAULT 0,
  is_open          boolean NOT NULL GENERATED ALWAYS AS (closed_at IS NULL) STORED,
  -- A company's number of a ticket that it brought in from its own system; the same number again is the same ticket.
  external_id      text,
  voice_id         text,
  PRIMARY KEY (estate_id, repair_id)
);
CREATE INDEX repairs_by_time ON repairs (estate_id, is_open, reported_at DESC, repair_id DESC);
CREATE INDEX repairs_by_due ON repairs (estate_id, due_at, repair_id) WHERE is_open;
CREATE INDEX repairs_by_worker ON repairs (estate_id, worker_id, is_open) WHERE worker_id IS NOT NULL;
CREATE INDEX repairs_alike ON repairs (estate_id, kind, building) WHERE is_open AND place <> 'home';
CREATE INDEX repairs_by_month ON repairs (estate_id, reported_at);
CREATE INDEX repairs_silent ON repairs (estate_id, mended_at) WHERE state = 'done';
CREATE UNIQUE INDEX repairs_by_external ON repairs (estate_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE repair_steps (
  estate_id        bigint NOT NULL,
  repair_id        text NOT NULL,
  position         smallint NOT NULL,
  move             text NOT NULL,
  state            text NOT NULL,
  by_role          text NOT NULL,
  by_person        text NOT NULL,
  note             text NOT NULL,
  photo_ids        text[] NOT NULL,
  at               timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  data             jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (estate_id, repair_id, position),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id)
);
-- What happened in a time, over all repairs.
CREATE INDEX repair_steps_by_time ON repair_steps (estate_id, at, repair_id, position);

-- What stands in an estate and can break: a lift, a door, a lamp post; its code is on a sign beside it.
CREATE TABLE facilities (
  estate_id    bigint NOT NULL,
  facility_id  text NOT NULL,
  kind         text NOT NULL,
  title        text NOT NULL,
  building     text NOT NULL,  -- empty: in the grounds
  stair        text NOT NULL,
  floor        text NOT NULL,
  code         text NOT NULL,  -- a lift's seven digits (一梯一码), or the estate's own
  PRIMARY KEY (estate_id, facility_id),
  UNIQUE (estate_id, code)
);
CREATE INDEX facilities_by_building ON facilities (estate_id, building, stair);

-- What a clause of the contract promises for a kind of repair, where it is more than the norm. The last row of a kind counts.
CREATE TABLE repair_promises (
  estate_id        bigint NOT NULL,
  kind             text NOT NULL,
  position         integer NOT NULL,
  respond_minutes  integer CHECK (respond_minutes > 0),
  mend_minutes     integer CHECK (mend_minutes > 0),
  clause_id        text NOT NULL,
  promised_by      text NOT NULL,
  promised_at      timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, kind, position),
  FOREIGN KEY (estate_id, clause_id) REFERENCES clauses (estate_id, clause_id)
);

-- Who follows a repair: its reporter and whoever said "mine too".
CREATE TABLE repair_followers (
  estate_id    bigint NOT NULL,
  repair_id    text NOT NULL,
  person_id    text NOT NULL,
  is_reporter  boolean NOT NULL,
  joined_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, person_id, repair_id),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id)
);

-- What the reporter says of the outcome, asked after it; the last one counts.
CREATE TABLE repair_ratings (
  estate_id        bigint NOT NULL,
  repair_id        text NOT NULL,
  position         integer NOT NULL,
  is_solved        boolean NOT NULL,
  satisfaction     text NOT NULL CHECK (satisfaction IN ('satisfied', 'mostly', 'dissatisfied')),
  note             text NOT NULL,
  rated_at         timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, repair_id, position),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id)
);

-- Who works for the company in an estate, as the company calls them. Access is by the role; this is for giving out work.
CREATE TABLE repair_workers (
  estate_id  bigint NOT NULL,
  worker_id  text NOT NULL,  -- the person
  name       text NOT NULL,
  PRIMARY KEY (estate_id, worker_id)
);

-- Where a repair's money comes from and goes: plan, vote, contract, acceptance, publication, payment. Steps are append-only and
-- logged; one that was wrong is undone by another, and both stay.
CREATE TABLE repair_funding_steps (
  estate_id     bigint NOT NULL,
  repair_id     text NOT NULL,
  position      integer NOT NULL CHECK (position > 0),
  step_id       text NOT NULL,  -- named by the phone
  kind          text NOT NULL
    CHECK (kind IN ('plan', 'vote', 'contract', 'acceptance', 'publication', 'payment', 'undo')),
  document      text NOT NULL,  -- what is hashed into the log
  -- Looked up by: taken from the document.
  vote_id       text,
  entry_id      text,
  contract_key  text,
  photo_ids     text[] NOT NULL,
  undoes        integer,
  by_role       text NOT NULL CHECK (by_role IN ('company', 'committee')),
  by_person     text NOT NULL,
  at            timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, repair_id, position),
  UNIQUE (estate_id, step_id),
  UNIQUE (estate_id, repair_id, undoes),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id),
  FOREIGN KEY (estate_id, repair_id, undoes) REFERENCES repair_funding_steps (estate_id, repair_id, position),
  CHECK ((kind = 'undo') = (undoes IS NOT NULL)),
  CHECK (undoes < position)
);
CREATE INDEX repair_thread_by_entry ON repair_funding_steps (estate_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX repair_thread_by_vote ON repair_funding_steps (estate_id, vote_id) WHERE vote_id IS NOT NULL;
CREATE INDEX repair_thread_contracts ON repair_funding_steps (estate_id) WHERE kind = 'contract';

-- The steps that hold.
CREATE VIEW standing_funding_steps WITH (security_invoker = true) AS
  SELECT s.* FROM repair_funding_steps s
  WHERE s.kind <> 'undo' AND NOT EXISTS (
    SELECT 1 FROM repair_funding_steps u
    WHERE u.estate_id = s.estate_id AND u.repair_id = s.repair_id AND u.undoes = s.position);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'repairs', 'repair_steps', 'facilities', 'repair_promises', 'repair_followers', 'repair_ratings', 'repair_workers',
  'repair_funding_steps'
]);

GRANT SELECT, INSERT ON repairs, repair_steps, facilities, repair_promises, repair_followers, repair_ratings,
  repair_workers, repair_funding_steps TO wuye_app;
GRANT SELECT ON standing_funding_steps TO wuye_app;
GRANT UPDATE (
  state, responded_at, moved_at, mended_at, paused_ms, paused_at, closed_at, reopened, quoted_fen, agreed_fen, due_at,
  worker_id, third_party, last_position, followers
) ON repairs TO wuye_app;
