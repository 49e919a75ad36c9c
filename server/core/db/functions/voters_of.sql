-- The owners who vote for a head, as `head_voters` has them.
CREATE OR REPLACE FUNCTION voters_of(p_estate bigint, p_vote text, p_head text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_turn smallint;
BEGIN
  SELECT max(turn) INTO v_turn FROM vote_head_successors
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  IF v_turn IS NULL THEN
    RETURN ARRAY(SELECT owner_id FROM vote_head_owners
                 WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head ORDER BY owner_id COLLATE "C");
  END IF;
  RETURN ARRAY(SELECT owner_id FROM vote_head_successors
               WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head AND turn = v_turn
               ORDER BY owner_id COLLATE "C");
END $$;
