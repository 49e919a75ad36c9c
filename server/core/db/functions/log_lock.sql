-- Whoever appends holds this row until the transaction ends: entries of one estate stand one after another.
CREATE OR REPLACE FUNCTION log_lock(p_estate bigint) RETURNS log_heads LANGUAGE plpgsql AS $$
DECLARE
  v_head log_heads%ROWTYPE;
BEGIN
  SELECT * INTO v_head FROM log_heads WHERE estate_id = p_estate FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO log_heads (estate_id, size, last_at)
      VALUES (p_estate, 0, '-infinity') ON CONFLICT (estate_id) DO NOTHING;
    SELECT * INTO v_head FROM log_heads WHERE estate_id = p_estate FOR UPDATE;
  END IF;
  RETURN v_head;
END $$;
