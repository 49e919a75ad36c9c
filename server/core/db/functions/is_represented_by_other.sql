-- Whether joint owners agreed on a representative for a head who is somebody else than this person.
CREATE OR REPLACE FUNCTION is_represented_by_other(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_owner text := represented_by(p_estate, p_vote, p_head);
BEGIN
  RETURN v_owner IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM owners WHERE estate_id = p_estate AND owner_id = v_owner AND person_id = p_person);
END $$;
