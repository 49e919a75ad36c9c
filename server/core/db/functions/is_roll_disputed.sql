-- Whether an objection to the roll of a vote waits for an answer. Note: plpgsql plans once a session; an SQL function inside another
-- is planned at each call.
CREATE OR REPLACE FUNCTION is_roll_disputed(p_estate bigint, p_vote text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM vote_objections o
    WHERE o.estate_id = p_estate AND o.vote_id = p_vote AND o.about = 'roll'
      AND NOT EXISTS (SELECT 1 FROM vote_objection_answers a WHERE a.estate_id = o.estate_id
                      AND a.vote_id = o.vote_id AND a.objection_id = o.objection_id));
END $$;
