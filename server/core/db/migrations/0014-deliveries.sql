-- How each head of a vote was told of it (送达), what its owners say against that, and what keeps a clerk from reading a
-- paper ballot. All of it append-only.
CREATE TABLE deliveries (
  estate_id      bigint NOT NULL,
  vote_id        text NOT NULL,
  head_id        text NOT NULL,
  delivery_id    text NOT NULL,          -- made by whoever records it; 'app' is the first opening by an owner of the head
  method         text NOT NULL
    CHECK (method IN ('signed', 'post', 'call', 'video', 'message', 'visit', 'posting', 'app')),
  outcome        text NOT NULL
    CHECK (outcome IN ('received', 'sent', 'failed', 'not-home', 'by-phone', 'took-paper', 'refused')),
  made_at        timestamptz NOT NULL,   -- when it was done, as the recorder says
  note           text NOT NULL,
  photo_ids      text[] NOT NULL,
  recorded_by    text NOT NULL,
  recorded_role  text NOT NULL,
  recorded_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, delivery_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);
CREATE INDEX deliveries_by_id ON deliveries (estate_id, vote_id, delivery_id);

-- An owner says that nobody told the home.
CREATE TABLE delivery_denials (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  denied_by     text NOT NULL,
  denied_at     timestamptz NOT NULL,
  reason        text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, denied_by),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['deliveries', 'delivery_denials'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO wuye_app', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;

-- Whether all these pictures are kept in the estate.
CREATE FUNCTION are_photos(p_estate bigint, p_photos text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM unnest(p_photos) AS asked (photo_id)
    WHERE NOT EXISTS (SELECT 1 FROM photos p WHERE p.estate_id = p_estate AND p.photo_id = asked.photo_id))
$$;

-- Why this clerk may not read this paper ballot into this head: 'request.key-reused', 'paper.own-home', 'paper.same-clerk',
-- 'paper.scan-missing', 'photo.not-sent'; null where nothing is in the way, or `enter_paper` says what is. Called in the
-- same transaction before it; both hold the estate's log, so that of two first readings one is the first.
CREATE FUNCTION paper_bar(
  p_estate bigint, p_vote text, p_head text, p_entry text, p_choices bytea, p_clerk text, p_at timestamptz,
  p_photos text[]
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_entry paper_entries%ROWTYPE;
BEGIN
  SELECT * INTO v_entry FROM paper_entries
    WHERE estate_id = p_estate AND vote_id = p_vote AND entry_id = p_entry LIMIT 1;
  IF FOUND THEN
    RETURN CASE WHEN v_entry.head_id = p_head AND v_entry.entered_by = p_clerk AND v_entry.choices = p_choices
      THEN NULL ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM votes WHERE estate_id = p_estate AND vote_id = p_vote AND p_at >= opens_at
                 AND greatest(p_at, v_log.last_at) < closes_at)
    OR cast_bar(p_estate, p_vote) IS NOT NULL THEN RETURN NULL; END IF;
  -- Who votes for a home, as its owner or its agent, does not also write down its paper.
  IF cast_channel(p_estate, p_vote, p_head, p_clerk) IS NOT NULL THEN RETURN 'paper.own-home'; END IF;
  -- After the first reading a clerk may see the other's: a second one would no longer be blind.
  IF EXISTS (SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head
             AND entered_by = p_clerk) THEN RETURN 'paper.same-clerk'; END IF;
  IF cardinality(p_photos) = 0 AND NOT EXISTS (
      SELECT 1 FROM paper_entries WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'paper.scan-missing';
  END IF;
  IF NOT are_photos(p_estate, p_photos) THEN RETURN 'photo.not-sent'; END IF;
  RETURN NULL;
END $$;
