-- The evidence log: one RFC 6962 tree per estate. Entries and hashes are append-only for the app; docs/record-format.md
-- says what an entry holds. Nothing in it names a person.

CREATE TABLE log_heads (
  estate_id     bigint PRIMARY KEY,
  size          bigint NOT NULL,
  -- the instant of the latest entry: time never goes backwards along a log
  last_at       timestamptz NOT NULL
);

CREATE TABLE log_entries (
  estate_id     bigint NOT NULL,
  idx           bigint NOT NULL,
  entry         bytea NOT NULL,
  PRIMARY KEY (estate_id, idx)
);

-- Every perfect subtree: height 0 are the leaves, `idx` counts within a height. Proofs and roots read at most two per height.
CREATE TABLE log_nodes (
  estate_id     bigint NOT NULL,
  height        smallint NOT NULL,
  idx           bigint NOT NULL,
  hash          bytea NOT NULL,
  PRIMARY KEY (estate_id, height, idx)
);

CREATE TABLE log_checkpoints (
  estate_id     bigint NOT NULL,
  size          bigint NOT NULL,
  note          text NOT NULL,
  made_at       timestamptz NOT NULL,
  PRIMARY KEY (estate_id, size)
);

ALTER TABLE votes
  ADD COLUMN scope_building text,
  ADD COLUMN scope_stair text,
  ADD COLUMN rules_text text,
  ADD COLUMN rules_hash bytea,
  ADD COLUMN log_from bigint;          -- the place of the rules' entry

ALTER TABLE vote_heads
  ADD COLUMN tag bytea,                -- random, this vote's name for the head in public
  ADD COLUMN commitment bytea,         -- x, y on P-256
  ADD COLUMN blinding bytea;           -- told to the head's owners only

ALTER TABLE ballots
  ADD COLUMN channel smallint NOT NULL DEFAULT 0,   -- 0 phone, 1 paper, 2 proxy
  ADD COLUMN salt bytea,
  ADD COLUMN log_index bigint;

CREATE TABLE vote_results (
  estate_id      bigint NOT NULL,
  vote_id        text NOT NULL,
  closed_at      timestamptz NOT NULL,
  outcome        text NOT NULL CHECK (outcome IN ('passed', 'rejected', 'no-quorum')),
  openings       bytea NOT NULL,
  log_to         bigint NOT NULL,      -- the place of the result's entry
  PRIMARY KEY (estate_id, vote_id),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

GRANT SELECT, INSERT ON log_heads, log_entries, log_nodes, log_checkpoints, vote_results TO wuye_app;
GRANT UPDATE (size, last_at) ON log_heads TO wuye_app;

-- The head of a ballot is looked up for each receipt; the primary key begins with its owner.
CREATE INDEX vote_head_owners_by_head ON vote_head_owners (estate_id, vote_id, head_id);

-- The walls of 0007 for the new tables; and for all of them the setting is read once a statement, not once a row.
CREATE FUNCTION named_estates() RETURNS bigint[] LANGUAGE sql STABLE AS
  $$ SELECT string_to_array(current_setting('app.estates', true), ',')::bigint[] $$;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['log_heads', 'log_entries', 'log_nodes', 'log_checkpoints', 'vote_results'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY by_estate ON %I USING (true)', t);
  END LOOP;
  FOR t IN SELECT tablename FROM pg_policies WHERE policyname = 'by_estate' LOOP
    EXECUTE format(
      'ALTER POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;

-- Whoever appends holds this row until the transaction ends: entries of one estate stand one after another.
CREATE FUNCTION log_lock(p_estate bigint) RETURNS log_heads LANGUAGE plpgsql AS $$
DECLARE
  v_head log_heads%ROWTYPE;
BEGIN
  SELECT * INTO v_head FROM log_heads WHERE estate_id = p_estate FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO log_heads VALUES (p_estate, 0, '-infinity') ON CONFLICT (estate_id) DO NOTHING;
    SELECT * INTO v_head FROM log_heads WHERE estate_id = p_estate FOR UPDATE;
  END IF;
  RETURN v_head;
END $$;

-- Appends entries and answers the place of the first.
CREATE FUNCTION log_append(p_estate bigint, p_entries bytea[], p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_first bigint := (log_lock(p_estate)).size;
  v_size bigint := v_first;
  v_entry bytea;
  v_hash bytea;
  v_left bytea;
  v_height smallint;
  v_idx bigint;
BEGIN
  FOREACH v_entry IN ARRAY p_entries LOOP
    INSERT INTO log_entries VALUES (p_estate, v_size, v_entry);
    v_hash := sha256('\x00'::bytea || v_entry);
    v_height := 0;
    v_idx := v_size;
    INSERT INTO log_nodes VALUES (p_estate, v_height, v_idx, v_hash);
    WHILE v_idx % 2 = 1 LOOP
      SELECT hash INTO STRICT v_left FROM log_nodes
        WHERE estate_id = p_estate AND height = v_height AND idx = v_idx - 1;
      v_hash := sha256('\x01'::bytea || v_left || v_hash);
      v_height := v_height + 1;
      v_idx := v_idx / 2;
      INSERT INTO log_nodes VALUES (p_estate, v_height, v_idx, v_hash);
    END LOOP;
    v_size := v_size + 1;
  END LOOP;
  UPDATE log_heads SET size = v_size, last_at = greatest(last_at, p_at) WHERE estate_id = p_estate;
  RETURN v_first;
END $$;

-- A field of an entry: its length in two bytes, then its bytes.
CREATE FUNCTION log_field(p_bytes bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT int2send(length(p_bytes)::int2) || p_bytes $$;

DROP FUNCTION cast_ballot(bigint, text, text, text, text, text, timestamptz, text);

-- What a caster is told: 'ok' with the receipt's fields, or why not.
CREATE TYPE cast_answer AS (
  place integer, answer text, ballot_id text, cast_at timestamptz, vote_title text, area_dm2 bigint, unit_labels text[]
);

-- Casts ballots of one estate in the order given, each with an answer of its own. The caller acknowledges only after its
-- transaction committed. Every ballot that counts is an entry of the log.
CREATE FUNCTION cast_ballots(
  p_estate bigint, p_votes text[], p_heads text[], p_ballots text[], p_choices text[],
  p_persons text[], p_ats timestamptz[], p_keys text[], p_salts bytea[]
) RETURNS SETOF cast_answer LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_last timestamptz := v_log.last_at;
  v_entries bytea[] := '{}';
  v_answer text;
  v_ballot text;
  v_vote votes%ROWTYPE;
  v_head vote_heads%ROWTYPE;
  v_old ballots%ROWTYPE;
  v_at timestamptz;
  v_choice bytea;
BEGIN
  FOR i IN 1 .. cardinality(p_votes) LOOP
    SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_votes[i];
    SELECT * INTO v_head FROM vote_heads
      WHERE estate_id = p_estate AND vote_id = p_votes[i] AND head_id = p_heads[i]
        AND EXISTS (
          SELECT 1 FROM vote_head_owners ho
          JOIN owners o ON o.estate_id = ho.estate_id AND o.owner_id = ho.owner_id
          WHERE ho.estate_id = p_estate AND ho.vote_id = p_votes[i] AND ho.head_id = p_heads[i]
            AND o.person_id = p_persons[i]);
    SELECT * INTO v_old FROM ballots
      WHERE estate_id = p_estate AND vote_id = p_votes[i] AND head_id = p_heads[i];
    v_at := greatest(p_ats[i], v_last);
    v_answer := CASE
      WHEN v_vote.vote_id IS NULL THEN 'vote.not-found'
      WHEN v_head.head_id IS NULL THEN 'vote.not-entitled'
      -- A retry of what was acknowledged, or should have been, is answered the same even after the close.
      WHEN v_old.cast_by = p_persons[i] AND v_old.idempotency_key = p_keys[i] THEN
        CASE WHEN v_old.choice = p_choices[i] THEN 'ok' ELSE 'request.key-reused' END
      WHEN v_at >= v_vote.closes_at THEN 'vote.closed'
      WHEN v_old.ballot_id IS NOT NULL THEN 'vote.already-cast'
      WHEN p_ats[i] < v_vote.opens_at THEN 'vote.not-open'
    END;
    v_ballot := v_old.ballot_id;
    IF v_answer = 'ok' THEN v_at := v_old.cast_at; END IF;
    IF v_answer IS NULL THEN
      v_choice := CASE p_choices[i] WHEN 'for' THEN '\x00'::bytea WHEN 'against' THEN '\x01'::bytea
                                    WHEN 'abstain' THEN '\x02'::bytea END;
      v_entries := v_entries || (
        convert_to('bjwy', 'UTF8') || '\x0103'::bytea || int8send(p_estate)
        || log_field(convert_to(p_votes[i], 'UTF8')) || log_field(v_vote.rules_hash) || log_field(v_head.tag)
        || log_field(sha256(convert_to('bjwy/1/choice' || p_votes[i], 'UTF8') || v_head.tag || v_choice || p_salts[i]))
        || log_field(int8send((extract(epoch FROM v_at) * 1000)::bigint)) || log_field('\x00'::bytea));
      INSERT INTO ballots (estate_id, vote_id, head_id, ballot_id, choice, cast_by, cast_at, idempotency_key,
                           salt, log_index)
        VALUES (p_estate, p_votes[i], p_heads[i], p_ballots[i], p_choices[i], p_persons[i], v_at, p_keys[i],
                p_salts[i], v_log.size + cardinality(v_entries) - 1);
      v_last := v_at;
      v_ballot := p_ballots[i];
      v_answer := 'ok';
    END IF;
    RETURN NEXT (i, v_answer, v_ballot, v_at, v_vote.title, v_head.area_dm2,
      (SELECT array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room)
         FROM units u WHERE u.estate_id = p_estate AND u.unit_id = ANY (v_head.unit_ids)))::cast_answer;
  END LOOP;
  IF cardinality(v_entries) > 0 THEN PERFORM log_append(p_estate, v_entries, v_last); END IF;
END $$;
