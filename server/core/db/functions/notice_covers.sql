-- Whether a notice is for a home.
CREATE OR REPLACE FUNCTION notice_covers(p_estate bigint, p_notice text, p_building text, p_stair text, p_unit text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM notice_scopes s WHERE s.estate_id = p_estate AND s.notice_id = p_notice
      AND s.building IN ('', p_building) AND s.stair IN ('', p_stair) AND s.unit_id IN ('', p_unit));
END $$;
