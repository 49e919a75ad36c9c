-- The log's entry of a transfer (type 32) or a written proxy (type 33): a salted commitment, a state and an instant, so that
-- a reader of the log learns that one was made and when, and neither the home nor its owners. docs/record-format.md
CREATE OR REPLACE FUNCTION committed_entry(p_type bytea, p_estate bigint, p_commitment bytea, p_state smallint, p_at timestamptz)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT convert_to('bjwy', 'UTF8') || '\x01'::bytea || p_type || int8send(p_estate)
    || log_field(p_commitment) || log_field(substr(int2send(p_state), 2)) || log_field(log_instant(p_at))
$$;
