-- 12345 (接诉即办): its orders on repairs, and what the company did about each. And: voice notes, when a key was last used.

-- An order of 12345, always on a repair: one that it made, or one that was there. It carries its own limit. Who called and from which
-- telephone is not kept.
CREATE TABLE hotline_orders (
  estate_id     bigint NOT NULL,
  order_no      text NOT NULL,           -- the authority's; the same number again is the same order
  repair_id     text NOT NULL,
  received_at   timestamptz NOT NULL,    -- when it was handed down
  due_at        timestamptz NOT NULL CHECK (due_at > received_at),
  place_text    text NOT NULL,
  text          text NOT NULL,           -- what was said, without telephones and document numbers
  came_by       text NOT NULL CHECK (came_by IN ('import', 'open311')),
  by_person     text NOT NULL,
  at            timestamptz NOT NULL,
  PRIMARY KEY (estate_id, order_no),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id)
);
CREATE INDEX hotline_orders_by_repair ON hotline_orders (estate_id, repair_id);
CREATE INDEX hotline_orders_by_time ON hotline_orders (estate_id, received_at DESC);

-- What the company did about an order, besides mending: named by the phone, so that a retry is known.
CREATE TABLE hotline_acts (
  estate_id     bigint NOT NULL,
  order_no      text NOT NULL,
  position      smallint NOT NULL CHECK (position > 0),
  act_id        text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('contact', 'attempt', 'explain', 'result')),
  note          text NOT NULL,
  by_person     text NOT NULL,
  at            timestamptz NOT NULL,    -- by the server's clock: nobody says afterwards that it was earlier
  PRIMARY KEY (estate_id, order_no, position),
  UNIQUE (estate_id, order_no, act_id),
  FOREIGN KEY (estate_id, order_no) REFERENCES hotline_orders (estate_id, order_no)
);

-- A key of 12345's own system: each of its requests is an order.
ALTER TABLE open311_keys ADD COLUMN is_hotline boolean NOT NULL DEFAULT false;

-- When a key was last used, to the minute.
CREATE TABLE open311_key_uses (
  estate_id     bigint NOT NULL,
  key_id        text NOT NULL,
  used_at       timestamptz NOT NULL,
  PRIMARY KEY (estate_id, key_id),
  FOREIGN KEY (estate_id, key_id) REFERENCES open311_keys (estate_id, key_id)
);
CREATE INDEX webhook_events_by_time ON webhook_events (estate_id, webhook_id, at DESC);

-- A picture that another system only gave the address of. It is fetched once the request is stored, with retries, and is over when
-- next_at is null: with a picture, or with the last answer as the reason why there is none.
CREATE TABLE open311_media (
  estate_id     bigint NOT NULL,
  repair_id     text NOT NULL,
  url           text NOT NULL,
  at            timestamptz NOT NULL,
  tries         integer NOT NULL DEFAULT 0,
  next_at       timestamptz,
  last_answer   text NOT NULL DEFAULT '',
  photo_id      text,
  PRIMARY KEY (estate_id, repair_id),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id),
  FOREIGN KEY (estate_id, photo_id) REFERENCES photos (estate_id, photo_id)
);
CREATE INDEX open311_media_waiting ON open311_media (estate_id, next_at) WHERE next_at IS NOT NULL;

-- A spoken report, named by the SHA-256 of its bytes, which are kept as they came.
CREATE TABLE voices (
  estate_id     bigint NOT NULL,
  voice_id      text NOT NULL,
  format        text NOT NULL CHECK (format IN ('mp3', 'aac', 'mp4', 'webm', 'ogg')),
  byte_count    integer NOT NULL CHECK (byte_count > 0),
  duration_ms   integer NOT NULL CHECK (duration_ms > 0),
  kept_at       timestamptz NOT NULL,
  kept_by       text NOT NULL,
  PRIMARY KEY (estate_id, voice_id)
);
ALTER TABLE repairs ADD COLUMN voice_id text;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['hotline_orders', 'hotline_acts', 'open311_key_uses', 'open311_media', 'voices'] LOOP
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
GRANT UPDATE (used_at) ON open311_key_uses TO wuye_app;
GRANT UPDATE (tries, next_at, last_answer, photo_id) ON open311_media TO wuye_app;

-- As before, with the voice note. (0030)
CREATE OR REPLACE FUNCTION report_repair(
  p_estate bigint, p_repair text, p_report jsonb, p_clocks jsonb, p_person text, p_role text, p_at timestamptz, p_key text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_photos text[] := ARRAY(SELECT jsonb_array_elements_text(p_report->'photoIds'));
  v_old repairs%ROWTYPE;
BEGIN
  INSERT INTO repairs (estate_id, repair_id, kind, place, place_text, description, photo_ids, reported_by, reported_at,
      state, moved_at, idempotency_key, building, stair, floor, facility_id, respond_by, respond_basis, mend_by, mend_basis, due_at,
      voice_id)
    VALUES (p_estate, p_repair, p_report->>'kind', p_report->>'place', p_report->>'placeText', p_report->>'description',
      v_photos, p_person, p_at, 'submitted', p_at, p_key, p_report->>'building', p_report->>'stair', p_report->>'floor',
      p_report->>'facilityId', (p_clocks->>'respondBy')::timestamptz, p_clocks->>'respondBasis',
      (p_clocks->>'mendBy')::timestamptz, p_clocks->>'mendBasis', (p_clocks->>'dueAt')::timestamptz, p_report->>'voiceId')
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
      AND v_old.voice_id IS NOT DISTINCT FROM p_report->>'voiceId'
    THEN 'ok' ELSE 'request.key-reused' END;
END $$;
