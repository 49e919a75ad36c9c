-- A vote is several items on one ballot: questions, options, candidates. A ballot holds a choice for each; it can be set
-- aside where another channel prevails or an objection is upheld, and stays. The roll can be corrected until somebody
-- has voted. docs/record-format.md says what of this is logged.

CREATE TABLE vote_items (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  position      smallint NOT NULL CHECK (position BETWEEN 1 AND 30),
  kind          text NOT NULL CHECK (kind IN ('question', 'options', 'candidate')),
  title         text NOT NULL,
  body          text NOT NULL,
  matter_id     smallint NOT NULL CHECK (matter_id BETWEEN 1 AND 9),   -- 民法典 §278①
  options       text[] NOT NULL,
  PRIMARY KEY (estate_id, vote_id, position),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);
INSERT INTO vote_items
  SELECT estate_id, vote_id, 1, 'question', title, question, matter_id, '{}' FROM votes;

ALTER TABLE votes
  DROP COLUMN question,
  DROP COLUMN matter_id,
  -- how many choices each item has, void included, one byte an item
  ADD COLUMN choice_counts bytea NOT NULL DEFAULT '\x04',
  ADD COLUMN seats smallint NOT NULL DEFAULT 0 CHECK (seats >= 0),
  ADD COLUMN paper_rule text NOT NULL DEFAULT 'first-stands'
    CHECK (paper_rule IN ('first-stands', 'online-prevails', 'in-person-prevails')),
  ADD COLUMN proxy_cap smallint NOT NULL DEFAULT 0 CHECK (proxy_cap >= 0);

-- The rolls a vote has had. The first is frozen when the vote is announced; a later one corrects it.
CREATE TABLE vote_rolls (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  version       smallint NOT NULL CHECK (version >= 1),
  heads         integer NOT NULL,
  area_dm2      bigint NOT NULL,
  log_index     bigint,
  made_at       timestamptz NOT NULL,
  reason        text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, version),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);
INSERT INTO vote_rolls
  SELECT v.estate_id, v.vote_id, 1, count(h.head_id), coalesce(sum(h.area_dm2), 0), v.log_from + 1, v.notice_at, ''
  FROM votes v LEFT JOIN vote_heads h USING (estate_id, vote_id)
  GROUP BY v.estate_id, v.vote_id, v.log_from, v.notice_at;

ALTER TABLE vote_heads
  ADD COLUMN version smallint NOT NULL DEFAULT 1,      -- the roll it came in with
  ADD COLUMN retired_in smallint;                      -- the roll it is no longer on
ALTER TABLE vote_heads DROP CONSTRAINT vote_heads_estate_id_vote_id_head_key_key;
CREATE UNIQUE INDEX vote_heads_by_key ON vote_heads (estate_id, vote_id, head_key) WHERE retired_in IS NULL;
GRANT UPDATE (retired_in) ON vote_heads TO wuye_app;

-- The heads of the last roll.
CREATE VIEW roll_heads WITH (security_invoker = true) AS SELECT * FROM vote_heads WHERE retired_in IS NULL;

ALTER TABLE ballots ADD COLUMN choices bytea, ADD COLUMN attempt smallint NOT NULL DEFAULT 0 CHECK (attempt IN (0, 1));
UPDATE ballots SET choices = CASE choice WHEN 'for' THEN '\x00'::bytea WHEN 'against' THEN '\x01' ELSE '\x02' END;
ALTER TABLE ballots ALTER COLUMN choices SET NOT NULL, DROP COLUMN choice;

ALTER TABLE ballot_contests
  DROP CONSTRAINT ballot_contests_estate_id_vote_id_head_id_fkey,
  ADD FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id);
ALTER TABLE ballots DROP CONSTRAINT ballots_pkey, ADD PRIMARY KEY (estate_id, vote_id, head_id, attempt);

CREATE TABLE ballot_set_asides (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  attempt       smallint NOT NULL,
  reason        smallint NOT NULL CHECK (reason IN (1, 2)),   -- 1 another channel prevails, 2 an objection was upheld
  set_aside_at  timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, attempt),
  FOREIGN KEY (estate_id, vote_id, head_id, attempt) REFERENCES ballots (estate_id, vote_id, head_id, attempt)
);
-- One head, one standing ballot: a second can only be written where the first was set aside.
ALTER TABLE ballots
  ADD COLUMN replaces smallint GENERATED ALWAYS AS (nullif(attempt, 0) - 1) STORED,
  ADD FOREIGN KEY (estate_id, vote_id, head_id, replaces)
    REFERENCES ballot_set_asides (estate_id, vote_id, head_id, attempt);

-- The ballots that count. One that another replaced counts again where that other one fell to an objection.
CREATE VIEW standing_ballots WITH (security_invoker = true) AS
  SELECT b.* FROM ballots b WHERE NOT EXISTS (
    SELECT 1 FROM ballot_set_asides s WHERE s.estate_id = b.estate_id AND s.vote_id = b.vote_id
      AND s.head_id = b.head_id AND s.attempt = b.attempt
      AND NOT (s.reason = 1 AND EXISTS (
        SELECT 1 FROM ballot_set_asides later WHERE later.estate_id = b.estate_id AND later.vote_id = b.vote_id
          AND later.head_id = b.head_id AND later.attempt = b.attempt + 1 AND later.reason = 2)));

ALTER TABLE paper_entries ADD COLUMN choices bytea;
UPDATE paper_entries SET choices = CASE choice WHEN 'for' THEN '\x00'::bytea WHEN 'against' THEN '\x01' ELSE '\x02' END;
ALTER TABLE paper_entries ALTER COLUMN choices SET NOT NULL, DROP COLUMN choice;

-- Who may vote for a head besides its owners, from when on; until revoked.
CREATE TABLE proxy_grants (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  grant_id      text NOT NULL,
  head_id       text NOT NULL,
  granted_by    text NOT NULL,
  agent         text NOT NULL,         -- a person
  agent_tag     bytea NOT NULL,        -- 16 random bytes, the agent's name in this vote's log
  granted_at    timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, vote_id, grant_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);
CREATE INDEX proxy_grants_by_head ON proxy_grants (estate_id, vote_id, head_id);
CREATE TABLE proxy_revocations (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  grant_id      text NOT NULL,
  revoked_by    text NOT NULL,
  revoked_at    timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, vote_id, grant_id),
  FOREIGN KEY (estate_id, vote_id, grant_id) REFERENCES proxy_grants (estate_id, vote_id, grant_id)
);

CREATE TABLE vote_cancellations (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  reason        text NOT NULL,
  cancelled_by  text NOT NULL,
  cancelled_at  timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, vote_id),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

-- A vote has a first result, and another for each correction.
ALTER TABLE vote_results ADD COLUMN round smallint NOT NULL DEFAULT 0, ADD COLUMN outcomes text[];
UPDATE vote_results SET outcomes = ARRAY[outcome];
ALTER TABLE vote_results
  ALTER COLUMN outcomes SET NOT NULL,
  DROP COLUMN outcome,
  DROP CONSTRAINT vote_results_pkey,
  ADD PRIMARY KEY (estate_id, vote_id, round);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['vote_items', 'vote_rolls', 'ballot_set_asides', 'proxy_grants', 'proxy_revocations',
                           'vote_cancellations'] LOOP
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
GRANT SELECT ON roll_heads, standing_ballots TO wuye_app;

-- Why nobody may vote just now, whoever they are; null where nothing is in the way.
CREATE FUNCTION cast_bar(p_estate bigint, p_vote text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'vote.cancelled' FROM vote_cancellations WHERE estate_id = p_estate AND vote_id = p_vote
$$;

-- By which channel a person may vote for a head: 0 as an owner of it, 2 as an agent, null not at all.
CREATE FUNCTION cast_channel(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS smallint
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN EXISTS (
      SELECT 1 FROM vote_head_owners ho JOIN owners o ON o.estate_id = ho.estate_id AND o.owner_id = ho.owner_id
      WHERE ho.estate_id = p_estate AND ho.vote_id = p_vote AND ho.head_id = p_head AND o.person_id = p_person)
    THEN 0::smallint
    WHEN EXISTS (
      SELECT 1 FROM proxy_grants g
      WHERE g.estate_id = p_estate AND g.vote_id = p_vote AND g.head_id = p_head AND g.agent = p_person
        AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.estate_id = g.estate_id
                        AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id))
    THEN 2::smallint END
$$;

-- Whether a choice is given for every item, each one that it has; the last, void, only where paper may say so.
CREATE FUNCTION are_choices(p_counts bytea, p_choices bytea, p_may_be_void boolean) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF length(p_choices) <> length(p_counts) THEN RETURN false; END IF;
  FOR i IN 0 .. length(p_counts) - 1 LOOP
    IF get_byte(p_choices, i) > (get_byte(p_counts, i) - CASE WHEN p_may_be_void THEN 1 ELSE 2 END) THEN
      RETURN false;
    END IF;
  END LOOP;
  RETURN true;
END $$;

-- Whether a later ballot of one channel replaces an earlier one of another. The same as `prevails` in domain/votes/counting/count.ts.
CREATE FUNCTION prevails(p_rule text, p_later smallint, p_earlier smallint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_rule WHEN 'online-prevails' THEN p_later = 0 AND p_earlier <> 0
                     WHEN 'in-person-prevails' THEN p_later = 1 AND p_earlier <> 1
                     ELSE false END
$$;

-- The log's entries about one ballot. docs/record-format.md, types 3 and 6.
CREATE FUNCTION vote_entry(p_type bytea, p_estate bigint, p_vote text, p_rules_hash bytea, p_fields bytea[])
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT convert_to('bjwy', 'UTF8') || '\x01'::bytea || p_type || int8send(p_estate)
    || log_field(convert_to(p_vote, 'UTF8')) || log_field(p_rules_hash)
    || (SELECT string_agg(log_field(f), ''::bytea ORDER BY n) FROM unnest(p_fields) WITH ORDINALITY AS u (f, n))
$$;

CREATE FUNCTION log_instant(p_at timestamptz) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT int8send((extract(epoch FROM p_at) * 1000)::bigint) $$;

CREATE FUNCTION ballot_entry(
  p_estate bigint, p_vote votes, p_tag bytea, p_choices bytea, p_salt bytea, p_at timestamptz, p_channel smallint
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT vote_entry('\x03', p_estate, p_vote.vote_id, p_vote.rules_hash, ARRAY[
    p_tag,
    sha256(convert_to('bjwy/2/choice' || p_vote.vote_id, 'UTF8') || p_tag || p_choices || p_salt),
    log_instant(p_at),
    substr(int2send(p_channel), 2)])
$$;

CREATE FUNCTION set_aside_entry(
  p_estate bigint, p_vote votes, p_tag bytea, p_index bigint, p_reason smallint, p_at timestamptz
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT vote_entry('\x06', p_estate, p_vote.vote_id, p_vote.rules_hash, ARRAY[
    p_tag, int8send(p_index), substr(int2send(p_reason), 2), log_instant(p_at)])
$$;

DROP FUNCTION cast_ballots(bigint, text[], text[], text[], text[], text[], timestamptz[], text[], bytea[]);

ALTER TYPE cast_answer ADD ATTRIBUTE channel smallint;

-- Casts ballots of one estate in the order given, each with an answer of its own. The caller acknowledges only after its
-- transaction committed. Every ballot is an entry of the log.
CREATE FUNCTION cast_ballots(
  p_estate bigint, p_votes text[], p_heads text[], p_ballots text[], p_choices bytea[],
  p_persons text[], p_ats timestamptz[], p_keys text[], p_salts bytea[]
) RETURNS SETOF cast_answer LANGUAGE plpgsql AS $$
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
    SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_votes[i];
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
  IF cardinality(v_entries) > 0 THEN PERFORM log_append(p_estate, v_entries, v_last); END IF;
END $$;

-- For how many heads of a vote an agent has voted.
CREATE FUNCTION proxies_used(p_estate bigint, p_vote text, p_person text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM standing_ballots
  WHERE estate_id = p_estate AND vote_id = p_vote AND channel = 2 AND cast_by = p_person
$$;

DROP FUNCTION enter_paper(bigint, text, text, text, text, text, text, timestamptz, text[], text, bytea);

-- Takes one clerk's reading of a paper ballot. Answers what became of it:
--   'first'      kept, waits for another person
--   'counted'    two persons read the same: it is a ballot now, and an entry of the log
--   'differs'    kept, but no two persons agree yet
--   'set-aside'  kept, but the head has a ballot already, and the vote's rule lets that one stand
-- or why not: 'vote.not-found', 'vote.not-open', 'vote.closed', 'vote.cancelled', 'vote.bad-choices', 'paper.same-clerk'.
CREATE FUNCTION enter_paper(
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
  IF p_at < v_vote.opens_at THEN RETURN 'vote.not-open'; END IF;
  IF v_at >= v_vote.closes_at THEN RETURN 'vote.closed'; END IF;
  v_bar := cast_bar(p_estate, p_vote);
  IF v_bar IS NOT NULL THEN RETURN v_bar; END IF;
  IF NOT v_stands AND EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
      AND head_id = p_head AND entered_by = p_clerk AND choices = p_choices) THEN
    RETURN 'paper.same-clerk';
  END IF;

  INSERT INTO paper_entries (estate_id, vote_id, head_id, entry_id, serial, choices, entered_by, entered_at, photo_ids)
    VALUES (p_estate, p_vote, p_head, p_entry, p_serial, p_choices, p_clerk, v_at, p_photos);
  IF v_stands THEN RETURN 'set-aside'; END IF;
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
