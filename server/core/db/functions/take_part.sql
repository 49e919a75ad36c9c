-- Takes the next part. A part that is here already, byte by byte, is taken again and changes nothing.
CREATE OR REPLACE FUNCTION take_part(
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
  INSERT INTO photo_parts (estate_id, person_id, hash, from_byte, bytes)
    VALUES (p_estate, p_person, p_hash, p_from, p_bytes);
  received := received + octet_length(p_bytes);
END $$;
