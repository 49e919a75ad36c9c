-- Appends entries and answers the place of the first.
CREATE OR REPLACE FUNCTION log_append(p_estate bigint, p_entries bytea[], p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_first bigint := (log_lock(p_estate)).size;
BEGIN
  PERFORM log_append_at(p_estate, v_first, p_entries, p_at);
  RETURN v_first;
END $$;
