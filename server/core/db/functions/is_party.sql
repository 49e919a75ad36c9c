-- Whether a person is a party to a transfer: one of the owners on either side by account, or, of the new ones, by name,
-- because a new owner's document may not be tied to an account yet.
CREATE OR REPLACE FUNCTION is_party(p_estate bigint, p_from text[], p_to text[], p_person text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_name text := (SELECT name FROM persons WHERE person_id = p_person);
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM owners o WHERE o.estate_id = p_estate
      AND ((o.owner_id = ANY (p_from || p_to) AND o.person_id = p_person)
        OR (o.owner_id = ANY (p_to) AND o.name = v_name)));
END $$;
