-- Casting, cheaper: the ballots of several estates in one round trip, plans that hold from the first ballot on, and the log's
-- rows written together. What is logged and what is answered stay as they were.

-- Heads are looked up for each ballot. The planner takes a vote's rows for few and reads past all of them where an index
-- lets it, so that after the vote each index goes on with what is asked for, or does not begin with the vote.
ALTER TABLE vote_head_owners
  DROP CONSTRAINT vote_head_owners_pkey,
  ADD PRIMARY KEY (estate_id, vote_id, head_id, owner_id);
DROP INDEX vote_head_owners_by_head;
CREATE INDEX vote_head_owners_by_owner ON vote_head_owners (estate_id, owner_id, vote_id);
DROP INDEX vote_heads_by_key;
CREATE UNIQUE INDEX vote_heads_by_key ON vote_heads (estate_id, head_key, vote_id) WHERE retired_in IS NULL;

-- Appends entries from a place on; the caller holds the log. A left sibling is read once, where this call did not make it.
CREATE FUNCTION log_append_at(p_estate bigint, p_first bigint, p_entries bytea[], p_at timestamptz)
RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_lefts bytea[] := '{}';      -- by height: the last node with an even place
  v_heights smallint[] := '{}';
  v_places bigint[] := '{}';
  v_hashes bytea[] := '{}';
  v_size bigint := p_first;
  v_entry bytea;
  v_hash bytea;
  v_left bytea;
  v_height smallint;
  v_idx bigint;
BEGIN
  FOREACH v_entry IN ARRAY p_entries LOOP
    v_hash := sha256('\x00'::bytea || v_entry);
    v_height := 0;
    v_idx := v_size;
    LOOP
      v_heights := v_heights || v_height;
      v_places := v_places || v_idx;
      v_hashes := v_hashes || v_hash;
      EXIT WHEN v_idx % 2 = 0;
      v_left := v_lefts[v_height];
      IF v_left IS NULL THEN
        SELECT hash INTO STRICT v_left FROM log_nodes
          WHERE estate_id = p_estate AND height = v_height AND idx = v_idx - 1;
      END IF;
      v_hash := sha256('\x01'::bytea || v_left || v_hash);
      v_height := v_height + 1;
      v_idx := v_idx / 2;
    END LOOP;
    v_lefts[v_height] := v_hash;
    v_size := v_size + 1;
  END LOOP;
  INSERT INTO log_entries SELECT p_estate, p_first + n - 1, e FROM unnest(p_entries) WITH ORDINALITY AS u (e, n);
  INSERT INTO log_nodes SELECT p_estate, h, i, x FROM unnest(v_heights, v_places, v_hashes) AS u (h, i, x);
  UPDATE log_heads SET size = v_size, last_at = greatest(last_at, p_at) WHERE estate_id = p_estate;
END $$;

CREATE OR REPLACE FUNCTION log_append(p_estate bigint, p_entries bytea[], p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_first bigint := (log_lock(p_estate)).size;
BEGIN
  PERFORM log_append_at(p_estate, v_first, p_entries, p_at);
  RETURN v_first;
END $$;

-- As in 0013, in the language that plans once a session: a function of SQL inside another is planned at each call.
CREATE OR REPLACE FUNCTION is_roll_disputed(p_estate bigint, p_vote text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM vote_objections o
    WHERE o.estate_id = p_estate AND o.vote_id = p_vote AND o.about = 'roll'
      AND NOT EXISTS (SELECT 1 FROM vote_objection_answers a WHERE a.estate_id = o.estate_id
                      AND a.vote_id = o.vote_id AND a.objection_id = o.objection_id));
END $$;

CREATE OR REPLACE FUNCTION cast_bar(p_estate bigint, p_vote text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM vote_cancellations WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'vote.cancelled';
  END IF;
  RETURN CASE WHEN is_roll_disputed(p_estate, p_vote) THEN 'vote.held' END;
END $$;

-- As in 0010. A session keeps the plan it made first, and a table is empty before its first vote: hence no sequential scans.
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
      WHEN v_at >= v_vote.closes_at THEN 'vote.closed'
      WHEN v_old.ballot_id IS NOT NULL AND NOT v_replaces THEN 'vote.already-cast'
      WHEN p_ats[i] < v_vote.opens_at THEN 'vote.not-open'
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
        INSERT INTO ballot_set_asides VALUES (p_estate, p_votes[i], p_heads[i], v_old.attempt, 1, v_at,
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

-- Casts ballots of several estates: stands in front of `cast_ballots`, which still takes one. The ballots come in the order
-- of their estates, so that two calls cannot wait for each other in a circle; one estate at a time is in sight.
CREATE FUNCTION cast_many(
  p_estates bigint[], p_votes text[], p_heads text[], p_ballots text[], p_choices bytea[],
  p_persons text[], p_ats timestamptz[], p_keys text[], p_salts bytea[]
) RETURNS SETOF cast_answer LANGUAGE plpgsql AS $$
DECLARE
  v_many integer := cardinality(p_estates);
  v_from integer := 1;
  v_to integer;
BEGIN
  WHILE v_from <= v_many LOOP
    v_to := v_from;
    WHILE v_to < v_many AND p_estates[v_to + 1] = p_estates[v_from] LOOP v_to := v_to + 1; END LOOP;
    IF v_to < v_many AND p_estates[v_to + 1] < p_estates[v_from] THEN
      RAISE EXCEPTION 'ballots must come in the order of their estates';
    END IF;
    PERFORM set_config('app.estates', p_estates[v_from]::text, true);
    RETURN QUERY SELECT v_from - 1 + c.place, c.answer, c.ballot_id, c.cast_at, c.vote_title, c.area_dm2, c.unit_labels, c.channel
      FROM cast_ballots(p_estates[v_from], p_votes[v_from:v_to], p_heads[v_from:v_to], p_ballots[v_from:v_to],
        p_choices[v_from:v_to], p_persons[v_from:v_to], p_ats[v_from:v_to], p_keys[v_from:v_to], p_salts[v_from:v_to]) c;
    v_from := v_to + 1;
  END LOOP;
END $$;
