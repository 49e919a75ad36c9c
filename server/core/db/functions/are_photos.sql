-- Whether all these pictures are kept in the estate.
CREATE OR REPLACE FUNCTION are_photos(p_estate bigint, p_photos text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN NOT EXISTS (
    SELECT 1 FROM unnest(p_photos) AS asked (photo_id)
    WHERE NOT EXISTS (SELECT 1 FROM photos p WHERE p.estate_id = p_estate AND p.photo_id = asked.photo_id));
END $$;
