CREATE OR REPLACE FUNCTION ballot_entry(
  p_estate bigint, p_vote votes, p_tag bytea, p_choices bytea, p_salt bytea, p_at timestamptz, p_channel smallint
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT vote_entry('\x03', p_estate, p_vote.vote_id, p_vote.rules_hash, ARRAY[
    p_tag,
    sha256(convert_to('bjwy/2/choice' || p_vote.vote_id, 'UTF8') || p_tag || p_choices || p_salt),
    log_instant(p_at),
    substr(int2send(p_channel), 2)])
$$;
