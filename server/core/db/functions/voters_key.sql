-- The owners who vote for a head, as one text: the key of a head with exactly these owners.
CREATE OR REPLACE FUNCTION voters_key(p_estate bigint, p_vote text, p_head text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN array_to_string(voters_of(p_estate, p_vote, p_head), '+');
END $$;
