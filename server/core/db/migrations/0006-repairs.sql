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
  PRIMARY KEY (estate_id, repair_id)
);
CREATE INDEX repairs_by_reporter ON repairs (estate_id, reported_by, repair_id);
CREATE INDEX repairs_by_state ON repairs (estate_id, state, repair_id);

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
  PRIMARY KEY (estate_id, repair_id, position),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id)
);

GRANT SELECT, INSERT ON repairs, repair_steps TO wuye_app;
GRANT UPDATE (state, responded_at, moved_at) ON repairs TO wuye_app;

CREATE FUNCTION report_repair(
  p_estate bigint, p_repair text, p_kind text, p_place text, p_place_text text, p_description text,
  p_photos text[], p_person text, p_role text, p_at timestamptz, p_key text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_old repairs%ROWTYPE;
BEGIN
  INSERT INTO repairs VALUES
    (p_estate, p_repair, p_kind, p_place, p_place_text, p_description, p_photos,
     p_person, p_at, 'submitted', NULL, p_at, p_key)
    ON CONFLICT (estate_id, repair_id) DO NOTHING;
  IF FOUND THEN
    INSERT INTO repair_steps VALUES
      (p_estate, p_repair, 1, 'submit', 'submitted', p_role, p_person, '', '{}', p_at, p_key);
    RETURN 'ok';
  END IF;
  SELECT * INTO v_old FROM repairs WHERE estate_id = p_estate AND repair_id = p_repair;
  IF v_old.reported_by = p_person AND v_old.kind = p_kind AND v_old.place = p_place
     AND v_old.place_text = p_place_text AND v_old.description = p_description AND v_old.photo_ids = p_photos THEN
    RETURN 'ok';
  END IF;
  RETURN 'request.key-reused';
END $$;

-- Records one step. `p_from` is the state the caller decided on; if another was quicker, nothing happens
-- and the caller decides anew. The table of allowed moves is domain/repairs/ticket.ts.
CREATE FUNCTION move_repair(
  p_estate bigint, p_repair text, p_from text, p_to text, p_move text, p_role text, p_person text,
  p_note text, p_photos text[], p_at timestamptz, p_key text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_state text;
  v_step repair_steps%ROWTYPE;
BEGIN
  SELECT state INTO v_state FROM repairs
    WHERE estate_id = p_estate AND repair_id = p_repair FOR UPDATE;
  IF NOT FOUND THEN RETURN 'repair.not-found'; END IF;
  SELECT * INTO v_step FROM repair_steps
    WHERE estate_id = p_estate AND repair_id = p_repair AND idempotency_key = p_key AND by_person = p_person;
  IF FOUND THEN
    RETURN CASE WHEN v_step.move = p_move AND v_step.note = p_note AND v_step.photo_ids = p_photos
      THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  IF v_state <> p_from THEN RETURN 'changed'; END IF;
  INSERT INTO repair_steps
    SELECT p_estate, p_repair, coalesce(max(position), 0) + 1, p_move, p_to, p_role, p_person,
           p_note, p_photos, p_at, p_key
    FROM repair_steps WHERE estate_id = p_estate AND repair_id = p_repair;
  UPDATE repairs SET state = p_to, moved_at = p_at,
      responded_at = CASE WHEN p_role = 'company' THEN coalesce(responded_at, p_at) ELSE responded_at END
    WHERE estate_id = p_estate AND repair_id = p_repair;
  RETURN 'ok';
END $$;
