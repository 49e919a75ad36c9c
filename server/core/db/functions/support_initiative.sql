-- Writes down that a person supports with these heads, or no longer does; `p_counts` (heads, area, roll heads, roll area,
-- delivered area) where that made it enough. The caller holds the lock and has decided.
CREATE OR REPLACE FUNCTION support_initiative(
  p_estate bigint, p_initiative text, p_heads text[], p_supports boolean, p_person text, p_at timestamptz,
  p_key text, p_counts bigint[], p_units text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_last integer := (SELECT coalesce(max(position), 0) FROM initiative_supports
                     WHERE estate_id = p_estate AND initiative_id = p_initiative);
  v_added bigint;
BEGIN
  INSERT INTO initiative_supports (estate_id, initiative_id, position, head_key, by_person, supports, at,
      idempotency_key)
    SELECT c.estate_id, p_initiative, v_last + h.place, h.head_key, p_person, p_supports, p_at, p_key
    FROM estates c, unnest(p_heads) WITH ORDINALITY AS h (head_key, place) WHERE c.estate_id = p_estate;
  GET DIAGNOSTICS v_added = ROW_COUNT;
  PERFORM must_have_added(p_estate, v_added, cardinality(p_heads));
  IF p_counts IS NOT NULL THEN
    INSERT INTO initiative_reached (estate_id, initiative_id, reached_at, heads, area_dm2, roll_heads, roll_area_dm2,
        delivered_dm2, unit_ids)
      VALUES
      (p_estate, p_initiative, p_at, p_counts[1], p_counts[2], p_counts[3], p_counts[4], p_counts[5], p_units);
  END IF;
END $$;
