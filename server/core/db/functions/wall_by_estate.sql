-- Bounds each of these tables to the estates that a transaction names with SET LOCAL app.estates; to none where it names none.
-- Note: Citus refuses a policy with a subquery or a function of ours, so the setting is read in the policy itself.
CREATE OR REPLACE FUNCTION wall_by_estate(p_tables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_table text;
  v_named text := $q$(estate_id = ANY (string_to_array(current_setting('app.estates', true), ',')::bigint[]))$q$;
BEGIN
  FOREACH v_table IN ARRAY p_tables LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_table);
    EXECUTE format('CREATE POLICY by_estate ON %I USING %s WITH CHECK %s', v_table, v_named, v_named);
  END LOOP;
END $$;
