-- Whether a person is one of the owners who vote for a head.
CREATE OR REPLACE FUNCTION is_voter(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN is_one_of(p_estate, voters_of(p_estate, p_vote, p_head), p_person);
END $$;
