-- Whether only the community may confirm a proposal: during a vote that has the unit on its roll, and where an old owner
-- contests it.
CREATE OR REPLACE FUNCTION is_for_community(p_estate bigint, p_one title_proposals, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN is_in_running_vote(p_estate, p_one.unit_id, p_at)
      OR EXISTS (SELECT 1 FROM title_contests WHERE estate_id = p_estate AND transfer_id = p_one.transfer_id);
END $$;
