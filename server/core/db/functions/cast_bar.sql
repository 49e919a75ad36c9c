-- Why nobody may vote just now, whoever they are; null where nothing is in the way.
CREATE OR REPLACE FUNCTION cast_bar(p_estate bigint, p_vote text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM vote_cancellations WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'vote.cancelled';
  END IF;
  RETURN CASE WHEN is_roll_disputed(p_estate, p_vote) THEN 'vote.held' END;
END $$;
