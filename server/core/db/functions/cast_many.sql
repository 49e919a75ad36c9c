-- Casts ballots of several estates: stands in front of `cast_ballots`, which still takes one. The ballots come in the order
-- of their estates, so that two calls cannot wait for each other in a circle; one estate at a time is in sight.
CREATE OR REPLACE FUNCTION cast_many(
  p_estates bigint[], p_votes text[], p_heads text[], p_ballots text[], p_choices bytea[],
  p_persons text[], p_ats timestamptz[], p_keys text[], p_salts bytea[]
) RETURNS SETOF cast_answer LANGUAGE plpgsql AS $$
DECLARE
  v_many integer := cardinality(p_estates);
  v_from integer := 1;
  v_to integer;
BEGIN
  WHILE v_from <= v_many LOOP
    v_to := v_from;
    WHILE v_to < v_many AND p_estates[v_to + 1] = p_estates[v_from] LOOP v_to := v_to + 1; END LOOP;
    IF v_to < v_many AND p_estates[v_to + 1] < p_estates[v_from] THEN
      RAISE EXCEPTION 'ballots must come in the order of their estates';
    END IF;
    EXECUTE format('SET LOCAL app.estates = %L', p_estates[v_from]);
    RETURN QUERY SELECT v_from - 1 + c.place, c.answer, c.ballot_id, c.cast_at, c.vote_title, c.area_dm2, c.unit_labels, c.channel
      FROM cast_ballots(p_estates[v_from], p_votes[v_from:v_to], p_heads[v_from:v_to], p_ballots[v_from:v_to],
        p_choices[v_from:v_to], p_persons[v_from:v_to], p_ats[v_from:v_to], p_keys[v_from:v_to], p_salts[v_from:v_to]) c;
    v_from := v_to + 1;
  END LOOP;
END $$;
