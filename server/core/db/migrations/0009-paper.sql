-- Paper ballots: what each clerk read, kept for ever. Two persons who read the same make the ballot.
CREATE TABLE paper_entries (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  entry_id      text NOT NULL,
  serial        text NOT NULL,
  choice        text NOT NULL CHECK (choice IN ('for', 'against', 'abstain')),
  entered_by    text NOT NULL,
  entered_at    timestamptz NOT NULL,
  photo_ids     text[] NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, entry_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

-- What an owner says against a paper ballot recorded for the head.
CREATE TABLE ballot_contests (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  contested_by  text NOT NULL,
  contested_at  timestamptz NOT NULL,
  reason        text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, contested_by),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES ballots (estate_id, vote_id, head_id)
);

ALTER TABLE votes ADD COLUMN announced_by text;

GRANT SELECT, INSERT ON paper_entries, ballot_contests TO wuye_app;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['paper_entries', 'ballot_contests'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;

-- Takes one clerk's reading of a paper ballot. Answers what became of it:
--   'first'      kept, waits for another person
--   'counted'    two persons read the same: it is a ballot now, and an entry of the log
--   'differs'    kept, but no two persons agree yet
--   'set-aside'  kept, but the head has a ballot already, and the first stands
-- or why not: 'vote.not-found', 'vote.not-open', 'vote.closed', 'paper.same-clerk'.
CREATE FUNCTION enter_paper(
  p_estate bigint, p_vote text, p_head text, p_entry text, p_serial text, p_choice text, p_clerk text,
  p_at timestamptz, p_photos text[], p_ballot text, p_salt bytea
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_vote votes%ROWTYPE;
  v_head vote_heads%ROWTYPE;
  v_has boolean;
  v_choice bytea;
BEGIN
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  SELECT * INTO v_head FROM vote_heads WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  IF v_vote.vote_id IS NULL OR v_head.head_id IS NULL THEN RETURN 'vote.not-found'; END IF;
  v_has := EXISTS (SELECT 1 FROM ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head);

  -- A retry of the same entry is told what became of it.
  IF EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head
             AND entry_id = p_entry) THEN
    RETURN CASE
      WHEN EXISTS (SELECT 1 FROM ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head
                   AND channel = 1) THEN 'counted'
      WHEN v_has THEN 'set-aside'
      WHEN (SELECT count(DISTINCT entered_by) FROM paper_entries WHERE estate_id = p_estate
            AND vote_id = p_vote AND head_id = p_head) > 1 THEN 'differs'
      ELSE 'first' END;
  END IF;
  IF p_at < v_vote.opens_at THEN RETURN 'vote.not-open'; END IF;
  IF v_at >= v_vote.closes_at THEN RETURN 'vote.closed'; END IF;
  IF NOT v_has AND EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
      AND head_id = p_head AND entered_by = p_clerk AND choice = p_choice) THEN
    RETURN 'paper.same-clerk';
  END IF;

  INSERT INTO paper_entries VALUES
    (p_estate, p_vote, p_head, p_entry, p_serial, p_choice, p_clerk, v_at, p_photos);
  IF v_has THEN RETURN 'set-aside'; END IF;
  IF NOT EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
      AND head_id = p_head AND entered_by <> p_clerk AND choice = p_choice) THEN
    RETURN CASE WHEN EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
      AND head_id = p_head AND entered_by <> p_clerk) THEN 'differs' ELSE 'first' END;
  END IF;

  v_choice := CASE p_choice WHEN 'for' THEN '\x00'::bytea WHEN 'against' THEN '\x01'::bytea ELSE '\x02'::bytea END;
  INSERT INTO ballots (estate_id, vote_id, head_id, ballot_id, choice, cast_by, cast_at, idempotency_key, salt,
                       log_index, channel)
    VALUES (p_estate, p_vote, p_head, p_ballot, p_choice, 'paper', v_at, p_entry, p_salt, v_log.size, 1);
  PERFORM log_append(p_estate, ARRAY[
    convert_to('bjwy', 'UTF8') || '\x0103'::bytea || int8send(p_estate)
    || log_field(convert_to(p_vote, 'UTF8')) || log_field(v_vote.rules_hash) || log_field(v_head.tag)
    || log_field(sha256(convert_to('bjwy/1/choice' || p_vote, 'UTF8') || v_head.tag || v_choice || p_salt))
    || log_field(int8send((extract(epoch FROM v_at) * 1000)::bigint)) || log_field('\x01'::bytea)], v_at);
  RETURN 'counted';
END $$;
