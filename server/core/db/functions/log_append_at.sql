-- Appends entries from a place on; the caller holds the log. A left sibling is read once, where this call did not make it.
CREATE OR REPLACE FUNCTION log_append_at(p_estate bigint, p_first bigint, p_entries bytea[], p_at timestamptz)
RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_lefts bytea[] := '{}';      -- by height: the last node with an even place
  v_heights smallint[] := '{}';
  v_places bigint[] := '{}';
  v_hashes bytea[] := '{}';
  v_size bigint := p_first;
  v_entry bytea;
  v_hash bytea;
  v_left bytea;
  v_height smallint;
  v_idx bigint;
  v_added bigint;
BEGIN
  FOREACH v_entry IN ARRAY p_entries LOOP
    v_hash := sha256('\x00'::bytea || v_entry);
    v_height := 0;
    v_idx := v_size;
    LOOP
      v_heights := v_heights || v_height;
      v_places := v_places || v_idx;
      v_hashes := v_hashes || v_hash;
      EXIT WHEN v_idx % 2 = 0;
      v_left := v_lefts[v_height];
      IF v_left IS NULL THEN
        SELECT hash INTO STRICT v_left FROM log_nodes
          WHERE estate_id = p_estate AND height = v_height AND idx = v_idx - 1;
      END IF;
      v_hash := sha256('\x01'::bytea || v_left || v_hash);
      v_height := v_height + 1;
      v_idx := v_idx / 2;
    END LOOP;
    v_lefts[v_height] := v_hash;
    v_size := v_size + 1;
  END LOOP;
  INSERT INTO log_entries (estate_id, idx, entry)
    SELECT c.estate_id, p_first + n - 1, e FROM estates c, unnest(p_entries) WITH ORDINALITY AS u (e, n)
    WHERE c.estate_id = p_estate;
  GET DIAGNOSTICS v_added = ROW_COUNT;
  PERFORM must_have_added(p_estate, v_added, cardinality(p_entries));
  INSERT INTO log_nodes (estate_id, height, idx, hash)
    SELECT c.estate_id, h, i, x FROM estates c, unnest(v_heights, v_places, v_hashes) AS u (h, i, x)
    WHERE c.estate_id = p_estate;
  UPDATE log_heads SET size = v_size, last_at = greatest(last_at, p_at) WHERE estate_id = p_estate;
END $$;
