-- Makes whoever else holds the same name in the estate wait until this transaction ends: what was read before a decision is still so when
-- it is written down. A row is held, not an advisory lock: that would hold through one coordinator of several only.
CREATE OR REPLACE FUNCTION hold_name(p_estate bigint, p_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM held_names WHERE estate_id = p_estate AND name = p_name FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO held_names (estate_id, name) VALUES (p_estate, p_name) ON CONFLICT (estate_id, name) DO NOTHING;
    PERFORM 1 FROM held_names WHERE estate_id = p_estate AND name = p_name FOR UPDATE;
  END IF;
END $$;
