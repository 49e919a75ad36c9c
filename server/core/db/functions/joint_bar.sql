-- Why one of joint owners may not vote for their head just now; null where they may, and for a single owner.
CREATE OR REPLACE FUNCTION joint_bar(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_owner text;
BEGIN
  IF position('+' IN voters_key(p_estate, p_vote, p_head)) = 0 THEN RETURN NULL; END IF;
  v_owner := represented_by(p_estate, p_vote, p_head);
  IF v_owner IS NOT NULL THEN
    RETURN CASE WHEN NOT EXISTS (
      SELECT 1 FROM owners WHERE estate_id = p_estate AND owner_id = v_owner AND person_id = p_person)
      THEN 'vote.represented' END;
  END IF;
  RETURN CASE WHEN NOT EXISTS (
    SELECT 1 FROM joint_declarations WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head
      AND declared_by = p_person) THEN 'vote.undeclared' END;
END $$;
