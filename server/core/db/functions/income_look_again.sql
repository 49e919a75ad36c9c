-- An entry that is taken back leaves its source unpaid: look again.
CREATE OR REPLACE FUNCTION income_look_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE income_looks l SET look_on = '-infinity' WHERE l.estate_id = NEW.estate_id AND l.source_id IN (
    SELECT source_id FROM income_receipts WHERE estate_id = NEW.estate_id AND number = NEW.reverses);
  RETURN NULL;
END $$;
