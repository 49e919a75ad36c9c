-- Pictures that nothing shows are thrown away, in two steps: server/files/photo-sweep.ts. What was found attached once is kept for ever.
ALTER TABLE photos
  ADD COLUMN last_sent_at timestamptz,                   -- when the same picture came again; null where it never did
  ADD COLUMN is_attached  boolean NOT NULL DEFAULT false;
CREATE INDEX photos_loose ON photos (estate_id, stored_at) WHERE NOT is_attached;

CREATE TABLE dropped_photos (
  estate_id     bigint NOT NULL,
  photo_id      text NOT NULL,
  byte_count    integer NOT NULL,
  width         integer NOT NULL,
  height        integer NOT NULL,
  stored_at     timestamptz NOT NULL,
  stored_by     text NOT NULL,
  taken_at      timestamptz,
  distance_m    integer,
  likeness      bigint,
  dropped_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, photo_id)
);
CREATE INDEX dropped_photos_by_age ON dropped_photos (estate_id, dropped_at);

ALTER TABLE dropped_photos ENABLE ROW LEVEL SECURITY;
ALTER TABLE dropped_photos FORCE ROW LEVEL SECURITY;
CREATE POLICY by_estate ON dropped_photos
  USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
  WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]));
GRANT SELECT, INSERT, DELETE ON dropped_photos TO wuye_app;
GRANT UPDATE (last_sent_at, is_attached), DELETE ON photos TO wuye_app;
GRANT DELETE ON photo_sources TO wuye_app;

-- From here on the estate does not know these pictures, and a phone that has one sends it anew. Those that came again since `p_before` stay.
CREATE FUNCTION drop_photos(p_estate bigint, p_photos text[], p_before timestamptz, p_at timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_gone text[];
BEGIN
  v_gone := ARRAY(SELECT photo_id FROM photos
    WHERE estate_id = p_estate AND photo_id = ANY (p_photos) AND NOT is_attached
      AND coalesce(last_sent_at, stored_at) < p_before
    ORDER BY photo_id FOR UPDATE);
  INSERT INTO dropped_photos (estate_id, photo_id, byte_count, width, height, stored_at, stored_by, taken_at, distance_m,
                              likeness, dropped_at)
    SELECT estate_id, photo_id, byte_count, width, height, stored_at, stored_by, taken_at, distance_m, likeness, p_at
    FROM photos WHERE estate_id = p_estate AND photo_id = ANY (v_gone)
    ON CONFLICT (estate_id, photo_id) DO NOTHING;
  DELETE FROM photo_sources WHERE estate_id = p_estate AND photo_id = ANY (v_gone);
  DELETE FROM photos WHERE estate_id = p_estate AND photo_id = ANY (v_gone);
  RETURN cardinality(v_gone);
END $$;

-- Brings back what somebody attached while it was being dropped.
CREATE FUNCTION restore_photo(p_estate bigint, p_photo text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO photos (estate_id, photo_id, byte_count, width, height, stored_at, stored_by, taken_at, distance_m, likeness,
                      is_attached)
    SELECT estate_id, photo_id, byte_count, width, height, stored_at, stored_by, taken_at, distance_m, likeness, true
    FROM dropped_photos WHERE estate_id = p_estate AND photo_id = p_photo
    ON CONFLICT (estate_id, photo_id) DO NOTHING;
  DELETE FROM dropped_photos WHERE estate_id = p_estate AND photo_id = p_photo;
END $$;
