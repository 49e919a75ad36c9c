-- How often somebody tried a code within the last hour. The try is counted before the code is looked at, in one statement that
-- locks the row, so that guesses sent at the same time are counted one by one. Distributed by `who`.
CREATE TABLE code_tries (
  who    text PRIMARY KEY,
  since  timestamptz NOT NULL,
  tries  integer NOT NULL CHECK (tries >= 0)
);
GRANT SELECT, INSERT ON code_tries TO wuye_app;
GRANT UPDATE (since, tries) ON code_tries TO wuye_app;

-- Counts a try and answers how many there were within the hour, this one included.
CREATE FUNCTION count_try(p_who text, p_at timestamptz) RETURNS integer LANGUAGE sql AS $$
  INSERT INTO code_tries AS t (who, since, tries) VALUES (p_who, p_at, 1)
  ON CONFLICT (who) DO UPDATE SET
    tries = CASE WHEN t.since <= p_at - interval '1 hour' THEN 1 ELSE t.tries + 1 END,
    since = CASE WHEN t.since <= p_at - interval '1 hour' THEN p_at ELSE t.since END
  RETURNING tries
$$;

-- Takes a try back whose code was right.
CREATE FUNCTION uncount_try(p_who text) RETURNS void LANGUAGE sql AS $$
  UPDATE code_tries SET tries = greatest(tries - 1, 0) WHERE who = p_who
$$;

-- The one code of a person that ties a host account to them: a new one takes the place of the one before. Distributed by person.
CREATE TABLE binding_offers (
  person_id   text PRIMARY KEY,
  code_hash   bytea NOT NULL,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz
);
CREATE INDEX binding_offers_by_code ON binding_offers (code_hash);
GRANT SELECT, INSERT ON binding_offers TO wuye_app;
GRANT UPDATE (code_hash, expires_at, used_at) ON binding_offers TO wuye_app;

-- A host account that a person untied is free again; that it was theirs stays written down.
CREATE TABLE identity_ends (
  person_id   text NOT NULL,
  issuer      text NOT NULL,
  subject     text NOT NULL,
  bound_at    timestamptz NOT NULL,
  ended_at    timestamptz NOT NULL,
  PRIMARY KEY (person_id, issuer, subject, ended_at)
);
GRANT SELECT, INSERT ON identity_ends TO wuye_app;
GRANT DELETE ON identities TO wuye_app;

-- Sessions say where they began, when they were last renewed, and until when at most. `family_hash` is the part that all refresh
-- tokens of a session share: one that has it and is not the present one was used before.
ALTER TABLE sessions
  ADD COLUMN channel text NOT NULL DEFAULT 'web',
  ADD COLUMN subject text,
  ADD COLUMN family_hash bytea,
  ADD COLUMN seen_at timestamptz,
  ADD COLUMN ends_at timestamptz;
UPDATE sessions SET seen_at = created_at, ends_at = created_at + interval '180 days';
ALTER TABLE sessions ALTER COLUMN seen_at SET NOT NULL, ALTER COLUMN ends_at SET NOT NULL;

-- Ties a host account to the person whose code this is. Answers the person, or why not. The caller counted the try before.
CREATE FUNCTION bind_account(p_issuer text, p_subject text, p_hash bytea, p_at timestamptz)
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

-- Unties a host account and ends the sessions that began there.
CREATE FUNCTION unbind_account(p_person text, p_issuer text, p_bound timestamptz, p_at timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_subject text;
BEGIN
  DELETE FROM identities WHERE person_id = p_person AND issuer = p_issuer AND issuer <> 'jingtong'
    AND date_trunc('milliseconds', bound_at) = p_bound RETURNING subject INTO v_subject;
  IF v_subject IS NULL THEN RETURN false; END IF;
  INSERT INTO identity_ends (person_id, issuer, subject, bound_at, ended_at)
    VALUES (p_person, p_issuer, v_subject, p_bound, p_at);
  UPDATE sessions SET ended_at = p_at WHERE person_id = p_person AND ended_at IS NULL
    -- Sessions from before the account was written down on them count as this host's.
    AND (subject = v_subject OR (channel = p_issuer AND subject IS NULL));
  RETURN true;
END $$;
