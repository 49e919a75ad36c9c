CREATE OR REPLACE FUNCTION log_instant(p_at timestamptz) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT int8send((extract(epoch FROM p_at) * 1000)::bigint) $$;
