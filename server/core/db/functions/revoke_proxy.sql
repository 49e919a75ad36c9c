-- Ends a grant, by an owner of the head or by the agent, until the agent has voted. Answers 'ok' or why not. The revocation
-- is an entry of the log.
CREATE OR REPLACE FUNCTION revoke_proxy(p_estate bigint, p_vote text, p_grant text, p_person text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_vote votes%ROWTYPE;
  v_grant proxy_grants%ROWTYPE;
  v_tag bytea;
BEGIN
  SELECT * INTO v_grant FROM proxy_grants WHERE estate_id = p_estate AND vote_id = p_vote AND grant_id = p_grant;
  IF v_grant.grant_id IS NULL
     OR NOT (v_grant.agent = p_person OR is_voter(p_estate, p_vote, v_grant.head_id, p_person)) THEN
    RETURN 'proxy.not-found';
  END IF;
  IF EXISTS (SELECT 1 FROM proxy_revocations WHERE estate_id = p_estate AND vote_id = p_vote
             AND grant_id = p_grant) THEN
    RETURN 'ok';
  END IF;
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  IF v_at >= v_vote.closes_at THEN RETURN 'vote.closed'; END IF;
  IF EXISTS (SELECT 1 FROM ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = v_grant.head_id
             AND channel = 2 AND log_index > v_grant.log_index) THEN
    RETURN 'proxy.used';
  END IF;
  IF cast_bar(p_estate, p_vote) IS NOT NULL THEN RETURN cast_bar(p_estate, p_vote); END IF;
  SELECT tag INTO v_tag FROM vote_heads
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = v_grant.head_id;
  INSERT INTO proxy_revocations (estate_id, vote_id, grant_id, revoked_by, revoked_at, log_index)
    VALUES (p_estate, p_vote, p_grant, p_person, v_at, v_log.size);
  PERFORM log_append(p_estate,
    ARRAY[proxy_entry(p_estate, v_vote, v_tag, v_grant.agent_tag, v_at, 0::smallint)], v_at);
  RETURN 'ok';
END $$;
