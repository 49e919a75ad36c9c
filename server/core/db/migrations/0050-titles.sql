-- A transfer of a home is proposed with pictures of its evidence and takes effect when a second person confirms it. Its old
-- owners are told of the proposal and can contest it.

CREATE TABLE title_proposals (
  estate_id     bigint NOT NULL,
  transfer_id   text NOT NULL,
  unit_id       text NOT NULL,
  from_owners   text[] NOT NULL,
  to_owners     text[] NOT NULL CHECK (cardinality(to_owners) > 0),
  from_on       date NOT NULL,
  photo_ids     text[] NOT NULL CHECK (cardinality(photo_ids) > 0),
  proposed_by   text NOT NULL,             -- a person, or 'import'
  proposed_at   timestamptz NOT NULL,
  document      text NOT NULL,             -- what the log's entry commits to (domain/estate/title.ts)
  salt          bytea NOT NULL CHECK (length(salt) = 32),
  commitment    bytea NOT NULL CHECK (length(commitment) = 32),
  PRIMARY KEY (estate_id, transfer_id),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id)
);
CREATE INDEX title_proposals_by_unit ON title_proposals (estate_id, unit_id);
CREATE INDEX title_proposals_by_time ON title_proposals (estate_id, proposed_at DESC);

-- The one decision on a proposal.
CREATE TABLE title_decisions (
  estate_id     bigint NOT NULL,
  transfer_id   text NOT NULL,
  decision      text NOT NULL CHECK (decision IN ('confirm', 'refuse', 'withdraw')),
  decided_by    text NOT NULL,
  as_role       text NOT NULL,
  reason        text NOT NULL,
  decided_at    timestamptz NOT NULL,
  log_index     bigint,                    -- of a confirmation
  PRIMARY KEY (estate_id, transfer_id),
  FOREIGN KEY (estate_id, transfer_id) REFERENCES title_proposals (estate_id, transfer_id)
);

-- What an old owner says against a transfer.
CREATE TABLE title_contests (
  estate_id     bigint NOT NULL,
  transfer_id   text NOT NULL,
  contested_by  text NOT NULL,
  reason        text NOT NULL,
  contested_at  timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, transfer_id, contested_by),
  FOREIGN KEY (estate_id, transfer_id) REFERENCES title_proposals (estate_id, transfer_id)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['title_proposals', 'title_decisions', 'title_contests'] LOOP
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

-- The log's entry of a transfer (type 32) or a written proxy (type 33): a salted commitment, a state and an instant, so that
-- a reader of the log learns that one was made and when, and neither the home nor its owners. docs/log-format.md
CREATE FUNCTION committed_entry(p_type bytea, p_estate bigint, p_commitment bytea, p_state smallint, p_at timestamptz)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT convert_to('bjwy', 'UTF8') || '\x01'::bytea || p_type || int8send(p_estate)
    || log_field(p_commitment) || log_field(substr(int2send(p_state), 2)) || log_field(log_instant(p_at))
$$;

-- Whether a person is a party to a transfer: one of the owners on either side by account, or, of the new ones, by name,
-- because a new owner's document may not be tied to an account yet.
CREATE FUNCTION is_party(p_estate bigint, p_from text[], p_to text[], p_person text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM owners o WHERE o.estate_id = p_estate AND o.owner_id = ANY (p_from || p_to)
                   AND o.person_id = p_person)
      OR EXISTS (SELECT 1 FROM owners o JOIN persons p ON p.person_id = p_person
                 WHERE o.estate_id = p_estate AND o.owner_id = ANY (p_to) AND o.name = p.name)
$$;

-- Whether a vote that has the unit on its roll is announced or open.
CREATE FUNCTION is_in_running_vote(p_estate bigint, p_unit text, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM votes v JOIN roll_heads h USING (estate_id, vote_id)
    WHERE v.estate_id = p_estate AND v.closes_at > p_at AND p_unit = ANY (h.unit_ids)
      AND NOT EXISTS (SELECT 1 FROM vote_cancellations c WHERE c.estate_id = v.estate_id AND c.vote_id = v.vote_id))
$$;

-- Proposes that a unit has new owners. Answers 'ok' or why not.
CREATE FUNCTION propose_transfer(
  p_estate bigint, p_transfer text, p_unit text, p_from text[], p_to text[], p_on date, p_photos text[], p_by text,
  p_at timestamptz, p_document text, p_salt bytea, p_commitment bytea
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_old title_proposals%ROWTYPE;
  v_to text[];
  v_key text;
BEGIN
  SELECT array_agg(DISTINCT o ORDER BY o) INTO v_to FROM unnest(p_to) AS u (o);
  SELECT * INTO v_old FROM title_proposals WHERE estate_id = p_estate AND transfer_id = p_transfer;
  IF v_old.transfer_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.unit_id = p_unit AND v_old.from_on = p_on AND v_old.to_owners = v_to
                THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM units WHERE estate_id = p_estate AND unit_id = p_unit) THEN
    RETURN 'transfer.unit-unknown';
  END IF;
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
  IF is_party(p_estate, p_from, v_to, p_by) THEN RETURN 'transfer.own'; END IF;
  IF EXISTS (SELECT 1 FROM title_proposals p WHERE p.estate_id = p_estate AND p.unit_id = p_unit
             AND NOT EXISTS (SELECT 1 FROM title_decisions d WHERE d.estate_id = p.estate_id
                             AND d.transfer_id = p.transfer_id)) THEN
    RETURN 'transfer.pending';
  END IF;
  INSERT INTO title_proposals (estate_id, transfer_id, unit_id, from_owners, to_owners, from_on, photo_ids, proposed_by,
                               proposed_at, document, salt, commitment)
    VALUES (p_estate, p_transfer, p_unit, p_from, v_to, p_on, p_photos, p_by, v_at, p_document, p_salt, p_commitment);
  RETURN 'ok';
END $$;

-- Whether only the community may confirm a proposal: during a vote that has the unit on its roll, and where an old owner
-- contests it.
CREATE FUNCTION is_for_community(p_estate bigint, p_one title_proposals, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT is_in_running_vote(p_estate, p_one.unit_id, p_at)
      OR EXISTS (SELECT 1 FROM title_contests WHERE estate_id = p_estate AND transfer_id = p_one.transfer_id)
$$;

-- Why a person may not confirm a proposal in this role; null where they may.
CREATE FUNCTION transfer_bar(p_estate bigint, p_one title_proposals, p_by text, p_role text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF p_one.proposed_by = p_by THEN RETURN 'transfer.same-person'; END IF;
  IF is_party(p_estate, p_one.from_owners, p_one.to_owners, p_by) THEN RETURN 'transfer.own'; END IF;
  -- Whoever also acts for the committee or the company does not speak for the community.
  IF is_for_community(p_estate, p_one, p_at) AND (p_role <> 'community' OR EXISTS (
      SELECT 1 FROM person_roles WHERE estate_id = p_estate AND person_id = p_by AND role IN ('committee', 'company')
        AND valid_from <= p_at AND (valid_to IS NULL OR valid_to > p_at))) THEN
    RETURN 'transfer.needs-community';
  END IF;
  RETURN NULL;
END $$;

-- Decides on a proposal: another person confirms or refuses it, or its author withdraws it. A confirmed one is a transfer and
-- an entry of the log. Answers 'ok' or why not.
CREATE FUNCTION decide_transfer(
  p_estate bigint, p_transfer text, p_decision text, p_by text, p_role text, p_reason text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_one title_proposals%ROWTYPE;
  v_old title_decisions%ROWTYPE;
  v_answer text;
  v_bar text;
  v_index bigint;
BEGIN
  SELECT * INTO v_one FROM title_proposals WHERE estate_id = p_estate AND transfer_id = p_transfer;
  IF v_one.transfer_id IS NULL THEN RETURN 'transfer.not-found'; END IF;
  SELECT * INTO v_old FROM title_decisions WHERE estate_id = p_estate AND transfer_id = p_transfer;
  IF v_old.transfer_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.decision = p_decision AND v_old.decided_by = p_by THEN 'ok' ELSE 'transfer.decided' END;
  END IF;
  IF p_decision = 'withdraw' THEN
    IF v_one.proposed_by <> p_by THEN RETURN 'transfer.not-found'; END IF;
  ELSE
    v_bar := transfer_bar(p_estate, v_one, p_by, p_role, v_at);
    IF v_bar IS NOT NULL AND (p_decision = 'confirm' OR v_bar <> 'transfer.needs-community') THEN RETURN v_bar; END IF;
  END IF;
  IF p_decision = 'confirm' THEN
    v_answer := transfer_title(p_estate, p_transfer, v_one.unit_id, v_one.from_owners, v_one.to_owners, v_one.from_on,
                               v_one.proposed_by, p_at);
    IF v_answer <> 'ok' THEN RETURN v_answer; END IF;
    v_index := log_append(p_estate, ARRAY[committed_entry('\x20', p_estate, v_one.commitment, 1::smallint, v_at)], v_at);
  END IF;
  INSERT INTO title_decisions (estate_id, transfer_id, decision, decided_by, as_role, reason, decided_at, log_index)
    VALUES (p_estate, p_transfer, p_decision, p_by, p_role, p_reason, v_at, v_index);
  RETURN 'ok';
END $$;

-- An old owner contests a transfer, before or after it took effect. Answers 'ok' or why not. It is an entry of the log.
CREATE FUNCTION contest_transfer(p_estate bigint, p_transfer text, p_person text, p_reason text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_one title_proposals%ROWTYPE;
  v_index bigint;
BEGIN
  SELECT * INTO v_one FROM title_proposals WHERE estate_id = p_estate AND transfer_id = p_transfer;
  IF v_one.transfer_id IS NULL OR NOT is_one_of(p_estate, v_one.from_owners, p_person) THEN
    RETURN 'transfer.not-found';
  END IF;
  IF EXISTS (SELECT 1 FROM title_contests WHERE estate_id = p_estate AND transfer_id = p_transfer
             AND contested_by = p_person) THEN
    RETURN 'ok';
  END IF;
  v_index := log_append(p_estate, ARRAY[committed_entry('\x20', p_estate, v_one.commitment, 2::smallint, v_at)], v_at);
  INSERT INTO title_contests (estate_id, transfer_id, contested_by, reason, contested_at, log_index)
    VALUES (p_estate, p_transfer, p_person, p_reason, v_at, v_index);
  RETURN 'ok';
END $$;
