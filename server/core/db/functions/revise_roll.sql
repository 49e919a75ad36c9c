-- Changes homes of the roll and takes some of it, and answers 'ok' or why not. The application itself may do neither: a roll in use keeps
-- its homes, and their owners pass on by a transfer. What a home is named in elsewhere (bills, votes) keeps it.
CREATE OR REPLACE FUNCTION revise_roll(p_estate bigint, p_removed text[], p_homes jsonb, p_names jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_home jsonb;
  v_owner text;
  v_version smallint;
BEGIN
  IF NOT coalesce((SELECT is_opening FROM estates WHERE estate_id = p_estate), false)
     AND (cardinality(p_removed) > 0
       OR EXISTS (SELECT 1 FROM jsonb_array_elements(p_homes) AS h (home) WHERE home ? 'ownerIds')) THEN
    RETURN 'roll.live';
  END IF;
  FOR v_home IN SELECT home FROM jsonb_array_elements(p_homes) AS h (home) LOOP
    UPDATE units SET kind = v_home->>'kind', area_dm2 = (v_home->>'areaDm2')::bigint, area_source = v_home->>'areaSource',
      sale = v_home->>'sale' WHERE estate_id = p_estate AND unit_id = v_home->>'unitId';
    CONTINUE WHEN NOT v_home ? 'ownerIds';
    SELECT coalesce(max(version), 0) INTO v_version FROM unit_titles
      WHERE estate_id = p_estate AND unit_id = v_home->>'unitId';
    DELETE FROM unit_titles WHERE estate_id = p_estate AND unit_id = v_home->>'unitId' AND version = v_version;
    FOR v_owner IN SELECT jsonb_array_elements_text(v_home->'ownerIds') LOOP
      INSERT INTO unit_titles (estate_id, unit_id, owner_id, version)
        VALUES (p_estate, v_home->>'unitId', v_owner, v_version);
    END LOOP;
  END LOOP;
  FOR v_home IN SELECT home FROM jsonb_array_elements(p_names) AS h (home) LOOP
    UPDATE owners SET name = v_home->>'name' WHERE estate_id = p_estate AND owner_id = v_home->>'ownerId';
  END LOOP;
  DELETE FROM unit_certificates WHERE estate_id = p_estate AND unit_id = ANY (p_removed);
  DELETE FROM unit_titles WHERE estate_id = p_estate AND unit_id = ANY (p_removed);
  DELETE FROM units WHERE estate_id = p_estate AND unit_id = ANY (p_removed);
  RETURN 'ok';
EXCEPTION WHEN foreign_key_violation THEN
  RETURN 'roll.unit-used';
END $$;
REVOKE ALL ON FUNCTION revise_roll(bigint, text[], jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION revise_roll(bigint, text[], jsonb, jsonb) TO wuye_app;
