-- A joint owner confirms a proposal, or objects to it; an objection ends it for good. Answers 'ok' or why not.
CREATE OR REPLACE FUNCTION answer_representative(
  p_estate bigint, p_vote text, p_head text, p_proposal text, p_person text, p_answer text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_proposal representative_proposals%ROWTYPE;
  v_key text := voters_key(p_estate, p_vote, p_head);
  v_voters text[] := voters_of(p_estate, p_vote, p_head);
BEGIN
  SELECT * INTO v_proposal FROM representative_proposals
    WHERE estate_id = p_estate AND proposal_id = p_proposal AND head_key = v_key;
  IF v_proposal.proposal_id IS NULL OR NOT is_voter(p_estate, p_vote, p_head, p_person) THEN
    RETURN 'representative.not-found';
  END IF;
  INSERT INTO representative_answers (estate_id, proposal_id, owner_id, answer, answered_by, answered_at)
    SELECT o.estate_id, p_proposal, o.owner_id, p_answer, p_person, v_at FROM owners o
    WHERE o.estate_id = p_estate AND o.owner_id = ANY (v_voters) AND o.person_id = p_person
    ON CONFLICT DO NOTHING;
  RETURN 'ok';
END $$;
