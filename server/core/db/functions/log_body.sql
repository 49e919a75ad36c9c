-- Appends the entry of a filed act of a body (type 38) or of a post in one (type 39), and answers its place.
CREATE OR REPLACE FUNCTION log_body(p_estate bigint, p_type bytea, p_commitment bytea, p_state smallint, p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
BEGIN
  RETURN log_append(p_estate, ARRAY[committed_entry(p_type, p_estate, p_commitment, p_state, v_at)], v_at);
END $$;
