-- Functions: wall_by_estate

-- Joint requests of owners to convene a meeting. Append-only: where one stands is computed from these rows and the clock
-- (domain/votes/initiative.ts), so no state is stored and nothing has to run when a day ends.
CREATE TABLE initiatives (
  estate_id       bigint NOT NULL,
  initiative_id   text NOT NULL,  -- named by the phone
  kind            text NOT NULL CHECK (kind IN ('interimMeeting', 'firstMeeting')),
  title           text NOT NULL,
  reason          text NOT NULL,
  question        text NOT NULL,
  started_by      text NOT NULL,
  started_at      timestamptz NOT NULL,
  -- The days it runs by, frozen for it.
  collect_days    smallint NOT NULL CHECK (collect_days > 0),
  committee_days  smallint NOT NULL CHECK (committee_days >= 0),
  street_days     smallint NOT NULL CHECK (street_days > 0),
  PRIMARY KEY (estate_id, initiative_id)
);
CREATE INDEX initiatives_by_starter ON initiatives (estate_id, started_by);

-- Each time an owner stood behind a request for a head, or stepped back: the last row of a head and a person counts.
CREATE TABLE initiative_supports (
  estate_id        bigint NOT NULL,
  initiative_id    text NOT NULL,
  position         integer NOT NULL,
  head_key         text NOT NULL,  -- the exact set of owners, as in vote_heads
  by_person        text NOT NULL,
  supports         boolean NOT NULL,
  at               timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, initiative_id, position),
  FOREIGN KEY (estate_id, initiative_id) REFERENCES initiatives (estate_id, initiative_id)
);

-- What was counted when a request had enough and was passed on, and the units that supported it then.
CREATE TABLE initiative_reached (
  estate_id      bigint NOT NULL,
  initiative_id  text NOT NULL,
  reached_at     timestamptz NOT NULL,
  heads          integer NOT NULL,
  area_dm2       bigint NOT NULL,
  roll_heads     integer NOT NULL,
  roll_area_dm2  bigint NOT NULL,
  delivered_dm2  bigint NOT NULL,
  unit_ids       text[] NOT NULL,
  PRIMARY KEY (estate_id, initiative_id),
  FOREIGN KEY (estate_id, initiative_id) REFERENCES initiatives (estate_id, initiative_id)
);

-- What the starter, the committee and the street did.
CREATE TABLE initiative_moves (
  estate_id        bigint NOT NULL,
  initiative_id    text NOT NULL,
  position         smallint NOT NULL,
  move             text NOT NULL CHECK (move IN ('withdraw', 'plan', 'convene', 'refuse', 'order', 'decline')),
  by_actor         text NOT NULL CHECK (by_actor IN ('starter', 'committee', 'street')),
  by_person        text NOT NULL,
  note             text NOT NULL,
  day              date,
  vote_id          text,
  at               timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, initiative_id, position),
  FOREIGN KEY (estate_id, initiative_id) REFERENCES initiatives (estate_id, initiative_id),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id),
  CHECK ((move IN ('plan', 'order')) = (day IS NOT NULL)),
  CHECK ((move = 'convene') = (vote_id IS NOT NULL))
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'initiatives', 'initiative_supports', 'initiative_reached', 'initiative_moves'
]);

GRANT SELECT, INSERT ON initiatives, initiative_supports, initiative_reached, initiative_moves TO wuye_app;
