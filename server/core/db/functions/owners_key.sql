-- The present owners of a unit as one text.
CREATE OR REPLACE FUNCTION owners_key(p_estate bigint, p_unit text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(string_agg(owner_id, '+' ORDER BY owner_id COLLATE "C"), '') FROM unit_owners
    WHERE estate_id = p_estate AND unit_id = p_unit);
END $$;
