-- Casts ballots of one estate in the order given, each with an answer of its own. The caller acknowledges only after its
-- transaction committed. Every ballot is an entry of the log.
-- Note: a session keeps the plan it made first, and a table is empty before its first vote: hence no sequential scans.
-- Plain single-estate statements, no modifying CTE: on Citus those are 60 times slower.
CREATE OR REPLACE FUNCTION cast_ballots(
  p_estate bigint, p_votes text[], p_heads text[], p_ballots text[], p_choices bytea[],
  p_persons text[], p_ats timestamptz[], p_keys text[], p_salts bytea[]
) RETURNS SETOF cast_answer LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_last timestamptz := v_log.last_at;
  v_entries bytea[] := '{}';
  v_answer text;
  v_ballot text;
  v_vote votes%ROWTYPE;
  v_head roll_heads%ROWTYPE;
  v_old ballots%ROWTYPE;
  v_is_mine boolean;
  v_channel smallint;
  v_replaces boolean;
  v_at timestamptz;
BEGIN
  FOR i IN 1 .. cardinality(p_votes) LOOP
    IF v_vote.vote_id IS DISTINCT FROM p_votes[i] THEN
      SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_votes[i];
    END IF;
    SELECT * INTO v_head FROM roll_heads WHERE estate_id = p_estate AND vote_id = p_votes[i] AND head_id = p_heads[i];
    v_channel := cast_channel(p_estate, p_votes[i], p_heads[i], p_persons[i]);
    -- The standing ballot is the last: the one before it was set aside.
    SELECT * INTO v_old FROM ballots
      WHERE estate_id = p_estate AND vote_id = p_votes[i] AND head_id = p_heads[i] ORDER BY attempt DESC LIMIT 1;
    v_is_mine := v_old.cast_by = p_persons[i] AND v_old.idempotency_key = p_keys[i];
    v_at := greatest(p_ats[i], v_last);
    v_replaces := v_old.ballot_id IS NOT NULL AND prevails(v_vote.paper_rule, v_channel, v_old.channel);
    v_answer := CASE
      WHEN v_vote.vote_id IS NULL THEN 'vote.not-found'
      -- A retry of what was acknowledged, or should have been, is answered the same even after the close.
      WHEN v_is_mine AND v_head.head_id IS NOT NULL THEN
        CASE WHEN v_old.choices = p_choices[i] THEN 'ok' ELSE 'request.key-reused' END
      WHEN v_head.head_id IS NULL OR v_channel IS NULL THEN 'vote.not-entitled'
      WHEN NOT are_choices(v_vote.choice_counts, p_choices[i], false) THEN 'vote.bad-choices'
      WHEN v_at >= v_vote.closes_at THEN shut_bar(p_estate, p_votes[i], 'vote.closed')
      WHEN v_old.ballot_id IS NOT NULL AND NOT v_replaces THEN 'vote.already-cast'
      WHEN p_ats[i] < v_vote.opens_at THEN shut_bar(p_estate, p_votes[i], 'vote.not-open')
      WHEN v_channel = 2 AND proxies_used(p_estate, p_votes[i], p_persons[i]) >= v_vote.proxy_cap THEN 'proxy.cap'
      ELSE cast_bar(p_estate, p_votes[i])
    END;
    v_ballot := v_old.ballot_id;
    IF v_answer = 'ok' THEN
      v_at := v_old.cast_at;
      v_channel := v_old.channel;
    END IF;
    IF v_answer IS NULL THEN
      IF v_replaces THEN
        v_entries := v_entries || set_aside_entry(p_estate, v_vote, v_head.tag, v_old.log_index, 1::smallint, v_at);
        INSERT INTO ballot_set_asides (estate_id, vote_id, head_id, attempt, reason, set_aside_at, log_index)
          VALUES (p_estate, p_votes[i], p_heads[i], v_old.attempt, 1, v_at,
          v_log.size + cardinality(v_entries) - 1);
      END IF;
      v_entries := v_entries || ballot_entry(p_estate, v_vote, v_head.tag, p_choices[i], p_salts[i], v_at, v_channel);
      INSERT INTO ballots (estate_id, vote_id, head_id, ballot_id, choices, cast_by, cast_at, idempotency_key,
                           salt, log_index, channel, attempt)
        VALUES (p_estate, p_votes[i], p_heads[i], p_ballots[i], p_choices[i], p_persons[i], v_at, p_keys[i],
                p_salts[i], v_log.size + cardinality(v_entries) - 1, v_channel, coalesce(v_old.attempt + 1, 0));
      v_last := v_at;
      v_ballot := p_ballots[i];
      v_answer := 'ok';
    END IF;
    RETURN NEXT (i, v_answer, v_ballot, v_at, v_vote.title, v_head.area_dm2,
      (SELECT array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room)
         FROM units u WHERE u.estate_id = p_estate AND u.unit_id = ANY (v_head.unit_ids)),
      v_channel)::cast_answer;
  END LOOP;
  IF cardinality(v_entries) > 0 THEN PERFORM log_append_at(p_estate, v_log.size, v_entries, v_last); END IF;
END $$;
