-- Rules that stand in SQL and in domain/ and said different things, made one. docs/rules.md lists each with the cases in
-- test/vectors that both sides run.

-- Whether a later ballot of one channel replaces an earlier one of another: 0 phone, 1 paper, 2 proxy, 3 deemed. The smaller
-- rank prevails, equal ranks leave the earlier one standing. Law: 建房〔2009〕274号 §26②: only who took no part can be
-- deemed to have voted, so what somebody said prevails over what silence is taken to say, under every rule.
CREATE OR REPLACE FUNCTION prevails(p_rule text, p_later smallint, p_earlier smallint) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_later = 3 THEN false
              WHEN p_earlier = 3 THEN true
              WHEN p_rule = 'online-prevails' THEN p_later = 0 AND p_earlier <> 0
              WHEN p_rule = 'in-person-prevails' THEN p_later = 1 AND p_earlier <> 1
              ELSE false END
$$;

-- Why nobody votes outside the window: a vote that was called off is called off, before its opening and after its close too.
CREATE FUNCTION shut_bar(p_estate bigint, p_vote text, p_else text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE WHEN cast_bar(p_estate, p_vote) = 'vote.cancelled' THEN 'vote.cancelled' ELSE p_else END;
END $$;

-- As in 0016, but for what a vote that was called off answers outside its window.
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

-- As in 0010, but for a third reading of a paper that counts, and a vote that was called off.
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
      WHEN (SELECT count(DISTINCT entered_by) FROM paper_entries WHERE estate_id = p_estate
            AND vote_id = p_vote AND head_id = p_head) > 1 THEN 'differs'
      ELSE 'first' END;
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
  IF NOT EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
      AND head_id = p_head AND entered_by <> p_clerk AND choices = p_choices) THEN
    RETURN CASE WHEN EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
      AND head_id = p_head AND entered_by <> p_clerk) THEN 'differs' ELSE 'first' END;
  END IF;

  IF v_old.ballot_id IS NOT NULL THEN
    v_entries := ARRAY[set_aside_entry(p_estate, v_vote, v_head.tag, v_old.log_index, 1::smallint, v_at)];
    INSERT INTO ballot_set_asides VALUES (p_estate, p_vote, p_head, v_old.attempt, 1, v_at, v_log.size);
  END IF;
  v_entries := v_entries || ballot_entry(p_estate, v_vote, v_head.tag, p_choices, p_salt, v_at, 1::smallint);
  INSERT INTO ballots (estate_id, vote_id, head_id, ballot_id, choices, cast_by, cast_at, idempotency_key, salt,
                       log_index, channel, attempt)
    VALUES (p_estate, p_vote, p_head, p_ballot, p_choices, 'paper', v_at, p_entry, p_salt,
            v_log.size + cardinality(v_entries) - 1, 1, coalesce(v_old.attempt + 1, 0));
  PERFORM log_append(p_estate, v_entries, v_at);
  RETURN 'counted';
END $$;

-- As in 0017, but for a vote that was called off.
CREATE OR REPLACE FUNCTION grant_bar(p_estate bigint, p_vote text, p_head text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_vote votes%ROWTYPE;
BEGIN
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  IF v_vote.vote_id IS NULL THEN RETURN 'vote.not-found'; END IF;
  IF NOT EXISTS (SELECT 1 FROM roll_heads WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'vote.not-entitled';
  END IF;
  IF v_vote.proxy_cap = 0 OR v_vote.rules_hash IS NULL THEN RETURN 'proxy.off'; END IF;
  IF p_at >= v_vote.closes_at THEN RETURN shut_bar(p_estate, p_vote, 'vote.closed'); END IF;
  IF EXISTS (SELECT 1 FROM standing_ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'vote.already-cast';
  END IF;
  IF (active_grant(p_estate, p_vote, p_head)).grant_id IS NOT NULL THEN RETURN 'proxy.granted'; END IF;
  RETURN cast_bar(p_estate, p_vote);
END $$;

-- As in 0017, but a home sold while an objection to the roll waits passes like any other (DOMAIN V18): the objection stops
-- the casting, not the sale, and where it is refused the vote goes on with this roll.
CREATE OR REPLACE FUNCTION transfer_title(
  p_estate bigint, p_transfer text, p_unit text, p_from text[], p_to text[], p_on date, p_by text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_old title_transfers%ROWTYPE;
  v_version smallint;
  v_key text;
  v_to text[];
  v_vote votes%ROWTYPE;
  v_head vote_heads%ROWTYPE;
  v_grant proxy_grants%ROWTYPE;
  v_effect text;
  v_entries bytea[] := '{}';
BEGIN
  SELECT array_agg(DISTINCT o ORDER BY o) INTO v_to FROM unnest(p_to) AS u (o);
  SELECT * INTO v_old FROM title_transfers WHERE estate_id = p_estate AND transfer_id = p_transfer;
  IF v_old.transfer_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.unit_id = p_unit AND v_old.from_on = p_on AND v_to = (
        SELECT array_agg(owner_id ORDER BY owner_id) FROM unit_titles
        WHERE estate_id = p_estate AND unit_id = p_unit AND version = v_old.version)
      THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM units WHERE estate_id = p_estate AND unit_id = p_unit) THEN
    RETURN 'transfer.unit-unknown';
  END IF;
  SELECT coalesce(max(version), 0) INTO v_version FROM unit_titles WHERE estate_id = p_estate AND unit_id = p_unit;
  v_key := owners_key(p_estate, p_unit);
  IF v_key <> coalesce((SELECT string_agg(o, '+' ORDER BY o COLLATE "C")
                      FROM (SELECT DISTINCT o FROM unnest(p_from) AS u (o)) AS d), '') THEN
    RETURN 'transfer.owner-differs';
  END IF;
  IF v_to IS NULL OR v_key = (SELECT string_agg(o, '+' ORDER BY o COLLATE "C") FROM unnest(v_to) AS u (o)) THEN
    RETURN 'transfer.nothing-new';
  END IF;
  IF p_on > (v_at AT TIME ZONE 'Asia/Shanghai')::date THEN RETURN 'transfer.future'; END IF;
  IF EXISTS (SELECT 1 FROM title_transfers WHERE estate_id = p_estate AND unit_id = p_unit AND from_on > p_on) THEN
    RETURN 'transfer.out-of-order';
  END IF;
  INSERT INTO unit_titles (estate_id, unit_id, owner_id, version)
    SELECT p_estate, p_unit, o, v_version + 1 FROM unnest(v_to) AS u (o);
  INSERT INTO title_transfers VALUES (p_estate, p_transfer, p_unit, v_version + 1, p_on, p_by, v_at);

  FOR v_vote IN
    SELECT * FROM votes v WHERE v.estate_id = p_estate AND v.closes_at > v_at AND v.rules_hash IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM vote_cancellations c WHERE c.estate_id = v.estate_id AND c.vote_id = v.vote_id)
      ORDER BY v.vote_id
  LOOP
    -- A unit is in one head of a vote at most; one that has passed on already follows its present voters.
    SELECT * INTO v_head FROM vote_heads h WHERE h.estate_id = p_estate AND h.vote_id = v_vote.vote_id
      AND h.retired_in IS NULL AND p_unit = ANY (h.unit_ids);
    CONTINUE WHEN NOT FOUND OR voters_key(p_estate, v_vote.vote_id, v_head.head_id) <> v_key;
    v_effect := CASE
      -- What the developer sells stays in its head, like everything it has not sold.
      WHEN v_key = '' OR EXISTS (
        SELECT 1 FROM unnest(v_head.unit_ids) AS u (unit_id)
        WHERE u.unit_id <> p_unit AND owners_key(p_estate, u.unit_id) = v_key) THEN 'keeps'
      WHEN EXISTS (SELECT 1 FROM standing_ballots b WHERE b.estate_id = p_estate AND b.vote_id = v_vote.vote_id
                   AND b.head_id = v_head.head_id) THEN 'stands'
      ELSE 'passes' END;
    INSERT INTO vote_transfers VALUES (p_estate, v_vote.vote_id, v_head.head_id, p_transfer, v_effect);
    CONTINUE WHEN v_effect <> 'passes';
    v_grant := active_grant(p_estate, v_vote.vote_id, v_head.head_id);
    IF v_grant.grant_id IS NOT NULL THEN
      INSERT INTO proxy_revocations VALUES (p_estate, v_vote.vote_id, v_grant.grant_id, 'transfer', v_at,
        v_log.size + cardinality(v_entries));
      v_entries := v_entries
        || proxy_entry(p_estate, v_vote, v_head.tag, v_grant.agent_tag, v_at, 0::smallint);
    END IF;
    UPDATE proxy_offers SET withdrawn_at = v_at WHERE estate_id = p_estate AND vote_id = v_vote.vote_id
      AND head_id = v_head.head_id AND withdrawn_at IS NULL;
    INSERT INTO vote_head_successors
      SELECT p_estate, v_vote.vote_id, v_head.head_id,
        1 + coalesce((SELECT max(turn) FROM vote_head_successors s WHERE s.estate_id = p_estate
                      AND s.vote_id = v_vote.vote_id AND s.head_id = v_head.head_id), 0), o
      FROM unnest(v_to) AS u (o);
  END LOOP;
  IF cardinality(v_entries) > 0 THEN PERFORM log_append(p_estate, v_entries, v_at); END IF;
  RETURN 'ok';
END $$;
