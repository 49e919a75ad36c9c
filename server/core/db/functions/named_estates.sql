-- The walls of 0007 for the new tables; and for all of them the setting is read once a statement, not once a row.
CREATE OR REPLACE FUNCTION named_estates() RETURNS bigint[] LANGUAGE sql STABLE AS
  $$ SELECT string_to_array(current_setting('app.estates', true), ',')::bigint[] $$;
