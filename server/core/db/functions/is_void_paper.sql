-- Whether nothing at all could be read on a paper ballot: each choice is its item's last, the void one.
CREATE OR REPLACE FUNCTION is_void_paper(p_counts bytea, p_choices bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  FOR i IN 0 .. length(p_counts) - 1 LOOP
    IF get_byte(p_choices, i) <> get_byte(p_counts, i) - 1 THEN RETURN false; END IF;
  END LOOP;
  RETURN true;
END $$;
