-- What a step of this key did, or null where there is none: ok for the same step again.
CREATE OR REPLACE FUNCTION repeated_step(p_estate bigint, p_repair text, p_step jsonb, p_person text, p_key text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT CASE WHEN s.move = p_step->>'move' AND s.note = p_step->>'note' AND to_jsonb(s.photo_ids) = p_step->'photoIds'
        AND s.data = p_step->'data' THEN 'ok' ELSE 'request.key-reused' END
    FROM repair_steps s
    WHERE s.estate_id = p_estate AND s.repair_id = p_repair AND s.idempotency_key = p_key AND s.by_person = p_person
    LIMIT 1);
END $$;
