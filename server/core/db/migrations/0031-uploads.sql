-- Pictures on their way, in parts. Any server may take the next part, so they lie here and not on a disk of one server.
-- An upload is one person's: nobody learns or goes on with another's by knowing a hash.
CREATE TABLE photo_uploads (
  estate_id     bigint NOT NULL,
  person_id     text NOT NULL,
  hash          text NOT NULL,           -- SHA-256 of the bytes as the phone keeps them
  byte_count    integer NOT NULL CHECK (byte_count > 0),
  begun_at      timestamptz NOT NULL,
  PRIMARY KEY (estate_id, person_id, hash)
);
CREATE INDEX photo_uploads_by_age ON photo_uploads (estate_id, begun_at);

CREATE TABLE photo_parts (
  estate_id     bigint NOT NULL,
  person_id     text NOT NULL,
  hash          text NOT NULL,
  from_byte     integer NOT NULL CHECK (from_byte >= 0),
  bytes         bytea NOT NULL CHECK (octet_length(bytes) > 0),
  PRIMARY KEY (estate_id, person_id, hash, from_byte),
  FOREIGN KEY (estate_id, person_id, hash) REFERENCES photo_uploads (estate_id, person_id, hash)
    ON DELETE CASCADE
);
-- Pictures are compressed already.
ALTER TABLE photo_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- What an upload became: the same picture of the same person, sent again, is known at once.
CREATE TABLE photo_sources (
  estate_id     bigint NOT NULL,
  person_id     text NOT NULL,
  hash          text NOT NULL,
  photo_id      text NOT NULL,
  kept_at       timestamptz NOT NULL,
  PRIMARY KEY (estate_id, person_id, hash)
);

GRANT SELECT, INSERT, DELETE ON photo_uploads, photo_parts TO wuye_app;
GRANT SELECT, INSERT ON photo_sources TO wuye_app;
-- SELECT … FOR UPDATE asks for the right to update; the hash is part of the key and never changes.
GRANT UPDATE (begun_at) ON photo_uploads TO wuye_app;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['photo_uploads', 'photo_parts', 'photo_sources'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;

-- Begins an upload or finds it again. `answer` is 'ok', or why not: 'upload.too-many' where the person has too much
-- under way. What is older than p_since is thrown away first.
CREATE FUNCTION begin_upload(
  p_estate bigint, p_person text, p_hash text, p_bytes integer, p_at timestamptz, p_since timestamptz,
  p_most_uploads integer, p_most_bytes bigint,
  OUT answer text, OUT received integer, OUT whole integer, OUT photo text
) LANGUAGE plpgsql AS $$
BEGIN
  answer := 'ok';
  received := 0;
  whole := p_bytes;
  SELECT photo_id INTO photo FROM photo_sources
    WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash;
  IF FOUND THEN
    received := p_bytes;
    -- One that began just while the picture was being finished has nothing to wait for.
    DELETE FROM photo_uploads WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash;
    RETURN;
  END IF;
  DELETE FROM photo_uploads WHERE estate_id = p_estate AND begun_at < p_since;
  SELECT byte_count INTO whole FROM photo_uploads
    WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash;
  IF FOUND THEN
    SELECT coalesce(max(from_byte + octet_length(bytes)), 0) INTO received FROM photo_parts
      WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash;
    RETURN;
  END IF;
  whole := p_bytes;
  IF (SELECT count(*) >= p_most_uploads OR coalesce(sum(byte_count), 0) + p_bytes > p_most_bytes
      FROM photo_uploads WHERE estate_id = p_estate AND person_id = p_person) THEN
    answer := 'upload.too-many';
    RETURN;
  END IF;
  INSERT INTO photo_uploads VALUES (p_estate, p_person, p_hash, p_bytes, p_at) ON CONFLICT DO NOTHING;
END $$;

-- Takes the next part. A part that is here already, byte by byte, is taken again and changes nothing.
CREATE FUNCTION take_part(
  p_estate bigint, p_person text, p_hash text, p_from integer, p_bytes bytea, p_since timestamptz,
  OUT answer text, OUT received integer, OUT whole integer, OUT photo text
) LANGUAGE plpgsql AS $$
DECLARE
  v_old bytea;
BEGIN
  answer := 'ok';
  SELECT photo_id INTO photo FROM photo_sources
    WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash;
  IF FOUND THEN
    received := p_from + octet_length(p_bytes);
    whole := received;
    DELETE FROM photo_uploads WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash;
    RETURN;
  END IF;
  SELECT byte_count INTO whole FROM photo_uploads
    WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash AND begun_at >= p_since FOR UPDATE;
  IF NOT FOUND THEN
    -- Another request may have finished it while this one waited.
    SELECT photo_id INTO photo FROM photo_sources
      WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash;
    IF FOUND THEN
      received := p_from + octet_length(p_bytes);
      whole := received;
    ELSE
      answer := 'upload.not-found';
    END IF;
    RETURN;
  END IF;
  SELECT coalesce(max(from_byte + octet_length(bytes)), 0) INTO received FROM photo_parts
    WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash;
  IF p_from < received THEN
    SELECT bytes INTO v_old FROM photo_parts
      WHERE estate_id = p_estate AND person_id = p_person AND hash = p_hash AND from_byte = p_from;
    IF NOT FOUND OR octet_length(v_old) <> octet_length(p_bytes) THEN
      answer := 'upload.wrong-offset';
    ELSIF v_old <> p_bytes THEN
      answer := 'upload.changed';
    END IF;
    RETURN;
  END IF;
  IF p_from <> received OR p_from + octet_length(p_bytes) > whole THEN
    answer := 'upload.wrong-offset';
    RETURN;
  END IF;
  INSERT INTO photo_parts VALUES (p_estate, p_person, p_hash, p_from, p_bytes);
  received := received + octet_length(p_bytes);
END $$;
