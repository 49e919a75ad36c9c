-- Notices. Nothing that was published is changed or removed: a correction and a withdrawal are new versions with a reason.

CREATE TABLE notices (
  estate_id     bigint NOT NULL,
  notice_id     text NOT NULL,
  class         text NOT NULL CHECK (class IN ('emergency', 'outage', 'general')),
  outage        text CHECK (outage IN ('water', 'power')),
  by_role       text NOT NULL CHECK (by_role IN ('committee', 'company', 'community', 'street')),
  posted_by     text NOT NULL,
  posted_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, notice_id),
  CHECK ((class = 'outage') = (outage IS NOT NULL))
);
CREATE INDEX notices_by_time ON notices (estate_id, posted_at DESC);

-- For whom it is, fixed for good: a notice for the wrong homes is withdrawn and posted anew. An empty part means all of them.
CREATE TABLE notice_scopes (
  estate_id     bigint NOT NULL,
  notice_id     text NOT NULL,
  building      text NOT NULL,
  stair         text NOT NULL,
  unit_id       text NOT NULL,
  PRIMARY KEY (estate_id, notice_id, building, stair, unit_id),
  FOREIGN KEY (estate_id, notice_id) REFERENCES notices (estate_id, notice_id)
);

CREATE TABLE notice_versions (
  estate_id     bigint NOT NULL,
  notice_id     text NOT NULL,
  version       integer NOT NULL CHECK (version > 0),
  version_id    text NOT NULL,             -- named by the phone, so that a retry is known
  kind          text NOT NULL CHECK (kind IN ('post', 'correct', 'withdraw')),
  title         text NOT NULL,
  text          text NOT NULL,
  photo_ids     text[] NOT NULL,
  shown_from    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL CHECK (expires_at > shown_from),
  works_from    timestamptz,               -- of an outage: from when to when
  works_to      timestamptz CHECK (works_to > works_from),
  reason        text NOT NULL CHECK ((kind = 'post') = (reason = '')),
  by_person     text NOT NULL,
  at            timestamptz NOT NULL,
  PRIMARY KEY (estate_id, notice_id, version),
  UNIQUE (estate_id, version_id),
  FOREIGN KEY (estate_id, notice_id) REFERENCES notices (estate_id, notice_id),
  CHECK ((kind = 'post') = (version = 1)),
  CHECK ((works_from IS NULL) = (works_to IS NULL))
);

-- Who opened which version, once. Only numbers of homes are ever told of it.
CREATE TABLE notice_reads (
  estate_id     bigint NOT NULL,
  notice_id     text NOT NULL,
  version       integer NOT NULL,
  person_id     text NOT NULL,
  read_at       timestamptz NOT NULL,
  PRIMARY KEY (estate_id, notice_id, version, person_id),
  FOREIGN KEY (estate_id, notice_id, version) REFERENCES notice_versions (estate_id, notice_id, version)
);

-- Whether a notice is for a home.
CREATE FUNCTION notice_covers(p_estate bigint, p_notice text, p_building text, p_stair text, p_unit text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM notice_scopes s WHERE s.estate_id = p_estate AND s.notice_id = p_notice
      AND s.building IN ('', p_building) AND s.stair IN ('', p_stair) AND s.unit_id IN ('', p_unit))
$$;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['notices', 'notice_scopes', 'notice_versions', 'notice_reads'] LOOP
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
