-- Repairs as work orders with honest clocks. Steps are append-only; the columns of `repairs` that change are what
-- domain/repairs/standing.ts makes of the steps, kept so that lists need not read them.

-- What stands in an estate and can break: a lift, a door, a lamp post; its code is on a sign beside it.
CREATE TABLE facilities (
  estate_id     bigint NOT NULL,
  facility_id   text NOT NULL,
  kind          text NOT NULL,
  title         text NOT NULL,
  building      text NOT NULL,          -- empty: in the grounds
  stair         text NOT NULL,
  floor         text NOT NULL,
  code          text NOT NULL,          -- a lift's seven digits (一梯一码), or the estate's own
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

ALTER TABLE repairs
  ADD COLUMN building text NOT NULL DEFAULT '',
  ADD COLUMN stair text NOT NULL DEFAULT '',
  ADD COLUMN floor text NOT NULL DEFAULT '',
  ADD COLUMN facility_id text,
  ADD COLUMN respond_by timestamptz,
  ADD COLUMN respond_basis text NOT NULL DEFAULT 'standard',
  ADD COLUMN mend_by timestamptz,        -- before pauses
  ADD COLUMN mend_basis text NOT NULL DEFAULT 'ours',
  ADD COLUMN mended_at timestamptz,
  ADD COLUMN paused_ms bigint NOT NULL DEFAULT 0,
  ADD COLUMN paused_at timestamptz,
  ADD COLUMN closed_at timestamptz,
  ADD COLUMN reopened integer NOT NULL DEFAULT 0,
  ADD COLUMN quoted_fen bigint,
  ADD COLUMN agreed_fen bigint,
  ADD COLUMN due_at timestamptz,         -- when the next clock runs out; null while no clock of the company runs
  ADD COLUMN worker_id text,
  ADD COLUMN third_party text NOT NULL DEFAULT '',
  ADD COLUMN last_position integer NOT NULL DEFAULT 1,
  ADD COLUMN followers integer NOT NULL DEFAULT 0;

ALTER TABLE repair_steps ADD COLUMN data jsonb NOT NULL DEFAULT '{}';

UPDATE repairs r SET
  respond_by = reported_at + interval '2 hours',
  mend_by = reported_at + interval '3 days',
  mended_at = CASE WHEN state IN ('done', 'confirmed') THEN moved_at END,
  closed_at = CASE WHEN state IN ('confirmed', 'declined', 'withdrawn') THEN moved_at END,
  due_at = CASE WHEN state NOT IN ('done', 'confirmed', 'declined', 'withdrawn') THEN reported_at + interval '2 hours' END,
  last_position = (SELECT max(s.position) FROM repair_steps s
                   WHERE s.estate_id = r.estate_id AND s.repair_id = r.repair_id);
ALTER TABLE repairs ALTER COLUMN respond_by SET NOT NULL, ALTER COLUMN mend_by SET NOT NULL;
ALTER TABLE repairs ADD COLUMN is_open boolean NOT NULL GENERATED ALWAYS AS (closed_at IS NULL) STORED;

DROP INDEX repairs_by_state;
DROP INDEX repairs_by_reporter;
CREATE INDEX repairs_by_time ON repairs (estate_id, is_open, reported_at DESC, repair_id DESC);
CREATE INDEX repairs_by_due ON repairs (estate_id, due_at, repair_id) WHERE is_open;
CREATE INDEX repairs_by_worker ON repairs (estate_id, worker_id, is_open) WHERE worker_id IS NOT NULL;
CREATE INDEX repairs_alike ON repairs (estate_id, kind, building) WHERE is_open AND place <> 'home';
CREATE INDEX repairs_by_month ON repairs (estate_id, reported_at);
CREATE INDEX repairs_silent ON repairs (estate_id, mended_at) WHERE state = 'done';

-- Who follows a repair: its reporter and whoever said "mine too".
CREATE TABLE repair_followers (
  estate_id     bigint NOT NULL,
  repair_id     text NOT NULL,
  person_id     text NOT NULL,
  is_reporter   boolean NOT NULL,
  joined_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, person_id, repair_id),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id)
);
INSERT INTO repair_followers SELECT estate_id, repair_id, reported_by, true, reported_at FROM repairs;

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
  estate_id     bigint NOT NULL,
  worker_id     text NOT NULL,           -- the person
  name          text NOT NULL,
  PRIMARY KEY (estate_id, worker_id)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['facilities', 'repair_promises', 'repair_followers', 'repair_ratings', 'repair_workers'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO wuye_app', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;
GRANT UPDATE (state, responded_at, moved_at, mended_at, paused_ms, paused_at, closed_at, reopened, quoted_fen, agreed_fen,
  due_at, worker_id, third_party, last_position, followers) ON repairs TO wuye_app;

DROP FUNCTION report_repair(bigint, text, text, text, text, text, text[], text, text, timestamptz, text);
DROP FUNCTION move_repair(bigint, text, text, text, text, text, text, text, text[], timestamptz, text);

-- Takes a report; the same one again is the same repair. `p_report` holds the reporter's words, `p_clocks` the two limits.
CREATE FUNCTION report_repair(
  p_estate bigint, p_repair text, p_report jsonb, p_clocks jsonb, p_person text, p_role text, p_at timestamptz, p_key text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_photos text[] := ARRAY(SELECT jsonb_array_elements_text(p_report->'photoIds'));
  v_old repairs%ROWTYPE;
BEGIN
  INSERT INTO repairs (estate_id, repair_id, kind, place, place_text, description, photo_ids, reported_by, reported_at,
      state, moved_at, idempotency_key, building, stair, floor, facility_id, respond_by, respond_basis, mend_by, mend_basis, due_at)
    VALUES (p_estate, p_repair, p_report->>'kind', p_report->>'place', p_report->>'placeText', p_report->>'description',
      v_photos, p_person, p_at, 'submitted', p_at, p_key, p_report->>'building', p_report->>'stair', p_report->>'floor',
      p_report->>'facilityId', (p_clocks->>'respondBy')::timestamptz, p_clocks->>'respondBasis',
      (p_clocks->>'mendBy')::timestamptz, p_clocks->>'mendBasis', (p_clocks->>'dueAt')::timestamptz)
    ON CONFLICT (estate_id, repair_id) DO NOTHING;
  IF FOUND THEN
    INSERT INTO repair_steps (estate_id, repair_id, position, move, state, by_role, by_person, note, photo_ids, at,
        idempotency_key)
      VALUES (p_estate, p_repair, 1, 'submit', 'submitted', p_role, p_person, '', '{}', p_at, p_key);
    INSERT INTO repair_followers VALUES (p_estate, p_repair, p_person, true, p_at);
    RETURN 'ok';
  END IF;
  SELECT * INTO v_old FROM repairs WHERE estate_id = p_estate AND repair_id = p_repair;
  RETURN CASE WHEN v_old.reported_by = p_person AND v_old.kind = p_report->>'kind' AND v_old.place = p_report->>'place'
      AND v_old.place_text = p_report->>'placeText' AND v_old.description = p_report->>'description'
      AND v_old.photo_ids = v_photos AND v_old.facility_id IS NOT DISTINCT FROM p_report->>'facilityId'
    THEN 'ok' ELSE 'request.key-reused' END;
END $$;

-- What a step of this key did, or null where there is none: ok for the same step again.
CREATE FUNCTION repeated_step(p_estate bigint, p_repair text, p_step jsonb, p_person text, p_key text)
RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN s.move = p_step->>'move' AND s.note = p_step->>'note' AND to_jsonb(s.photo_ids) = p_step->'photoIds'
      AND s.data = p_step->'data' THEN 'ok' ELSE 'request.key-reused' END
  FROM repair_steps s
  WHERE s.estate_id = p_estate AND s.repair_id = p_repair AND s.idempotency_key = p_key AND s.by_person = p_person
$$;

-- Records one step and what the repair has become by it. `p_after` is the last step the caller had seen when it decided; if another
-- came between, nothing happens and the caller decides anew. The table of allowed moves is domain/repairs/ticket.ts.
CREATE FUNCTION step_repair(
  p_estate bigint, p_repair text, p_after integer, p_step jsonb, p_standing jsonb, p_role text, p_person text,
  p_at timestamptz, p_key text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_last integer;
  v_repeated text;
BEGIN
  SELECT last_position INTO v_last FROM repairs
    WHERE estate_id = p_estate AND repair_id = p_repair FOR UPDATE;
  IF NOT FOUND THEN RETURN 'repair.not-found'; END IF;
  v_repeated := repeated_step(p_estate, p_repair, p_step, p_person, p_key);
  IF v_repeated IS NOT NULL THEN RETURN v_repeated; END IF;
  IF v_last <> p_after THEN RETURN 'changed'; END IF;
  INSERT INTO repair_steps (estate_id, repair_id, position, move, state, by_role, by_person, note, photo_ids, at,
      idempotency_key, data)
    VALUES (p_estate, p_repair, v_last + 1, p_step->>'move', p_standing->>'state', p_role, p_person, p_step->>'note',
      ARRAY(SELECT jsonb_array_elements_text(p_step->'photoIds')), p_at, p_key, p_step->'data');
  UPDATE repairs SET
      state = p_standing->>'state', moved_at = p_at, last_position = v_last + 1,
      responded_at = (p_standing->>'answeredAt')::timestamptz, mended_at = (p_standing->>'mendedAt')::timestamptz,
      paused_ms = (p_standing->>'pausedMs')::bigint, paused_at = (p_standing->>'pausedAt')::timestamptz,
      closed_at = (p_standing->>'closedAt')::timestamptz, reopened = (p_standing->>'reopened')::integer,
      quoted_fen = (p_standing->>'quotedFen')::bigint, agreed_fen = (p_standing->>'agreedFen')::bigint,
      due_at = (p_standing->>'dueAt')::timestamptz, worker_id = p_standing->>'workerId',
      third_party = p_standing->>'thirdParty'
    WHERE estate_id = p_estate AND repair_id = p_repair;
  RETURN 'ok';
END $$;

-- "Mine too": once a person, and never one's own.
CREATE FUNCTION join_repair(p_estate bigint, p_repair text, p_person text, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO repair_followers VALUES (p_estate, p_repair, p_person, false, p_at) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    UPDATE repairs SET followers = followers + 1 WHERE estate_id = p_estate AND repair_id = p_repair;
  END IF;
END $$;
