-- The log's entry of a grant (1) or its revocation (0). docs/record-format.md, type 7.
CREATE OR REPLACE FUNCTION proxy_entry(
  p_estate bigint, p_vote votes, p_tag bytea, p_agent_tag bytea, p_at timestamptz, p_state smallint
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT vote_entry('\x07', p_estate, p_vote.vote_id, p_vote.rules_hash, ARRAY[
    p_tag, p_agent_tag, log_instant(p_at), substr(int2send(p_state), 2)])
$$;
