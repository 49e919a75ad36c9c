-- For how many heads of a vote an agent has voted.
CREATE OR REPLACE FUNCTION proxies_used(p_estate bigint, p_vote text, p_person text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT count(*) FROM standing_ballots
    WHERE estate_id = p_estate AND vote_id = p_vote AND channel = 2 AND cast_by = p_person);
END $$;
