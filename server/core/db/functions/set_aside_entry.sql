CREATE OR REPLACE FUNCTION set_aside_entry(
  p_estate bigint, p_vote votes, p_tag bytea, p_index bigint, p_reason smallint, p_at timestamptz
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT vote_entry('\x06', p_estate, p_vote.vote_id, p_vote.rules_hash, ARRAY[
    p_tag, int8send(p_index), substr(int2send(p_reason), 2), log_instant(p_at)])
$$;
