-- From here on the estate does not know these pictures, and a phone that has one sends it anew. Those that came again since `p_before` stay.
-- The application removes a picture only through `drop_photos`, which keeps what is attached or young: it may not delete one by itself.
-- The estates that the transaction names still bound what the function sees, for the policies are forced on the owner, too.
CREATE OR REPLACE FUNCTION drop_photos(p_estate bigint, p_photos text[], p_before timestamptz, p_at timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
