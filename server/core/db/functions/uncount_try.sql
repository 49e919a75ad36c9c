-- Takes a try back whose code was right.
CREATE OR REPLACE FUNCTION uncount_try(p_who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE code_tries SET tries = greatest(tries - 1, 0) WHERE who = p_who;
END $$;
