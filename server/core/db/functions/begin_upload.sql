-- Begins an upload or finds it again. `answer` is 'ok', or why not: 'upload.too-many' where the person has too much
-- under way. What is older than p_since is thrown away first.
CREATE OR REPLACE FUNCTION begin_upload(
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
  INSERT INTO photo_uploads (estate_id, person_id, hash, byte_count, begun_at)
    VALUES (p_estate, p_person, p_hash, p_bytes, p_at) ON CONFLICT DO NOTHING;
END $$;
