-- Whether a paper of a head waits for a second person.
CREATE OR REPLACE FUNCTION has_waiting_paper(p_estate bigint, p_vote text, p_head text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM proxy_papers p WHERE p.estate_id = p_estate AND p.vote_id = p_vote AND p.head_id = p_head
      AND NOT EXISTS (SELECT 1 FROM proxy_paper_decisions d WHERE d.estate_id = p_estate
                      AND d.vote_id = p.vote_id AND d.grant_id = p.grant_id));
END $$;
