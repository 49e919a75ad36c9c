-- Registers a written authorisation, which grants nothing yet. Answers 'ok' or why not.
CREATE OR REPLACE FUNCTION register_written_proxy(
  p_estate bigint, p_vote text, p_head text, p_grant text, p_agent text, p_agent_name text, p_clerk text,
  p_photos text[], p_at timestamptz, p_salt bytea, p_commitment bytea
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_old proxy_papers%ROWTYPE;
  v_bar text;
BEGIN
  SELECT * INTO v_old FROM proxy_papers WHERE estate_id = p_estate AND vote_id = p_vote AND grant_id = p_grant;
  IF v_old.grant_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.agent = p_agent AND v_old.head_id = p_head THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  v_bar := grant_bar(p_estate, p_vote, p_head, v_at);
  IF v_bar IS NOT NULL THEN RETURN v_bar; END IF;
  IF has_waiting_paper(p_estate, p_vote, p_head) THEN RETURN 'proxy.granted'; END IF;
  IF is_voter(p_estate, p_vote, p_head, p_agent) THEN RETURN 'proxy.own'; END IF;
  IF p_agent = p_clerk OR is_voter(p_estate, p_vote, p_head, p_clerk) THEN RETURN 'proxy.own-clerk'; END IF;
  IF proxies_held(p_estate, p_vote, p_agent)
     >= (SELECT proxy_cap FROM votes WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'proxy.cap';
  END IF;
  INSERT INTO proxy_papers (estate_id, vote_id, grant_id, head_id, agent, agent_name, photo_ids, registered_by,
                            registered_at, salt, commitment)
    VALUES (p_estate, p_vote, p_grant, p_head, p_agent, p_agent_name, p_photos, p_clerk, v_at, p_salt, p_commitment);
  RETURN 'ok';
END $$;
