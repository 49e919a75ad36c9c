-- Counts a try and answers how many there were within the hour, this one included.
CREATE OR REPLACE FUNCTION count_try(p_who text, p_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_tries integer;
BEGIN
  INSERT INTO code_tries AS t (who, since, tries) VALUES (p_who, p_at, 1)
  ON CONFLICT (who) DO UPDATE SET
    tries = CASE WHEN t.since <= p_at - interval '1 hour' THEN 1 ELSE t.tries + 1 END,
    since = CASE WHEN t.since <= p_at - interval '1 hour' THEN p_at ELSE t.since END
  RETURNING tries INTO v_tries;
  RETURN v_tries;
END $$;
