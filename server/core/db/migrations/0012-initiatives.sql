-- Joint requests of owners to convene a meeting. Append-only: where one stands is computed from these rows and the clock
-- (domain/votes/initiative.ts), so no state is stored and nothing has to run when a day ends.

CREATE TABLE initiatives (
  estate_id        bigint NOT NULL,
  initiative_id    text NOT NULL,       -- named by the phone
  kind             text NOT NULL CHECK (kind IN ('interimMeeting', 'firstMeeting')),
  title            text NOT NULL,
  reason           text NOT NULL,
  question         text NOT NULL,
  started_by       text NOT NULL,
  started_at       timestamptz NOT NULL,
  -- The days it runs by, frozen for it.
  collect_days     smallint NOT NULL CHECK (collect_days > 0),
  committee_days   smallint NOT NULL CHECK (committee_days >= 0),
  street_days      smallint NOT NULL CHECK (street_days > 0),
  PRIMARY KEY (estate_id, initiative_id)
);
CREATE INDEX initiatives_by_starter ON initiatives (estate_id, started_by);

-- Whether an estate has a committee is asked by estate. On Citus, where roles are kept by person, every node is asked.
CREATE INDEX person_roles_by_estate ON person_roles (estate_id, role);

-- Each time an owner stood behind a request for a head, or stepped back: the last row of a head and a person counts.
CREATE TABLE initiative_supports (
  estate_id        bigint NOT NULL,
  initiative_id    text NOT NULL,
  position         integer NOT NULL,
  head_key         text NOT NULL,       -- the exact set of owners, as in vote_heads
  by_person        text NOT NULL,
  supports         boolean NOT NULL,
  at               timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, initiative_id, position),
  FOREIGN KEY (estate_id, initiative_id) REFERENCES initiatives (estate_id, initiative_id)
);

-- What was counted when a request had enough and was passed on, and the units that supported it then.
CREATE TABLE initiative_reached (
  estate_id        bigint NOT NULL,
  initiative_id    text NOT NULL,
  reached_at       timestamptz NOT NULL,
  heads            integer NOT NULL,
  area_dm2         bigint NOT NULL,
  roll_heads       integer NOT NULL,
  roll_area_dm2    bigint NOT NULL,
  delivered_dm2    bigint NOT NULL,
  unit_ids         text[] NOT NULL,
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
  CHECK ((move IN ('plan', 'order')) = (day IS NOT NULL)),
  CHECK ((move = 'convene') = (vote_id IS NOT NULL)),
  FOREIGN KEY (estate_id, initiative_id) REFERENCES initiatives (estate_id, initiative_id),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

GRANT SELECT, INSERT ON initiatives, initiative_supports, initiative_reached, initiative_moves TO wuye_app;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['initiatives', 'initiative_supports', 'initiative_reached', 'initiative_moves'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;

-- Whoever decides on a request, or on what a person may start, holds this until the transaction ends: what was read before
-- a decision is still so when it is written down.
CREATE FUNCTION initiative_lock(p_estate bigint, p_name text) RETURNS void LANGUAGE sql AS
  $$ SELECT pg_advisory_xact_lock(hashtextextended('initiative/' || p_name, p_estate)) $$;

-- Writes down that a person supports with these heads, or no longer does; `p_counts` (heads, area, roll heads, roll area,
-- delivered area) where that made it enough. The caller holds the lock and has decided.
CREATE FUNCTION support_initiative(
  p_estate bigint, p_initiative text, p_heads text[], p_supports boolean, p_person text, p_at timestamptz,
  p_key text, p_counts bigint[], p_units text[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO initiative_supports
    SELECT p_estate, p_initiative,
           (SELECT coalesce(max(position), 0) FROM initiative_supports
              WHERE estate_id = p_estate AND initiative_id = p_initiative) + h.place,
           h.head_key, p_person, p_supports, p_at, p_key
    FROM unnest(p_heads) WITH ORDINALITY AS h (head_key, place);
  IF p_counts IS NOT NULL THEN
    INSERT INTO initiative_reached VALUES
      (p_estate, p_initiative, p_at, p_counts[1], p_counts[2], p_counts[3], p_counts[4], p_counts[5], p_units);
  END IF;
END $$;

-- Starts a request with its starter's support.
CREATE FUNCTION start_initiative(
  p_estate bigint, p_initiative text, p_kind text, p_title text, p_reason text, p_question text, p_person text,
  p_at timestamptz, p_days smallint[], p_heads text[], p_key text, p_counts bigint[], p_units text[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO initiatives VALUES
    (p_estate, p_initiative, p_kind, p_title, p_reason, p_question, p_person, p_at, p_days[1], p_days[2], p_days[3]);
  PERFORM support_initiative(p_estate, p_initiative, p_heads, true, p_person, p_at, p_key, p_counts, p_units);
END $$;
