-- A field of an entry: its length in two bytes, then its bytes.
CREATE OR REPLACE FUNCTION log_field(p_bytes bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT int2send(length(p_bytes)::int2) || p_bytes $$;
