-- Another clerk confirms or refuses a written authorisation; an owner of the home refuses it. A confirmed one is a grant, and
-- besides the grant's own entry one of the log for the paper. Answers 'ok' or why not.
CREATE OR REPLACE FUNCTION decide_written_proxy(
  p_estate bigint, p_vote text, p_grant text, p_decision text, p_by text, p_is_clerk boolean, p_agent_tag bytea,
  p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_one proxy_papers%ROWTYPE;
  v_old proxy_paper_decisions%ROWTYPE;
  v_owner boolean;
  v_answer text;
  v_index bigint;
BEGIN
  SELECT * INTO v_one FROM proxy_papers WHERE estate_id = p_estate AND vote_id = p_vote AND grant_id = p_grant;
  IF v_one.grant_id IS NULL THEN RETURN 'proxy.not-found'; END IF;
  v_owner := is_voter(p_estate, p_vote, v_one.head_id, p_by);
  IF NOT (v_owner OR p_is_clerk) THEN RETURN 'proxy.not-found'; END IF;
  SELECT * INTO v_old FROM proxy_paper_decisions
    WHERE estate_id = p_estate AND vote_id = p_vote AND grant_id = p_grant;
  IF v_old.grant_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.decision = p_decision AND v_old.decided_by = p_by THEN 'ok' ELSE 'proxy.decided' END;
  END IF;
  IF p_decision = 'confirm' THEN
    IF p_by = v_one.registered_by THEN RETURN 'proxy.same-clerk'; END IF;
    IF v_owner OR p_by = v_one.agent OR NOT p_is_clerk THEN RETURN 'proxy.own-clerk'; END IF;
    v_answer := grant_proxy(p_estate, p_vote, v_one.head_id, p_grant, 'written', v_one.agent, p_agent_tag,
                            v_one.agent_name, v_one.registered_by, v_one.photo_ids, p_at);
    IF v_answer <> 'ok' THEN RETURN v_answer; END IF;
    v_index := log_append(p_estate, ARRAY[committed_entry('\x21', p_estate, v_one.commitment, 1::smallint, v_at)], v_at);
  END IF;
  INSERT INTO proxy_paper_decisions (estate_id, vote_id, grant_id, decision, decided_by, decided_at, log_index)
    VALUES (p_estate, p_vote, p_grant, p_decision, p_by, v_at, v_index);
  RETURN 'ok';
END $$;
