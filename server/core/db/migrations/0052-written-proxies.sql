-- A written authorisation that a clerk registers waits for a second person; then it is a grant.

CREATE TABLE proxy_papers (
  estate_id      bigint NOT NULL,
  vote_id        text NOT NULL,
  grant_id       text NOT NULL,
  head_id        text NOT NULL,
  agent          text NOT NULL,
  agent_name     text NOT NULL,
  photo_ids      text[] NOT NULL CHECK (cardinality(photo_ids) > 0),
  registered_by  text NOT NULL,
  registered_at  timestamptz NOT NULL,
  salt           bytea NOT NULL CHECK (length(salt) = 32),
  commitment     bytea NOT NULL CHECK (length(commitment) = 32),
  PRIMARY KEY (estate_id, vote_id, grant_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);
CREATE INDEX proxy_papers_by_head ON proxy_papers (estate_id, vote_id, head_id);

CREATE TABLE proxy_paper_decisions (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  grant_id      text NOT NULL,
  decision      text NOT NULL CHECK (decision IN ('confirm', 'refuse')),
  decided_by    text NOT NULL,
  decided_at    timestamptz NOT NULL,
  log_index     bigint,                   -- of a confirmation
  PRIMARY KEY (estate_id, vote_id, grant_id),
  FOREIGN KEY (estate_id, vote_id, grant_id) REFERENCES proxy_papers (estate_id, vote_id, grant_id)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['proxy_papers', 'proxy_paper_decisions'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO wuye_app', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;

-- Whether a paper of a head waits for a second person.
CREATE FUNCTION has_waiting_paper(p_estate bigint, p_vote text, p_head text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM proxy_papers p WHERE p.estate_id = p_estate AND p.vote_id = p_vote
    AND p.head_id = p_head AND NOT EXISTS (SELECT 1 FROM proxy_paper_decisions d WHERE d.estate_id = p.estate_id
      AND d.vote_id = p.vote_id AND d.grant_id = p.grant_id))
$$;

-- Registers a written authorisation, which grants nothing yet. Answers 'ok' or why not.
CREATE FUNCTION register_written_proxy(
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

-- Another clerk confirms or refuses a written authorisation; an owner of the home refuses it. A confirmed one is a grant, and
-- besides the grant's own entry one of the log for the paper. Answers 'ok' or why not.
CREATE FUNCTION decide_written_proxy(
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
