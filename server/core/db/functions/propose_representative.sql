-- Proposes who represents the joint owners of a head. The proposer's own confirmation is part of it. Answers 'ok' or why not.
CREATE OR REPLACE FUNCTION propose_representative(
  p_estate bigint, p_vote text, p_head text, p_proposal text, p_person text, p_representative text,
  p_for_all_votes boolean, p_has_declared boolean, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_key text := voters_key(p_estate, p_vote, p_head);
  v_old representative_proposals%ROWTYPE;
  v_owners text[] := voters_of(p_estate, p_vote, p_head);
  v_asked text[];
  v_voters integer;
BEGIN
  SELECT * INTO v_old FROM representative_proposals WHERE estate_id = p_estate AND proposal_id = p_proposal;
  IF v_old.proposal_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.head_key = v_key AND v_old.representative = p_representative AND v_old.proposed_by = p_person
                THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM votes WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'vote.not-found';
  END IF;
  IF NOT is_voter(p_estate, p_vote, p_head, p_person) THEN RETURN 'vote.not-entitled'; END IF;
  IF cast_bar(p_estate, p_vote) IS NOT NULL THEN RETURN cast_bar(p_estate, p_vote); END IF;
  IF v_at >= (SELECT closes_at FROM votes WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'vote.closed';
  END IF;
  IF EXISTS (SELECT 1 FROM standing_ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'vote.already-cast';
  END IF;
  SELECT count(*), array_agg(o.owner_id ORDER BY o.owner_id) FILTER (WHERE o.person_id IS NOT NULL) INTO v_voters, v_asked
    FROM owners o WHERE o.estate_id = p_estate AND o.owner_id = ANY (v_owners);
  -- Whoever has no account could not cast.
  IF v_voters < 2 OR NOT p_representative = ANY (v_asked) THEN RETURN 'representative.not-possible'; END IF;
  IF v_voters > cardinality(v_asked) AND NOT p_has_declared THEN RETURN 'representative.undeclared'; END IF;
  INSERT INTO representative_proposals (estate_id, proposal_id, head_key, vote_id, representative, proposed_by, asked,
      unasked, proposed_at)
    VALUES (p_estate, p_proposal, v_key, CASE WHEN p_for_all_votes THEN NULL ELSE p_vote END,
    p_representative, p_person, v_asked, v_voters - cardinality(v_asked), v_at);
  INSERT INTO representative_answers (estate_id, proposal_id, owner_id, answer, answered_by, answered_at)
    SELECT o.estate_id, p_proposal, o.owner_id, 'confirm', p_person, v_at FROM owners o
    WHERE o.estate_id = p_estate AND o.person_id = p_person AND o.owner_id = ANY (v_asked);
  RETURN 'ok';
END $$;
