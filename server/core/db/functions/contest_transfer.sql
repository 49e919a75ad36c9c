-- An old owner contests a transfer, before or after it took effect. Answers 'ok' or why not. It is an entry of the log.
CREATE OR REPLACE FUNCTION contest_transfer(p_estate bigint, p_transfer text, p_person text, p_reason text, p_at timestamptz)
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
