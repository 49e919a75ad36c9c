-- Brings back what somebody attached while it was being dropped.
CREATE OR REPLACE FUNCTION restore_photo(p_estate bigint, p_photo text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO photos (estate_id, photo_id, byte_count, width, height, stored_at, stored_by, taken_at, distance_m, likeness,
                      is_attached)
    SELECT estate_id, photo_id, byte_count, width, height, stored_at, stored_by, taken_at, distance_m, likeness, true
    FROM dropped_photos WHERE estate_id = p_estate AND photo_id = p_photo
    ON CONFLICT (estate_id, photo_id) DO NOTHING;
  DELETE FROM dropped_photos WHERE estate_id = p_estate AND photo_id = p_photo;
END $$;
