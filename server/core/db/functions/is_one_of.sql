-- Whether a person is one of these owners.
CREATE OR REPLACE FUNCTION is_one_of(p_estate bigint, p_owners text[], p_person text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM owners
                 WHERE estate_id = p_estate AND owner_id = ANY (p_owners) AND person_id = p_person);
END $$;
