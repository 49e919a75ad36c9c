-- The life of a vote beside the vote itself: drafts and the guidance on them, objections and their answers, the posting of the result.
-- All of it is added to and never changed; domain/votes/life.ts decides from it where a vote stands.
-- Functions: wall_by_estate

CREATE TABLE vote_drafts (
  estate_id   bigint NOT NULL,
  draft_id    text NOT NULL,  -- the vote that comes of it has the same id
  started_by  text NOT NULL,
  started_at  timestamptz NOT NULL,
  revote_of   text,  -- the vote that this one repeats
  PRIMARY KEY (estate_id, draft_id),
  FOREIGN KEY (estate_id, revote_of) REFERENCES votes (estate_id, vote_id)
);

-- Every version somebody saved. Two who save on top of the same one: the second is told.
CREATE TABLE vote_draft_versions (
  estate_id        bigint NOT NULL,
  draft_id         text NOT NULL,
  revision         smallint NOT NULL CHECK (revision >= 1),
  content          json NOT NULL,
  saved_by         text NOT NULL,
  saved_at         timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, draft_id, revision),
  FOREIGN KEY (estate_id, draft_id) REFERENCES vote_drafts (estate_id, draft_id)
);

CREATE TABLE vote_draft_submissions (
  estate_id     bigint NOT NULL,
  draft_id      text NOT NULL,
  revision      smallint NOT NULL,
  submitted_by  text NOT NULL,
  submitted_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, draft_id, revision),
  FOREIGN KEY (estate_id, draft_id, revision) REFERENCES vote_draft_versions (estate_id, draft_id, revision)
);

CREATE TABLE vote_draft_advice (
  estate_id  bigint NOT NULL,
  draft_id   text NOT NULL,
  advice_id  text NOT NULL,
  revision   smallint NOT NULL,
  by_role    text NOT NULL CHECK (by_role IN ('street', 'community')),
  body       text NOT NULL,  -- empty: nothing to advise
  given_by   text NOT NULL,
  given_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, draft_id, advice_id),
  FOREIGN KEY (estate_id, draft_id, revision) REFERENCES vote_draft_submissions (estate_id, draft_id, revision)
);

CREATE TABLE vote_objections (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  objection_id  text NOT NULL,
  about         text NOT NULL CHECK (about IN ('roll', 'result')),
  body          text NOT NULL,
  filed_by      text NOT NULL,
  filed_at      timestamptz NOT NULL,
  PRIMARY KEY (estate_id, vote_id, objection_id),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

CREATE TABLE vote_objection_answers (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  objection_id  text NOT NULL,
  is_upheld     boolean NOT NULL,
  reason        text NOT NULL,
  set_aside     text[] NOT NULL,  -- heads whose paper ballots were set aside for it
  answered_by   text NOT NULL,
  answered_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, vote_id, objection_id),
  FOREIGN KEY (estate_id, vote_id, objection_id) REFERENCES vote_objections (estate_id, vote_id, objection_id)
);

-- What a unit's area was, and what it is now, on which evidence.
CREATE TABLE unit_corrections (
  estate_id      bigint NOT NULL,
  vote_id        text NOT NULL,
  objection_id   text NOT NULL,
  unit_id        text NOT NULL,
  before_dm2     bigint NOT NULL,
  before_source  text NOT NULL,
  area_dm2       bigint NOT NULL,
  area_source    text NOT NULL,
  evidence       text NOT NULL,
  corrected_by   text NOT NULL,
  corrected_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, vote_id, objection_id),
  FOREIGN KEY (estate_id, vote_id, objection_id) REFERENCES vote_objection_answers (estate_id, vote_id, objection_id),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id)
);

CREATE TABLE vote_publications (
  estate_id       bigint NOT NULL,
  vote_id         text NOT NULL,
  publication_id  text NOT NULL,
  round           smallint NOT NULL,  -- which result was posted
  places          text[] NOT NULL CHECK (cardinality(places) >= 2),
  note            text NOT NULL,
  photo_ids       text[] NOT NULL,
  published_by    text NOT NULL,
  published_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, vote_id, publication_id),
  FOREIGN KEY (estate_id, vote_id, round) REFERENCES vote_results (estate_id, vote_id, round)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'vote_drafts', 'vote_draft_versions', 'vote_draft_submissions', 'vote_draft_advice', 'vote_objections',
  'vote_objection_answers', 'unit_corrections', 'vote_publications'
]);

GRANT SELECT, INSERT ON vote_drafts, vote_draft_versions, vote_draft_submissions, vote_draft_advice, vote_objections,
  vote_objection_answers, unit_corrections, vote_publications TO wuye_app;
