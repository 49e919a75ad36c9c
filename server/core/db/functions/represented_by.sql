-- The owner who alone votes for a head of joint owners; null where they have not agreed on one. The last proposal that all
-- who were asked confirmed and nobody objects to.
CREATE OR REPLACE FUNCTION represented_by(p_estate bigint, p_vote text, p_head text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_key text := voters_key(p_estate, p_vote, p_head);
BEGIN
  -- One owner needs no representative; nor does what the developer has not sold.
  IF position('+' IN v_key) = 0 THEN RETURN NULL; END IF;
  RETURN (
    SELECT p.representative FROM representative_proposals p
    WHERE p.estate_id = p_estate AND p.head_key = v_key
      AND (p.vote_id = p_vote OR p.vote_id IS NULL)
      AND NOT EXISTS (SELECT 1 FROM representative_answers a WHERE a.estate_id = p_estate
                      AND a.proposal_id = p.proposal_id AND a.answer = 'object')
      AND p.asked <@ ARRAY(SELECT a.owner_id FROM representative_answers a WHERE a.estate_id = p_estate
                           AND a.proposal_id = p.proposal_id AND a.answer = 'confirm')
    ORDER BY p.proposed_at DESC, p.proposal_id DESC LIMIT 1);
END $$;
