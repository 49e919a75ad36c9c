-- Bodies that act in estates, each as it was from an instant on. Never changed: another name is another version. A company is known by its credit code.
-- Functions: wall_by_estate

CREATE TABLE bodies (
  body_id      text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('company', 'committee', 'council')),
  name         text NOT NULL CHECK (name <> ''),
  credit_code  text NOT NULL,  -- empty where it has none
  valid_from   timestamptz NOT NULL,
  PRIMARY KEY (body_id, valid_from)
);

-- Acts by which a body acts in an estate: a contract, a committee's filing, a certificate of a 物管会. One person files, another confirms.
CREATE TABLE body_filings (
  estate_id         bigint NOT NULL,
  filing_id         text NOT NULL,
  body_id           text NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('company', 'committee', 'council')),
  name              text NOT NULL CHECK (name <> ''),
  credit_code       text NOT NULL,
  number            text NOT NULL CHECK (number <> ''),  -- of the document that it rests on
  signed_on         date NOT NULL,
  starts_on         date NOT NULL,
  ends_on           date NOT NULL CHECK (ends_on >= starts_on),
  filed_by          text NOT NULL,
  filed_at          timestamptz NOT NULL,
  confirmed_by      text CHECK (confirmed_by <> filed_by),
  confirmed_at      timestamptz,
  refused_at        timestamptz,
  salt              bytea CHECK (length(salt) = 32),
  log_index         bigint,
  -- An end before the term: the last day, and the same two persons' rule.
  end_on            date,
  end_words         text,
  end_by            text,
  end_at            timestamptz,
  end_confirmed_by  text CHECK (end_confirmed_by <> end_by),
  end_confirmed_at  timestamptz,
  end_salt          bytea CHECK (length(end_salt) = 32),
  end_log_index     bigint,
  PRIMARY KEY (estate_id, filing_id)
);

-- When which body acts in which estate: made anew from the acts above (domain/bodies), so that a call climbs nothing. Posts that were
-- given before `after` are over: they do not come back with a later contract.
CREATE TABLE body_reach (
  body_id     text NOT NULL,
  estate_id   bigint NOT NULL,
  valid_from  timestamptz NOT NULL,
  valid_to    timestamptz NOT NULL,
  after       timestamptz,
  PRIMARY KEY (body_id, estate_id, valid_from)
);
CREATE INDEX body_reach_by_estate ON body_reach (estate_id);

-- Invitations to posts, in a body for an estate or in a place. The code is kept as a keyed hash alone; it is used once.
CREATE TABLE invitations (
  invitation_id  text PRIMARY KEY,
  body_id        text,
  estate_id      bigint,
  place_id       text,
  job            text NOT NULL CHECK (job IN ('manager', 'service', 'finance', 'repair', 'cleaning', 'guard', 'chair', 'member',
                   'clerk', 'city', 'district', 'street', 'community')),
  name           text NOT NULL CHECK (name <> ''),  -- of the person who is invited: nobody of another name can accept
  basis          text NOT NULL,
  code_hash      bytea NOT NULL,
  made_by        text NOT NULL,
  made_at        timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  accepted_by    text CHECK (accepted_by <> made_by),
  accepted_at    timestamptz,
  verdict        text CHECK (verdict IN ('given', 'refused', 'withdrawn')),
  decided_by     text,
  decided_at     timestamptz,
  CHECK ((body_id IS NULL) = (estate_id IS NULL) AND (body_id IS NULL) <> (place_id IS NULL))
);
CREATE INDEX invitations_by_code ON invitations (code_hash);
CREATE INDEX invitations_by_estate ON invitations (estate_id);
CREATE INDEX invitations_by_place ON invitations (place_id);
CREATE INDEX invitations_by_person ON invitations (accepted_by);

-- Posts in bodies: as the role of the job in the estate, as long as the body acts there.
CREATE TABLE body_posts (
  post_id     text PRIMARY KEY,  -- the invitation's
  body_id     text NOT NULL,
  estate_id   bigint NOT NULL,
  person_id   text NOT NULL,
  name        text NOT NULL,
  job         text NOT NULL CHECK (job IN ('manager', 'service', 'finance', 'repair', 'cleaning', 'guard', 'chair', 'member', 'clerk')),
  role        text NOT NULL CHECK (role IN ('company', 'worker', 'committee')),
  given_by    text[] NOT NULL CHECK (cardinality(given_by) BETWEEN 1 AND 2),
  valid_from  timestamptz NOT NULL,
  valid_to    timestamptz,
  ended_by    text,
  salt        bytea NOT NULL CHECK (length(salt) = 32),
  log_index   bigint NOT NULL,
  end_salt       bytea CHECK (length(end_salt) = 32),
  end_log_index  bigint
);
CREATE INDEX body_posts_by_person ON body_posts (person_id);
CREATE INDEX body_posts_by_estate ON body_posts (estate_id);

SELECT wall_by_estate(ARRAY['body_filings']);
GRANT SELECT, INSERT ON bodies, body_filings, invitations, body_posts TO wuye_app;
GRANT UPDATE (confirmed_by, confirmed_at, refused_at, salt, log_index, end_on, end_words, end_by, end_at, end_confirmed_by, end_confirmed_at,
  end_salt, end_log_index) ON body_filings TO wuye_app;
GRANT UPDATE (accepted_by, accepted_at, verdict, decided_by, decided_at) ON invitations TO wuye_app;
GRANT UPDATE (valid_to, ended_by, end_salt, end_log_index) ON body_posts TO wuye_app;
GRANT SELECT, INSERT, DELETE ON body_reach TO wuye_app;

-- The roles that persons hold in estates: by a row of the estate's, by a post in a place above it, or by one in a body that acts there.
CREATE OR REPLACE VIEW held_roles WITH (security_invoker = true) AS
  SELECT person_id, estate_id, role, valid_from, valid_to FROM person_roles
  UNION ALL
  SELECT p.person_id, r.estate_id, p.role, greatest(p.valid_from, r.valid_from), least(p.valid_to, r.valid_to)
  FROM place_posts p JOIN place_reach r USING (place_id)
  WHERE p.valid_from < coalesce(r.valid_to, 'infinity') AND r.valid_from < coalesce(p.valid_to, 'infinity')
  UNION ALL
  SELECT p.person_id, r.estate_id, p.role, greatest(p.valid_from, r.valid_from), least(p.valid_to, r.valid_to)
  FROM body_posts p JOIN body_reach r ON r.body_id = p.body_id AND r.estate_id = p.estate_id
  WHERE p.valid_from < r.valid_to AND r.valid_from < coalesce(p.valid_to, 'infinity')
    AND p.valid_from >= coalesce(r.after, '-infinity');

-- A post in a place is given by two people; on a screen one of those above may end it.
ALTER TABLE place_post_acts DROP CONSTRAINT place_post_acts_by_names_check;
ALTER TABLE place_post_acts ADD CONSTRAINT place_post_acts_by_names_check
  CHECK (cardinality(by_names) = 2 OR (cardinality(by_names) = 1 AND act <> 'give'));
