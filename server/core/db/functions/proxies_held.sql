-- For how many heads of a vote an agent may still vote, or has voted.
CREATE OR REPLACE FUNCTION proxies_held(p_estate bigint, p_vote text, p_agent text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT count(*) FROM proxy_grants g
    WHERE g.estate_id = p_estate AND g.vote_id = p_vote AND g.agent = p_agent
      AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.estate_id = p_estate
                      AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id)
      -- A home whose owner has voted needs no agent any more.
      AND NOT EXISTS (SELECT 1 FROM standing_ballots b WHERE b.estate_id = p_estate AND b.vote_id = g.vote_id
                      AND b.head_id = g.head_id AND NOT (b.channel = 2 AND b.cast_by = p_agent)));
END $$;
