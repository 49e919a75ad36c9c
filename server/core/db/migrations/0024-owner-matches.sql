-- How an owner of the roll became somebody who signs in, or why not: by the document that the provider of sign-in verified. Never changed.
CREATE TABLE owner_matches (
  estate_id   bigint NOT NULL,
  owner_id    text NOT NULL,
  person_id   text NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('matched', 'name-differs', 'claimed')),
  at          timestamptz NOT NULL,
  PRIMARY KEY (estate_id, owner_id, person_id, outcome),
  FOREIGN KEY (estate_id, owner_id) REFERENCES owners (estate_id, owner_id)
);
CREATE INDEX owner_matches_by_person ON owner_matches (estate_id, person_id);

-- By which verified document a person is known, so that a roll that comes later finds them: a keyed hash, never the number.
CREATE TABLE person_documents (
  person_id      text PRIMARY KEY,
  document_kind  text NOT NULL,
  document_hash  bytea NOT NULL,
  name           text NOT NULL,
  verified_at    timestamptz NOT NULL,
  -- What the last look through all rolls could not tie, for the person to be told.
  unmatched      text CHECK (unmatched IN ('name-differs', 'claimed'))
);
CREATE INDEX person_documents_by_hash ON person_documents (document_hash);
GRANT SELECT, INSERT ON person_documents TO wuye_app;
GRANT UPDATE (document_kind, document_hash, name, verified_at, unmatched) ON person_documents TO wuye_app;

-- Posts given and ended by whoever runs the installation, with the act they rest on. Never changed.
CREATE TABLE post_acts (
  estate_id   bigint NOT NULL,
  act_id      text NOT NULL,
  act         text NOT NULL CHECK (act IN ('give', 'end')),
  role        text NOT NULL,
  person_id   text NOT NULL,
  basis       text NOT NULL CHECK (basis <> ''),
  by_names    text[] NOT NULL CHECK (cardinality(by_names) = 2),
  at          timestamptz NOT NULL,
  PRIMARY KEY (estate_id, act_id)
);
SELECT wall_by_estate(ARRAY['owner_matches', 'post_acts']);
GRANT SELECT, INSERT ON owner_matches, post_acts TO wuye_app;
