-- Ties a host account to the person whose code this is. Answers the person, or why not. The caller counted the try before.
CREATE OR REPLACE FUNCTION bind_account(p_issuer text, p_subject text, p_hash bytea, p_at timestamptz)
RETURNS TABLE (answer text, person text) LANGUAGE plpgsql AS $$
DECLARE
  v_person text;
  v_bound text;
BEGIN
  -- Of two persons with the same code neither is sure to be meant.
  SELECT min(o.person_id) INTO v_person FROM binding_offers o
    WHERE o.code_hash = p_hash AND o.expires_at > p_at AND o.used_at IS NULL HAVING count(*) = 1;
  IF v_person IS NULL THEN RETURN QUERY SELECT 'session.binding-refused', NULL::text; RETURN; END IF;
  SELECT i.person_id INTO v_bound FROM identities i WHERE i.subject = p_subject AND i.issuer = p_issuer;
  IF v_bound IS NOT NULL AND v_bound <> v_person THEN
    RETURN QUERY SELECT 'session.binding-refused', NULL::text; RETURN;
  END IF;
  UPDATE binding_offers o SET used_at = p_at
    WHERE o.person_id = v_person AND o.code_hash = p_hash AND o.used_at IS NULL;
  IF NOT FOUND THEN RETURN QUERY SELECT 'session.binding-refused', NULL::text; RETURN; END IF;
  INSERT INTO identities (subject, issuer, person_id, bound_at) VALUES (p_subject, p_issuer, v_person, p_at)
    ON CONFLICT DO NOTHING;
  SELECT i.person_id INTO v_bound FROM identities i WHERE i.subject = p_subject AND i.issuer = p_issuer;
  IF v_bound IS DISTINCT FROM v_person THEN RAISE EXCEPTION 'the account was bound meanwhile' USING ERRCODE = '40001'; END IF;
  RETURN QUERY SELECT 'ok', v_person;
END $$;
