-- What owners ask about one line of the book or one income source, and the company's one answer. Both are public; who asked is not.
CREATE TABLE line_questions (
  estate_id     bigint NOT NULL,
  question_id   text NOT NULL,               -- named by the phone
  about         text NOT NULL CHECK (about IN ('entry', 'source')),
  subject       text NOT NULL,               -- the entry's or the source's id
  document      text NOT NULL,               -- what is hashed into the log
  asked_by      text NOT NULL,
  asked_at      timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, question_id)
);
CREATE INDEX line_questions_by_subject ON line_questions (estate_id, about, subject);

-- One answer to a question: the first stands.
CREATE TABLE line_answers (
  estate_id     bigint NOT NULL,
  question_id   text NOT NULL,
  document      text NOT NULL,
  answered_by   text NOT NULL,
  answered_at   timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, question_id),
  FOREIGN KEY (estate_id, question_id) REFERENCES line_questions (estate_id, question_id)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['line_questions', 'line_answers'] LOOP
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
