-- Ends an account for good: whoever signs in with the same identity later is somebody new. What was decided and booked stays, with the name of
-- those who held a post (p_keeps_name). The ties to homes are undone before, estate by estate. Repeating it changes nothing.
CREATE OR REPLACE FUNCTION close_account(p_person text, p_closing text, p_keeps_name boolean, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO identity_ends (person_id, issuer, subject, bound_at, ended_at)
    SELECT person_id, issuer, subject, bound_at, p_at FROM identities WHERE person_id = p_person;
  DELETE FROM identities WHERE person_id = p_person;
  DELETE FROM person_documents WHERE person_id = p_person;
  DELETE FROM binding_offers WHERE person_id = p_person;
  UPDATE person_roles SET valid_to = p_at WHERE person_id = p_person AND (valid_to IS NULL OR valid_to > p_at);
  UPDATE persons SET name = '已注销' WHERE person_id = p_person AND NOT p_keeps_name;
  UPDATE account_closings SET closed_at = p_at WHERE person_id = p_person AND closing_id = p_closing AND closed_at IS NULL;
  UPDATE sessions SET ended_at = p_at WHERE person_id = p_person AND ended_at IS NULL;
END $$;
