-- By which channel a person may vote for a head: 0 as an owner of it, 2 as an agent, null not at all. Joint owners without
-- a representative vote through the one of them who says that the others agree.
-- Note: plpgsql plans once a session; and one table is asked at a time, because before a vote has statistics a join may be planned to
-- read the whole of it for each ballot.
CREATE OR REPLACE FUNCTION cast_channel(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS smallint
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_owners text[] := voters_of(p_estate, p_vote, p_head);
BEGIN
  IF is_one_of(p_estate, v_owners, p_person) THEN
    RETURN CASE WHEN cardinality(v_owners) = 1 OR joint_bar(p_estate, p_vote, p_head, p_person) IS NULL
                THEN 0::smallint END;
  END IF;
  RETURN (
    SELECT 2::smallint FROM proxy_grants g
    WHERE g.estate_id = p_estate AND g.vote_id = p_vote AND g.head_id = p_head AND g.agent = p_person
      AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.estate_id = g.estate_id
                      AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id)
    LIMIT 1);
END $$;
