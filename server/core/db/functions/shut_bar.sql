-- Why nobody votes outside the window: a vote that was called off is called off, before its opening and after its close too.
CREATE OR REPLACE FUNCTION shut_bar(p_estate bigint, p_vote text, p_else text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE WHEN cast_bar(p_estate, p_vote) = 'vote.cancelled' THEN 'vote.cancelled' ELSE p_else END;
END $$;
