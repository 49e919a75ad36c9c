-- Offers a head's vote to whoever brings the code. Answers 'ok' or why not. An earlier offer for the head is withdrawn.
CREATE OR REPLACE FUNCTION offer_proxy(
  p_estate bigint, p_vote text, p_head text, p_offer text, p_person text, p_agent_name text, p_at timestamptz,
  p_expires timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_old proxy_offers%ROWTYPE;
  v_bar text;
BEGIN
  SELECT * INTO v_old FROM proxy_offers WHERE estate_id = p_estate AND vote_id = p_vote AND offer_id = p_offer;
  IF v_old.offer_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.head_id = p_head AND v_old.offered_by = p_person AND v_old.agent_name = p_agent_name
                THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM votes WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'vote.not-found';
  END IF;
  IF NOT is_voter(p_estate, p_vote, p_head, p_person) THEN RETURN 'vote.not-entitled'; END IF;
  IF is_represented_by_other(p_estate, p_vote, p_head, p_person) THEN RETURN 'vote.represented'; END IF;
  v_bar := grant_bar(p_estate, p_vote, p_head, greatest(p_at, v_log.last_at));
  IF v_bar IS NOT NULL THEN RETURN v_bar; END IF;
  UPDATE proxy_offers SET withdrawn_at = p_at
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head AND withdrawn_at IS NULL;
  INSERT INTO proxy_offers (estate_id, vote_id, offer_id, head_id, offered_by, agent_name, offered_at, expires_at,
      withdrawn_at)
    VALUES (p_estate, p_vote, p_offer, p_head, p_person, p_agent_name, p_at, p_expires, NULL);
  RETURN 'ok';
END $$;
