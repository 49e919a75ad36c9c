-- Proposes that a unit has new owners. Answers 'ok' or why not.
CREATE OR REPLACE FUNCTION propose_transfer(
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
