-- "Mine too": once a person, and never one's own.
CREATE OR REPLACE FUNCTION join_repair(p_estate bigint, p_repair text, p_person text, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO repair_followers (estate_id, repair_id, person_id, is_reporter, joined_at)
    VALUES (p_estate, p_repair, p_person, false, p_at) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    UPDATE repairs SET followers = followers + 1 WHERE estate_id = p_estate AND repair_id = p_repair;
  END IF;
END $$;
