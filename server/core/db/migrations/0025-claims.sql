-- Somebody says that a home of the roll is theirs, with pictures of papers; persons of the community and the street decide.
-- Functions: wall_by_estate

CREATE TABLE owner_claims (
  estate_id         bigint NOT NULL,
  claim_id          text NOT NULL,
  -- Who claims. Null for somebody at the counter without an account, until the claim is granted.
  person_id         text,
  -- The officer who wrote it down for somebody at the counter.
  recorded_by       text,
  recorded_as       text CHECK (recorded_as IN ('community', 'street')),
  name              text NOT NULL,
  document_kind     text NOT NULL,
  document_hash     bytea NOT NULL,  -- keyed hash; the number itself is not kept (PIPL §§5–6, 19)
  basis             text NOT NULL CHECK (basis IN ('title', 'purchase', 'inheritance', 'judgment', 'company', 'guardian')),
  -- As it was typed; goes with the pictures. The keyed hash of its one spelling stays.
  certificate       text NOT NULL,
  certificate_hash  bytea,
  building          text NOT NULL,
  stair             text NOT NULL,
  room              text NOT NULL,
  words             text NOT NULL,
  unit_id           text,  -- the home of the roll that was meant, once known
  photo_ids         text[] NOT NULL,
  made_at           timestamptz NOT NULL,
  -- As the steps come to (domain/estate/claims.ts), for lists and clocks.
  state             text NOT NULL CHECK (state IN (
    'waiting', 'asked', 'second', 'granted', 'refused', 'appealed', 'upheld', 'withdrawn')),
  due_at            timestamptz,
  papers_end_at     timestamptz,  -- when its pictures are to be deleted; null while the claim is not over
  papers_gone_at    timestamptz,
  PRIMARY KEY (estate_id, claim_id),
  CHECK (person_id IS NOT NULL OR recorded_by IS NOT NULL)
);
CREATE INDEX owner_claims_by_unit ON owner_claims (estate_id, unit_id);
CREATE INDEX owner_claims_by_person ON owner_claims (estate_id, person_id);
CREATE INDEX owner_claims_by_papers ON owner_claims (papers_end_at) WHERE papers_gone_at IS NULL;

CREATE TABLE claim_steps (
  estate_id      bigint NOT NULL,
  claim_id       text NOT NULL,
  position       smallint NOT NULL CHECK (position >= 0),
  kind           text NOT NULL CHECK (kind IN (
    'match', 'ask', 'answer', 'grant', 'refuse', 'appeal', 'confirm', 'uphold', 'withdraw')),
  by_person      text NOT NULL,
  as_role        text NOT NULL CHECK (as_role IN ('claimant', 'roll', 'community', 'street')),
  papers         text[] NOT NULL,
  refusals       text[] NOT NULL,
  words          text NOT NULL,
  photo_ids      text[] NOT NULL,
  -- Of a grant: who the claimant is, and whether that counts at once.
  unit_id        text,
  owner_id       text,
  needs_second   boolean NOT NULL,
  former_person  text,  -- whose account had that owner until then, who is told
  at             timestamptz NOT NULL,
  -- Of a decision: what the log's entry commits to. `evidence` is a hash over the names of all pictures, and stays when they go.
  evidence       bytea,
  salt           bytea CHECK (length(salt) = 32),
  log_index      bigint,
  PRIMARY KEY (estate_id, claim_id, position),
  FOREIGN KEY (estate_id, claim_id) REFERENCES owner_claims (estate_id, claim_id)
);

-- Which claims a person has made anywhere: found before any estate is known. Distributed by person.
CREATE TABLE person_claims (
  person_id  text NOT NULL,
  claim_id   text NOT NULL,
  estate_id  bigint NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (person_id, claim_id)
);

-- Numbers of titles as the roll has them, as keyed hashes of their one spelling. One title may hold several homes, a home have several.
CREATE TABLE unit_certificates (
  estate_id         bigint NOT NULL,
  unit_id           text NOT NULL,
  certificate_hash  bytea NOT NULL,
  PRIMARY KEY (estate_id, unit_id, certificate_hash),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id)
);

ALTER TABLE daily_counts DROP CONSTRAINT daily_counts_thing_check;
ALTER TABLE daily_counts ADD CONSTRAINT daily_counts_thing_check
  CHECK (thing IN ('repair', 'picture', 'voice', 'claim'));

SELECT wall_by_estate(ARRAY['owner_claims', 'claim_steps', 'unit_certificates']);
GRANT SELECT, INSERT ON owner_claims, claim_steps, person_claims, unit_certificates TO wuye_app;
GRANT UPDATE (person_id, unit_id, state, due_at, papers_end_at, papers_gone_at, photo_ids, certificate) ON owner_claims TO wuye_app;
GRANT UPDATE (photo_ids, former_person) ON claim_steps TO wuye_app;
