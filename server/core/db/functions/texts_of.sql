-- A list of texts in JSON as an array.
CREATE OR REPLACE FUNCTION texts_of(p_list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS
  $$ SELECT ARRAY(SELECT jsonb_array_elements_text(p_list)) $$;
