-- Who lives in a home without owning it: invited by an owner, or let in by the community's desk on a lease. The row is the invitation first and, once
-- somebody has taken it, the stay. What it gives is the role `resident` of person_roles from the same instant to the same instant.
-- Functions: wall_by_estate

CREATE TABLE residences (
  estate_id      bigint NOT NULL,
  residence_id   text NOT NULL,
  unit_id        text NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('family', 'tenant', 'public-tenant')),
  name           text NOT NULL CHECK (name <> ''),  -- of who is invited: nobody of another name can take it
  ends_on        date NOT NULL,
  sees_bills     boolean NOT NULL,
  claim_id       text,  -- the claim by which the desk let them in; null where an owner did
  made_by        text NOT NULL,
  made_at        timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  withdrawn_at   timestamptz,
  person_id      text,
  valid_from     timestamptz,
  valid_to       timestamptz,
  ended_by       text,  -- who ended it before its last day
  salt           bytea CHECK (length(salt) = 32),
  log_index      bigint,
  end_salt       bytea CHECK (length(end_salt) = 32),
  end_log_index  bigint,
  PRIMARY KEY (estate_id, residence_id),
  CHECK ((person_id IS NULL) = (valid_from IS NULL) AND (person_id IS NULL) = (valid_to IS NULL)
    AND (person_id IS NULL) = (log_index IS NULL))
);
CREATE INDEX residences_by_unit ON residences (estate_id, unit_id);
CREATE INDEX residences_by_person ON residences (estate_id, person_id);

-- In which estate the invitation of a code is: asked before any estate is known. The code is kept as a keyed hash alone.
CREATE TABLE residence_codes (
  code_hash     bytea PRIMARY KEY,
  estate_id     bigint NOT NULL,
  residence_id  text NOT NULL
);

-- A lease that somebody shows to the community's desk goes through the same queue as a title, and has a last day.
ALTER TABLE owner_claims ADD COLUMN ends_on date;
ALTER TABLE owner_claims DROP CONSTRAINT owner_claims_basis_check;
ALTER TABLE owner_claims ADD CONSTRAINT owner_claims_basis_check
  CHECK (basis IN ('title', 'purchase', 'inheritance', 'judgment', 'company', 'guardian', 'lease', 'public-lease'));
ALTER TABLE owner_claims ADD CONSTRAINT owner_claims_ends_on_check
  CHECK ((ends_on IS NOT NULL) = (basis = 'lease' OR basis = 'public-lease'));

SELECT wall_by_estate(ARRAY['residences']);
GRANT SELECT, INSERT ON residences, residence_codes TO wuye_app;
GRANT UPDATE (sees_bills, withdrawn_at, person_id, valid_from, valid_to, ended_by, salt, log_index, end_salt, end_log_index) ON residences
  TO wuye_app;
