-- Whether a choice is given for every item, each one that it has; the last, void, only where paper may say so.
CREATE OR REPLACE FUNCTION are_choices(p_counts bytea, p_choices bytea, p_may_be_void boolean) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF length(p_choices) <> length(p_counts) THEN RETURN false; END IF;
  FOR i IN 0 .. length(p_counts) - 1 LOOP
    IF get_byte(p_choices, i) > (get_byte(p_counts, i) - CASE WHEN p_may_be_void THEN 1 ELSE 2 END) THEN
      RETURN false;
    END IF;
  END LOOP;
  RETURN true;
END $$;
