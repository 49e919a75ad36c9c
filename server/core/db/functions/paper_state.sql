-- Where the readings of a head's paper stand of which no two made a ballot: 'first', 'differs', or 'void' where two persons could
-- read nothing; what they read is of a paper that is done with, and the other readings are of a further one.
CREATE OR REPLACE FUNCTION paper_state(p_estate bigint, p_vote text, p_head text, p_counts bytea) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_void bigint;
  v_read bigint;
  v_all bigint;
BEGIN
  SELECT count(DISTINCT entered_by) FILTER (WHERE is_void_paper(p_counts, choices)),
         count(DISTINCT entered_by) FILTER (WHERE NOT is_void_paper(p_counts, choices)), count(DISTINCT entered_by)
    INTO v_void, v_read, v_all FROM paper_entries
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  IF v_void < 2 THEN v_read := v_all; END IF;
  RETURN CASE v_read WHEN 0 THEN 'void' WHEN 1 THEN 'first' ELSE 'differs' END;
END $$;
