-- Whether a vote that has the unit on its roll is announced or open.
CREATE OR REPLACE FUNCTION is_in_running_vote(p_estate bigint, p_unit text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM votes v JOIN roll_heads h USING (estate_id, vote_id)
    WHERE v.estate_id = p_estate AND v.closes_at > p_at AND p_unit = ANY (h.unit_ids)
      AND NOT EXISTS (SELECT 1 FROM vote_cancellations c WHERE c.estate_id = p_estate AND c.vote_id = v.vote_id));
END $$;
