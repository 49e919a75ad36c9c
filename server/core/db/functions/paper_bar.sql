-- Why this clerk may not read this paper ballot into this head: 'request.key-reused', 'paper.own-home', 'paper.same-clerk',
-- 'paper.scan-missing', 'photo.not-sent'; null where nothing is in the way, or `enter_paper` says what is. Called in the
-- same transaction before it; both hold the estate's log, so that of two first readings one is the first.
CREATE OR REPLACE FUNCTION paper_bar(
  p_estate bigint, p_vote text, p_head text, p_entry text, p_choices bytea, p_clerk text, p_at timestamptz,
  p_photos text[]
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_entry paper_entries%ROWTYPE;
  v_counts bytea;
  v_is_done boolean;
BEGIN
  SELECT * INTO v_entry FROM paper_entries
    WHERE estate_id = p_estate AND vote_id = p_vote AND entry_id = p_entry LIMIT 1;
  IF FOUND THEN
    RETURN CASE WHEN v_entry.head_id = p_head AND v_entry.entered_by = p_clerk AND v_entry.choices = p_choices
      THEN NULL ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM votes WHERE estate_id = p_estate AND vote_id = p_vote AND p_at >= opens_at
                 AND greatest(p_at, v_log.last_at) < closes_at)
    OR cast_bar(p_estate, p_vote) IS NOT NULL THEN RETURN NULL; END IF;
  -- Who votes for a home, as its owner or its agent, does not also write down its paper.
  IF cast_channel(p_estate, p_vote, p_head, p_clerk) IS NOT NULL THEN RETURN 'paper.own-home'; END IF;
  -- Where two persons could read nothing, what they read is of a paper that is done with.
  SELECT choice_counts INTO v_counts FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  v_is_done := (SELECT count(DISTINCT entered_by) > 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote
                AND head_id = p_head AND is_void_paper(v_counts, choices));
  -- After the first reading a clerk may see the other's: a second one would no longer be blind.
  IF EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head
             AND entered_by = p_clerk AND (choices = p_choices OR NOT (v_is_done AND is_void_paper(v_counts, choices)))) THEN
    RETURN 'paper.same-clerk';
  END IF;
  IF cardinality(p_photos) = 0 AND NOT EXISTS (
      SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head
      AND NOT (v_is_done AND is_void_paper(v_counts, choices))) THEN
    RETURN 'paper.scan-missing';
  END IF;
  IF NOT are_photos(p_estate, p_photos) THEN RETURN 'photo.not-sent'; END IF;
  RETURN NULL;
END $$;
