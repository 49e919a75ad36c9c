-- Why a head can get no agent just now; null where it can.
CREATE OR REPLACE FUNCTION grant_bar(p_estate bigint, p_vote text, p_head text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_vote votes%ROWTYPE;
BEGIN
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  IF v_vote.vote_id IS NULL THEN RETURN 'vote.not-found'; END IF;
  IF NOT EXISTS (SELECT 1 FROM roll_heads WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'vote.not-entitled';
  END IF;
  IF v_vote.proxy_cap = 0 OR v_vote.rules_hash IS NULL THEN RETURN 'proxy.off'; END IF;
  IF p_at >= v_vote.closes_at THEN RETURN shut_bar(p_estate, p_vote, 'vote.closed'); END IF;
  IF EXISTS (SELECT 1 FROM standing_ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'vote.already-cast';
  END IF;
  IF (active_grant(p_estate, p_vote, p_head)).grant_id IS NOT NULL THEN RETURN 'proxy.granted'; END IF;
  RETURN cast_bar(p_estate, p_vote);
END $$;
