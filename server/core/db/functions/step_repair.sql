-- Records one step and what the repair has become by it. `p_after` is the last step the caller had seen when it decided; if another
-- came between, nothing happens and the caller decides anew. The table of allowed moves is domain/repairs/ticket.ts.
CREATE OR REPLACE FUNCTION step_repair(
  p_estate bigint, p_repair text, p_after integer, p_step jsonb, p_standing jsonb, p_role text, p_person text,
  p_at timestamptz, p_key text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_last integer;
  v_repeated text;
BEGIN
  SELECT last_position INTO v_last FROM repairs
    WHERE estate_id = p_estate AND repair_id = p_repair FOR UPDATE;
  IF NOT FOUND THEN RETURN 'repair.not-found'; END IF;
  v_repeated := repeated_step(p_estate, p_repair, p_step, p_person, p_key);
  IF v_repeated IS NOT NULL THEN RETURN v_repeated; END IF;
  IF v_last <> p_after THEN RETURN 'changed'; END IF;
  INSERT INTO repair_steps (estate_id, repair_id, position, move, state, by_role, by_person, note, photo_ids, at,
      idempotency_key, data)
    VALUES (p_estate, p_repair, v_last + 1, p_step->>'move', p_standing->>'state', p_role, p_person, p_step->>'note',
      texts_of(p_step->'photoIds'), p_at, p_key, p_step->'data');
  UPDATE repairs SET
      state = p_standing->>'state', moved_at = p_at, last_position = v_last + 1,
      responded_at = (p_standing->>'answeredAt')::timestamptz, mended_at = (p_standing->>'mendedAt')::timestamptz,
      paused_ms = (p_standing->>'pausedMs')::bigint, paused_at = (p_standing->>'pausedAt')::timestamptz,
      closed_at = (p_standing->>'closedAt')::timestamptz, reopened = (p_standing->>'reopened')::integer,
      quoted_fen = (p_standing->>'quotedFen')::bigint, agreed_fen = (p_standing->>'agreedFen')::bigint,
      due_at = (p_standing->>'dueAt')::timestamptz, worker_id = p_standing->>'workerId',
      third_party = p_standing->>'thirdParty'
    WHERE estate_id = p_estate AND repair_id = p_repair;
  RETURN 'ok';
END $$;
