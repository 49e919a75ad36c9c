-- Records that a unit has new owners, and settles who votes for its head in every vote that is not closed. Answers 'ok' or
-- why not. What a proxy was granted for a head that passes on ends with it; each such end is an entry of the log. A home sold while an
-- objection to the roll waits passes like any other (DOMAIN V18): the objection stops the casting, not the sale, and where it is refused
-- the vote goes on with this roll.
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
  v_owner text;
  v_turn smallint;
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
  FOREACH v_owner IN ARRAY v_to LOOP
    INSERT INTO unit_titles (estate_id, unit_id, owner_id, version) VALUES (p_estate, p_unit, v_owner, v_version + 1);
  END LOOP;
  INSERT INTO title_transfers (estate_id, transfer_id, unit_id, version, from_on, recorded_by, recorded_at)
    VALUES (p_estate, p_transfer, p_unit, v_version + 1, p_on, p_by, v_at);

  FOR v_vote IN
    SELECT * FROM votes v WHERE v.estate_id = p_estate AND v.closes_at > v_at AND v.rules_hash IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM vote_cancellations c WHERE c.estate_id = p_estate AND c.vote_id = v.vote_id)
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
    INSERT INTO vote_transfers (estate_id, vote_id, head_id, transfer_id, effect)
      VALUES (p_estate, v_vote.vote_id, v_head.head_id, p_transfer, v_effect);
    CONTINUE WHEN v_effect <> 'passes';
    v_grant := active_grant(p_estate, v_vote.vote_id, v_head.head_id);
    IF v_grant.grant_id IS NOT NULL THEN
      INSERT INTO proxy_revocations (estate_id, vote_id, grant_id, revoked_by, revoked_at, log_index)
        VALUES (p_estate, v_vote.vote_id, v_grant.grant_id, 'transfer', v_at,
        v_log.size + cardinality(v_entries));
      v_entries := v_entries
        || proxy_entry(p_estate, v_vote, v_head.tag, v_grant.agent_tag, v_at, 0::smallint);
    END IF;
    UPDATE proxy_offers SET withdrawn_at = v_at WHERE estate_id = p_estate AND vote_id = v_vote.vote_id
      AND head_id = v_head.head_id AND withdrawn_at IS NULL;
    SELECT 1 + coalesce(max(turn), 0) INTO v_turn FROM vote_head_successors
      WHERE estate_id = p_estate AND vote_id = v_vote.vote_id AND head_id = v_head.head_id;
    FOREACH v_owner IN ARRAY v_to LOOP
      INSERT INTO vote_head_successors (estate_id, vote_id, head_id, turn, owner_id)
        VALUES (p_estate, v_vote.vote_id, v_head.head_id, v_turn, v_owner);
    END LOOP;
  END LOOP;
  IF cardinality(v_entries) > 0 THEN PERFORM log_append(p_estate, v_entries, v_at); END IF;
  RETURN 'ok';
END $$;
