-- Takes one clerk's reading of a paper ballot. Answers what became of it:
--   'first'      kept, waits for another person
--   'counted'    two persons read the same: it is a ballot now, and an entry of the log
--   'differs'    kept, but no two persons agree yet
--   'void'       kept, and two persons could read nothing on it: it casts no vote and stands in no other's way
--   'set-aside'  kept, but the head has a ballot already, and the vote's rule lets that one stand
-- or why not: 'vote.not-found', 'vote.not-open', 'vote.closed', 'vote.cancelled', 'vote.bad-choices', 'paper.same-clerk'.
CREATE OR REPLACE FUNCTION enter_paper(
  p_estate bigint, p_vote text, p_head text, p_entry text, p_serial text, p_choices bytea, p_clerk text,
  p_at timestamptz, p_photos text[], p_ballot text, p_salt bytea
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_vote votes%ROWTYPE;
  v_head roll_heads%ROWTYPE;
  v_old ballots%ROWTYPE;
  v_stands boolean;
  v_bar text;
  v_entries bytea[] := '{}';
BEGIN
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  SELECT * INTO v_head FROM roll_heads WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  IF v_vote.vote_id IS NULL OR v_head.head_id IS NULL THEN RETURN 'vote.not-found'; END IF;
  IF NOT are_choices(v_vote.choice_counts, p_choices, true) THEN RETURN 'vote.bad-choices'; END IF;
  SELECT * INTO v_old FROM ballots
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head ORDER BY attempt DESC LIMIT 1;
  -- Whether what there is keeps a paper ballot from counting.
  v_stands := v_old.ballot_id IS NOT NULL AND NOT prevails(v_vote.paper_rule, 1::smallint, v_old.channel);

  -- A retry of the same entry is told what became of it.
  IF EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head
             AND entry_id = p_entry) THEN
    RETURN CASE
      WHEN v_old.channel = 1 THEN 'counted'
      WHEN v_stands THEN 'set-aside'
      ELSE paper_state(p_estate, p_vote, p_head, v_vote.choice_counts) END;
  END IF;
  IF p_at < v_vote.opens_at THEN RETURN shut_bar(p_estate, p_vote, 'vote.not-open'); END IF;
  IF v_at >= v_vote.closes_at THEN RETURN shut_bar(p_estate, p_vote, 'vote.closed'); END IF;
  v_bar := cast_bar(p_estate, p_vote);
  IF v_bar IS NOT NULL THEN RETURN v_bar; END IF;
  IF NOT v_stands AND EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
      AND head_id = p_head AND entered_by = p_clerk AND choices = p_choices) THEN
    RETURN 'paper.same-clerk';
  END IF;

  INSERT INTO paper_entries (estate_id, vote_id, head_id, entry_id, serial, choices, entered_by, entered_at, photo_ids)
    VALUES (p_estate, p_vote, p_head, p_entry, p_serial, p_choices, p_clerk, v_at, p_photos);
  -- A third reading of a paper that counts is of a ballot that counts.
  IF v_stands THEN RETURN CASE WHEN v_old.channel = 1 THEN 'counted' ELSE 'set-aside' END; END IF;
  IF is_void_paper(v_vote.choice_counts, p_choices) OR NOT EXISTS (
      SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
      AND head_id = p_head AND entered_by <> p_clerk AND choices = p_choices) THEN
    RETURN paper_state(p_estate, p_vote, p_head, v_vote.choice_counts);
  END IF;

  IF v_old.ballot_id IS NOT NULL THEN
    v_entries := ARRAY[set_aside_entry(p_estate, v_vote, v_head.tag, v_old.log_index, 1::smallint, v_at)];
    INSERT INTO ballot_set_asides (estate_id, vote_id, head_id, attempt, reason, set_aside_at, log_index)
      VALUES (p_estate, p_vote, p_head, v_old.attempt, 1, v_at, v_log.size);
  END IF;
  v_entries := v_entries || ballot_entry(p_estate, v_vote, v_head.tag, p_choices, p_salt, v_at, 1::smallint);
  INSERT INTO ballots (estate_id, vote_id, head_id, ballot_id, choices, cast_by, cast_at, idempotency_key, salt,
                       log_index, channel, attempt)
    VALUES (p_estate, p_vote, p_head, p_ballot, p_choices, 'paper', v_at, p_entry, p_salt,
            v_log.size + cardinality(v_entries) - 1, 1, coalesce(v_old.attempt + 1, 0));
  PERFORM log_append(p_estate, v_entries, v_at);
  RETURN 'counted';
END $$;
