-- Appends the entry of a version of the roll (type 40) or of a step of an opening (type 41) and answers its place.
CREATE OR REPLACE FUNCTION log_opening(p_estate bigint, p_type smallint, p_commitment bytea, p_state smallint, p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
BEGIN
  RETURN log_append(p_estate,
    ARRAY[committed_entry(substr(int2send(p_type), 2), p_estate, p_commitment, p_state, v_at)], v_at);
END $$;
