-- Functions: wall_by_estate

-- Notices. Nothing that was published is changed or removed: a correction and a withdrawal are new versions with a reason.
CREATE TABLE notices (
  estate_id  bigint NOT NULL,
  notice_id  text NOT NULL,
  class      text NOT NULL CHECK (class IN ('emergency', 'outage', 'general')),
  outage     text CHECK (outage IN ('water', 'power')),
  by_role    text NOT NULL CHECK (by_role IN ('committee', 'company', 'community', 'street')),
  posted_by  text NOT NULL,
  posted_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, notice_id),
  CHECK ((class = 'outage') = (outage IS NOT NULL))
);
CREATE INDEX notices_by_time ON notices (estate_id, posted_at DESC);

-- For whom it is, fixed for good: a notice for the wrong homes is withdrawn and posted anew. An empty part means all of them.
CREATE TABLE notice_scopes (
  estate_id  bigint NOT NULL,
  notice_id  text NOT NULL,
  building   text NOT NULL,
  stair      text NOT NULL,
  unit_id    text NOT NULL,
  PRIMARY KEY (estate_id, notice_id, building, stair, unit_id),
  FOREIGN KEY (estate_id, notice_id) REFERENCES notices (estate_id, notice_id)
);

CREATE TABLE notice_versions (
  estate_id   bigint NOT NULL,
  notice_id   text NOT NULL,
  version     integer NOT NULL CHECK (version > 0),
  version_id  text NOT NULL,  -- named by the phone, so that a retry is known
  kind        text NOT NULL CHECK (kind IN ('post', 'correct', 'withdraw')),
  title       text NOT NULL,
  text        text NOT NULL,
  photo_ids   text[] NOT NULL,
  shown_from  timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  works_from  timestamptz,  -- of an outage: from when to when
  works_to    timestamptz,
  reason      text NOT NULL,
  by_person   text NOT NULL,
  at          timestamptz NOT NULL,
  -- Notices in the evidence log. A version without a document is from before the log held them.
  document    text,  -- what is hashed into the log
  log_index   bigint,
  PRIMARY KEY (estate_id, notice_id, version),
  UNIQUE (estate_id, version_id),
  FOREIGN KEY (estate_id, notice_id) REFERENCES notices (estate_id, notice_id),
  CHECK (expires_at > shown_from),
  CHECK (works_to > works_from),
  CHECK ((kind = 'post') = (reason = '')),
  CHECK ((kind = 'post') = (version = 1)),
  CHECK ((works_from IS NULL) = (works_to IS NULL)),
  CHECK ((document IS NULL) = (log_index IS NULL))
);
COMMENT ON COLUMN notice_versions.document IS 'What is hashed into the log; null for versions from before it held notices.';

-- Who opened which version, once. Only numbers of homes are ever told of it.
CREATE TABLE notice_reads (
  estate_id  bigint NOT NULL,
  notice_id  text NOT NULL,
  version    integer NOT NULL,
  person_id  text NOT NULL,
  read_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, notice_id, version, person_id),
  FOREIGN KEY (estate_id, notice_id, version) REFERENCES notice_versions (estate_id, notice_id, version)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'notices', 'notice_scopes', 'notice_versions', 'notice_reads'
]);

GRANT SELECT, INSERT ON notices, notice_scopes, notice_versions, notice_reads TO wuye_app;
