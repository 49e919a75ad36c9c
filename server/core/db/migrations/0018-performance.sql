-- Contract performance as versions with a clock. All of it append-only: how a duty stands is computed from these rows and the
-- day (domain/performance), so that silence needs nobody to record it.

ALTER TABLE contracts
  ADD COLUMN fee_kind text NOT NULL DEFAULT 'fixed' CHECK (fee_kind IN ('fixed', 'commission'));

ALTER TABLE clauses
  ADD COLUMN standard_item text NOT NULL DEFAULT '',   -- of DB11/T 751, such as '4.4.1'; empty where none is named
  ADD COLUMN price_fen bigint CHECK (price_fen >= 0),  -- what the clause costs a year, where the contract says so
  ADD COLUMN is_elevator boolean NOT NULL DEFAULT false;

-- What a clause promises from a day on. A clause without any is as it was brought in.
CREATE TABLE clause_versions (
  estate_id        bigint NOT NULL,
  clause_id        text NOT NULL,
  version          integer NOT NULL CHECK (version > 0),
  document         text NOT NULL,        -- what is hashed into the log
  changed_by       text NOT NULL,
  idempotency_key  text NOT NULL,
  log_index        bigint NOT NULL,
  PRIMARY KEY (estate_id, clause_id, version),
  FOREIGN KEY (estate_id, clause_id) REFERENCES clauses (estate_id, clause_id)
);

-- Versions of what was posted for a duty: a clause's, or one of the law ('D1'…'D17').
CREATE TABLE duty_postings (
  estate_id        bigint NOT NULL,
  duty             text NOT NULL,
  period_from      date NOT NULL,
  version          integer NOT NULL CHECK (version > 0),
  posting_id       text NOT NULL,        -- named by the phone
  document         text NOT NULL,        -- what is hashed into the log
  posted_by        text NOT NULL,
  posted_at        timestamptz NOT NULL,
  log_index        bigint NOT NULL,
  PRIMARY KEY (estate_id, duty, period_from, version),
  UNIQUE (estate_id, posting_id)
);

-- Which pictures served as evidence of what. Every estate may read these rows, for a picture used in another estate must be
-- found: they hold a hash, an estate's number and a day, and no more. On Citus this look-up asks every node.
CREATE TABLE picture_uses (
  estate_id     bigint NOT NULL,
  photo_id      text NOT NULL,
  duty          text NOT NULL,
  period_from   date NOT NULL,
  used_at       timestamptz NOT NULL,
  PRIMARY KEY (estate_id, photo_id, duty, period_from)
);
CREATE INDEX picture_uses_by_photo ON picture_uses (photo_id);

CREATE TABLE duty_excuses (
  estate_id        bigint NOT NULL,
  duty             text NOT NULL,
  period_from      date NOT NULL,
  position         integer NOT NULL,
  act              text NOT NULL CHECK (act IN ('ask', 'grant', 'refuse')),
  reason           text NOT NULL,
  by_person        text NOT NULL,
  at               timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, duty, period_from, position)
);

CREATE TABLE clause_questions (
  estate_id     bigint NOT NULL,
  question_id   text NOT NULL,           -- named by the phone
  duty          text NOT NULL,
  body          text NOT NULL,
  asked_by      text NOT NULL,
  asked_at      timestamptz NOT NULL,
  PRIMARY KEY (estate_id, question_id)
);
CREATE INDEX clause_questions_by_duty ON clause_questions (estate_id, duty, asked_at);

-- One answer to a question: the first stands.
CREATE TABLE clause_answers (
  estate_id     bigint NOT NULL,
  question_id   text NOT NULL,
  body          text NOT NULL,
  answered_by   text NOT NULL,
  answered_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, question_id),
  FOREIGN KEY (estate_id, question_id) REFERENCES clause_questions (estate_id, question_id)
);

-- The last of a person for a posting counts.
CREATE TABLE posting_ratings (
  estate_id     bigint NOT NULL,
  posting_id    text NOT NULL,
  person_id     text NOT NULL,
  position      integer NOT NULL,
  stars         smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
  rated_at      timestamptz NOT NULL,
  PRIMARY KEY (estate_id, posting_id, person_id, position),
  FOREIGN KEY (estate_id, posting_id) REFERENCES duty_postings (estate_id, posting_id)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['clause_versions', 'duty_postings', 'picture_uses', 'duty_excuses', 'clause_questions',
                           'clause_answers', 'posting_ratings'] LOOP
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
CREATE POLICY read_by_all ON picture_uses FOR SELECT USING (true);
