-- Refuses where fewer rows were added than were given. Rows that stand in arrays or JSON are put in beside the estate's row of `estates`
-- (Citus finds the shard by it), and where there is no such estate none would be put in, in silence.
CREATE OR REPLACE FUNCTION must_have_added(p_estate bigint, p_added bigint, p_given bigint) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF p_added < p_given THEN
    RAISE EXCEPTION 'estate % does not exist', p_estate USING ERRCODE = 'foreign_key_violation';
  END IF;
END $$;
