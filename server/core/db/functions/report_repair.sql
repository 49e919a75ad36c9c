-- Takes a report; the same one again is the same repair. `p_report` holds the reporter's words, `p_clocks` the two limits.
CREATE OR REPLACE FUNCTION report_repair(
  p_estate bigint, p_repair text, p_report jsonb, p_clocks jsonb, p_person text, p_role text, p_at timestamptz, p_key text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_photos text[] := texts_of(p_report->'photoIds');
  v_old repairs%ROWTYPE;
BEGIN
  INSERT INTO repairs (estate_id, repair_id, kind, place, place_text, description, photo_ids, reported_by, reported_at,
      state, moved_at, idempotency_key, building, stair, floor, facility_id, respond_by, respond_basis, mend_by, mend_basis, due_at,
      voice_id)
    VALUES (p_estate, p_repair, p_report->>'kind', p_report->>'place', p_report->>'placeText', p_report->>'description',
      v_photos, p_person, p_at, 'submitted', p_at, p_key, p_report->>'building', p_report->>'stair', p_report->>'floor',
      p_report->>'facilityId', (p_clocks->>'respondBy')::timestamptz, p_clocks->>'respondBasis',
      (p_clocks->>'mendBy')::timestamptz, p_clocks->>'mendBasis', (p_clocks->>'dueAt')::timestamptz, p_report->>'voiceId')
    ON CONFLICT (estate_id, repair_id) DO NOTHING;
  IF FOUND THEN
    INSERT INTO repair_steps (estate_id, repair_id, position, move, state, by_role, by_person, note, photo_ids, at,
        idempotency_key)
      VALUES (p_estate, p_repair, 1, 'submit', 'submitted', p_role, p_person, '', '{}', p_at, p_key);
    INSERT INTO repair_followers (estate_id, repair_id, person_id, is_reporter, joined_at)
      VALUES (p_estate, p_repair, p_person, true, p_at);
    RETURN 'ok';
  END IF;
  SELECT * INTO v_old FROM repairs WHERE estate_id = p_estate AND repair_id = p_repair;
  RETURN CASE WHEN v_old.reported_by = p_person AND v_old.kind = p_report->>'kind' AND v_old.place = p_report->>'place'
      AND v_old.place_text = p_report->>'placeText' AND v_old.description = p_report->>'description'
      AND v_old.photo_ids = v_photos AND v_old.facility_id IS NOT DISTINCT FROM p_report->>'facilityId'
      AND v_old.voice_id IS NOT DISTINCT FROM p_report->>'voiceId'
    THEN 'ok' ELSE 'request.key-reused' END;
END $$;
