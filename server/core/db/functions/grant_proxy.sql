-- Makes a person the agent of a head: by accepting an offer (its name is the grant's), or where a clerk registers a written
-- authorisation. Answers 'ok' or why not. The grant is an entry of the log.
CREATE OR REPLACE FUNCTION grant_proxy(
  p_estate bigint, p_vote text, p_head text, p_grant text, p_by text, p_agent text, p_agent_tag bytea,
  p_agent_name text, p_clerk text, p_photos text[], p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_vote votes%ROWTYPE;
  v_old proxy_grants%ROWTYPE;
  v_tag bytea;
  v_agent_tag bytea;
  v_bar text;
BEGIN
  SELECT * INTO v_old FROM proxy_grants WHERE estate_id = p_estate AND vote_id = p_vote AND grant_id = p_grant;
  IF v_old.grant_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.agent = p_agent AND v_old.head_id = p_head THEN 'ok'
                WHEN p_clerk IS NULL THEN 'proxy.code-refused' ELSE 'request.key-reused' END;
  END IF;
  IF p_clerk IS NULL AND NOT EXISTS (
      SELECT 1 FROM proxy_offers WHERE estate_id = p_estate AND vote_id = p_vote AND offer_id = p_grant
        AND head_id = p_head AND withdrawn_at IS NULL AND expires_at > p_at) THEN
    RETURN 'proxy.code-refused';
  END IF;
  v_bar := grant_bar(p_estate, p_vote, p_head, v_at);
  IF v_bar IS NOT NULL THEN RETURN v_bar; END IF;
  -- An owner votes for the home as an owner; and nobody registers a paper in favour of themselves.
  IF is_voter(p_estate, p_vote, p_head, p_agent) OR p_agent = p_by THEN RETURN 'proxy.own'; END IF;
  IF p_agent = p_clerk THEN RETURN 'proxy.own-clerk'; END IF;
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  IF proxies_held(p_estate, p_vote, p_agent) >= v_vote.proxy_cap THEN RETURN 'proxy.cap'; END IF;
  SELECT tag INTO v_tag FROM roll_heads WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  -- One agent has one name in a vote's log.
  SELECT agent_tag INTO v_agent_tag FROM proxy_grants
    WHERE estate_id = p_estate AND vote_id = p_vote AND agent = p_agent LIMIT 1;
  v_agent_tag := coalesce(v_agent_tag, p_agent_tag);
  INSERT INTO proxy_grants (estate_id, vote_id, grant_id, head_id, granted_by, agent, agent_tag, granted_at, log_index,
                            agent_name, photo_ids, registered_by)
    VALUES (p_estate, p_vote, p_grant, p_head, p_by, p_agent, v_agent_tag, v_at, v_log.size, p_agent_name, p_photos,
            p_clerk);
  PERFORM log_append(p_estate, ARRAY[proxy_entry(p_estate, v_vote, v_tag, v_agent_tag, v_at, 1::smallint)], v_at);
  RETURN 'ok';
END $$;
