-- Contract performance as versions with a clock: contracts, their clauses, what is published of how they are kept. All of it is
-- append-only: how a duty stands is computed from these rows and the day (domain/performance), so that silence needs nobody to record it.
-- Functions: wall_by_estate

-- The service contract as clauses, and what was done for them. Nothing here is ever changed or removed.
CREATE TABLE contracts (
  estate_id    bigint NOT NULL,
  contract_id  text NOT NULL,
  title        text NOT NULL,
  company      text NOT NULL,
  starts_on    date NOT NULL,
  ends_on      date NOT NULL,
  fee_kind     text NOT NULL DEFAULT 'fixed' CHECK (fee_kind IN ('fixed', 'commission')),
  PRIMARY KEY (estate_id, contract_id),
  CHECK (ends_on > starts_on)
);

CREATE TABLE clauses (
  estate_id      bigint NOT NULL,
  clause_id      text NOT NULL,
  contract_id    text NOT NULL,
  number         text NOT NULL,
  category       text NOT NULL,
  content        text NOT NULL,
  level          text NOT NULL,
  every          text NOT NULL CHECK (every IN ('day', 'week', 'month', 'quarter', 'half-year', 'year')),
  times          smallint NOT NULL CHECK (times > 0),
  standard_item  text NOT NULL DEFAULT '',  -- of DB11/T 751, such as '4.4.1'; empty where none is named
  price_fen      bigint CHECK (price_fen >= 0),  -- what the clause costs a year, where the contract says so
  is_elevator    boolean NOT NULL DEFAULT false,
  -- A clause may cost a share of the fee instead of a price of its own. One of the two, or neither.
  cost_share_bp  integer CHECK (cost_share_bp BETWEEN 1 AND 10000),  -- hundredths of a percent of the service fee
  PRIMARY KEY (estate_id, clause_id),
  UNIQUE (estate_id, contract_id, number),
  FOREIGN KEY (estate_id, contract_id) REFERENCES contracts (estate_id, contract_id),
  CONSTRAINT one_cost CHECK (price_fen IS NULL OR cost_share_bp IS NULL)
);

-- What a clause promises from a day on. A clause without any is as it was brought in.
CREATE TABLE clause_versions (
  estate_id        bigint NOT NULL,
  clause_id        text NOT NULL,
  version          integer NOT NULL CHECK (version > 0),
  document         text NOT NULL,  -- what is hashed into the log
  changed_by       text NOT NULL,
  idempotency_key  text NOT NULL,
  log_index        bigint NOT NULL,
  PRIMARY KEY (estate_id, clause_id, version),
  FOREIGN KEY (estate_id, clause_id) REFERENCES clauses (estate_id, clause_id)
);

CREATE TABLE performances (
  estate_id     bigint NOT NULL,
  clause_id     text NOT NULL,
  period_from   date NOT NULL,
  performed_on  date NOT NULL,
  note          text NOT NULL,
  photo_ids     text[] NOT NULL,
  recorded_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, clause_id, period_from),
  FOREIGN KEY (estate_id, clause_id) REFERENCES clauses (estate_id, clause_id)
);

-- Versions of what was posted for a duty: a clause's, or one of the law ('D1'…'D17').
CREATE TABLE duty_postings (
  estate_id    bigint NOT NULL,
  duty         text NOT NULL,
  period_from  date NOT NULL,
  version      integer NOT NULL CHECK (version > 0),
  posting_id   text NOT NULL,  -- named by the phone
  document     text NOT NULL,  -- what is hashed into the log
  posted_by    text NOT NULL,
  posted_at    timestamptz NOT NULL,
  log_index    bigint NOT NULL,
  PRIMARY KEY (estate_id, duty, period_from, version),
  UNIQUE (estate_id, posting_id)
);

-- Which pictures served as evidence of what. Every estate may read these rows, for a picture used in another estate must be
-- found: they hold a hash, an estate's number and a day, and no more. On Citus this look-up asks every node.
CREATE TABLE picture_uses (
  estate_id    bigint NOT NULL,
  photo_id     text NOT NULL,
  duty         text NOT NULL,
  period_from  date NOT NULL,
  used_at      timestamptz NOT NULL,
  -- Two pictures are alike where at most 3 of the 64 differ. Then one of the four quarters is the same, and is found by index.
  likeness     bigint,
  PRIMARY KEY (estate_id, photo_id, duty, period_from)
);
CREATE INDEX picture_uses_by_photo ON picture_uses (photo_id);
CREATE INDEX picture_uses_quarter_1 ON picture_uses ((likeness & 65535));
CREATE INDEX picture_uses_quarter_2 ON picture_uses (((likeness >> 16) & 65535));
CREATE INDEX picture_uses_quarter_3 ON picture_uses (((likeness >> 32) & 65535));
CREATE INDEX picture_uses_quarter_4 ON picture_uses (((likeness >> 48) & 65535));

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
  -- Excuses, questions, answers and ratings are entries of the evidence log too: `document` is what is hashed into it. Rows from
  -- before this have neither, and are shown as such.
  document         text,
  log_index        bigint,
  PRIMARY KEY (estate_id, duty, period_from, position)
);

CREATE TABLE clause_questions (
  estate_id    bigint NOT NULL,
  question_id  text NOT NULL,  -- named by the phone
  duty         text NOT NULL,
  body         text NOT NULL,
  asked_by     text NOT NULL,
  asked_at     timestamptz NOT NULL,
  document     text,
  log_index    bigint,
  PRIMARY KEY (estate_id, question_id)
);
CREATE INDEX clause_questions_by_duty ON clause_questions (estate_id, duty, asked_at);

-- One answer to a question: the first stands.
CREATE TABLE clause_answers (
  estate_id    bigint NOT NULL,
  question_id  text NOT NULL,
  body         text NOT NULL,
  answered_by  text NOT NULL,
  answered_at  timestamptz NOT NULL,
  document     text,
  log_index    bigint,
  PRIMARY KEY (estate_id, question_id),
  FOREIGN KEY (estate_id, question_id) REFERENCES clause_questions (estate_id, question_id)
);

-- The last of a person for a posting counts.
CREATE TABLE posting_ratings (
  estate_id   bigint NOT NULL,
  posting_id  text NOT NULL,
  person_id   text NOT NULL,
  position    integer NOT NULL,
  stars       smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
  rated_at    timestamptz NOT NULL,
  document    text,
  log_index   bigint,
  PRIMARY KEY (estate_id, posting_id, person_id, position),
  FOREIGN KEY (estate_id, posting_id) REFERENCES duty_postings (estate_id, posting_id)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'contracts', 'clauses', 'clause_versions', 'performances', 'duty_postings', 'picture_uses', 'duty_excuses',
  'clause_questions', 'clause_answers', 'posting_ratings'
]);

CREATE POLICY read_by_all ON picture_uses FOR SELECT USING (true);

GRANT SELECT, INSERT ON contracts, clauses, clause_versions, performances, duty_postings, picture_uses, duty_excuses,
  clause_questions, clause_answers, posting_ratings TO wuye_app;
