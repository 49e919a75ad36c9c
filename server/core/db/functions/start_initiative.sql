-- Starts a request with its starter's support.
CREATE OR REPLACE FUNCTION start_initiative(
  p_estate bigint, p_initiative text, p_kind text, p_title text, p_reason text, p_question text, p_person text,
  p_at timestamptz, p_days smallint[], p_heads text[], p_key text, p_counts bigint[], p_units text[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO initiatives (estate_id, initiative_id, kind, title, reason, question, started_by, started_at,
      collect_days, committee_days, street_days)
    VALUES
    (p_estate, p_initiative, p_kind, p_title, p_reason, p_question, p_person, p_at, p_days[1], p_days[2], p_days[3]);
  PERFORM support_initiative(p_estate, p_initiative, p_heads, true, p_person, p_at, p_key, p_counts, p_units);
END $$;
