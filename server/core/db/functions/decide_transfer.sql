-- Decides on a proposal: another person confirms or refuses it, or its author withdraws it. A confirmed one is a transfer and
-- an entry of the log. Answers 'ok' or why not.
CREATE OR REPLACE FUNCTION decide_transfer(
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
