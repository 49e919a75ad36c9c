-- Unties a host account and ends the sessions that began there.
CREATE OR REPLACE FUNCTION unbind_account(p_person text, p_issuer text, p_bound timestamptz, p_at timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_subject text;
BEGIN
  DELETE FROM identities WHERE person_id = p_person AND issuer = p_issuer AND issuer IN ('weapp', 'alipay', 'swan')
    AND date_trunc('milliseconds', bound_at) = p_bound RETURNING subject INTO v_subject;
  IF v_subject IS NULL THEN RETURN false; END IF;
  INSERT INTO identity_ends (person_id, issuer, subject, bound_at, ended_at)
    VALUES (p_person, p_issuer, v_subject, p_bound, p_at);
  UPDATE sessions SET ended_at = p_at WHERE person_id = p_person AND ended_at IS NULL
    -- Sessions from before the account was written down on them count as this host's.
    AND (subject = v_subject OR (channel = p_issuer AND subject IS NULL));
  RETURN true;
END $$;
