-- Who else may vote for a head: an agent its owner names, the representative its joint owners agree on, and whoever bought the home
-- during the vote. The roll of a vote stays as frozen; only who speaks for a head changes.
-- Functions: wall_by_estate

-- What a transfer meant for a head of a vote that was not closed.
CREATE TABLE vote_transfers (
  estate_id    bigint NOT NULL,
  vote_id      text NOT NULL,
  head_id      text NOT NULL,
  transfer_id  text NOT NULL,
  -- 'stands'  the head has voted, and that ballot stands
  -- 'passes'  it has not, and the new owners vote for it
  -- 'keeps'   the old owners still own another home of the head, and go on voting for it
  effect       text NOT NULL CHECK (effect IN ('stands', 'passes', 'keeps')),
  PRIMARY KEY (estate_id, vote_id, head_id, transfer_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id),
  FOREIGN KEY (estate_id, transfer_id) REFERENCES title_transfers (estate_id, transfer_id)
);

CREATE TABLE vote_head_successors (
  estate_id  bigint NOT NULL,
  vote_id    text NOT NULL,
  head_id    text NOT NULL,
  turn       smallint NOT NULL CHECK (turn >= 1),
  owner_id   text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, turn, owner_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id),
  FOREIGN KEY (estate_id, owner_id) REFERENCES owners (estate_id, owner_id)
);
CREATE INDEX vote_head_successors_by_owner ON vote_head_successors (estate_id, owner_id);

-- Who may vote for a head besides its owners, from when on; until revoked.
CREATE TABLE proxy_grants (
  estate_id      bigint NOT NULL,
  vote_id        text NOT NULL,
  grant_id       text NOT NULL,
  head_id        text NOT NULL,
  granted_by     text NOT NULL,
  agent          text NOT NULL,  -- a person
  agent_tag      bytea NOT NULL,  -- 16 random bytes, the agent's name in this vote's log
  granted_at     timestamptz NOT NULL,
  log_index      bigint NOT NULL,
  agent_name     text NOT NULL DEFAULT '',  -- as the grantor calls the agent
  photo_ids      text[] NOT NULL DEFAULT '{}',  -- of a written authorisation
  registered_by  text,  -- the clerk who registered it; null where granted in the app
  PRIMARY KEY (estate_id, vote_id, grant_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);
CREATE INDEX proxy_grants_by_head ON proxy_grants (estate_id, vote_id, head_id);
CREATE INDEX proxy_grants_by_agent ON proxy_grants (estate_id, agent);

CREATE TABLE proxy_revocations (
  estate_id   bigint NOT NULL,
  vote_id     text NOT NULL,
  grant_id    text NOT NULL,
  revoked_by  text NOT NULL,
  revoked_at  timestamptz NOT NULL,
  log_index   bigint NOT NULL,
  PRIMARY KEY (estate_id, vote_id, grant_id),
  FOREIGN KEY (estate_id, vote_id, grant_id) REFERENCES proxy_grants (estate_id, vote_id, grant_id)
);

-- An offer becomes a grant of the same name when an agent accepts it.
CREATE TABLE proxy_offers (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  offer_id      text NOT NULL,
  head_id       text NOT NULL,
  offered_by    text NOT NULL,
  agent_name    text NOT NULL,
  offered_at    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL,
  withdrawn_at  timestamptz,
  PRIMARY KEY (estate_id, vote_id, offer_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);
CREATE INDEX proxy_offers_by_head ON proxy_offers (estate_id, vote_id, head_id);

-- Codes by which two people find each other without a list of persons. Only a keyed hash is kept. Looked up before any
-- estate is known, so on Citus distributed by the hash.
CREATE TABLE proxy_codes (
  code_hash   bytea PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('offer', 'agent')),
  named       text NOT NULL,  -- the offer; or the key under which an agent asked for it
  person_id   text NOT NULL,  -- who made it
  estate_id   bigint,
  vote_id     text,
  expires_at  timestamptz NOT NULL
);
CREATE INDEX proxy_codes_by_person ON proxy_codes (person_id, named);

CREATE TABLE proxy_code_misses (
  person_id  text NOT NULL,
  miss_id    text NOT NULL,
  missed_at  timestamptz NOT NULL,
  PRIMARY KEY (person_id, miss_id)
);

-- A written authorisation that a clerk registers waits for a second person; then it is a grant.
CREATE TABLE proxy_papers (
  estate_id      bigint NOT NULL,
  vote_id        text NOT NULL,
  grant_id       text NOT NULL,
  head_id        text NOT NULL,
  agent          text NOT NULL,
  agent_name     text NOT NULL,
  photo_ids      text[] NOT NULL CHECK (cardinality(photo_ids) > 0),
  registered_by  text NOT NULL,
  registered_at  timestamptz NOT NULL,
  salt           bytea NOT NULL CHECK (length(salt) = 32),
  commitment     bytea NOT NULL CHECK (length(commitment) = 32),
  PRIMARY KEY (estate_id, vote_id, grant_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);
CREATE INDEX proxy_papers_by_head ON proxy_papers (estate_id, vote_id, head_id);

CREATE TABLE proxy_paper_decisions (
  estate_id   bigint NOT NULL,
  vote_id     text NOT NULL,
  grant_id    text NOT NULL,
  decision    text NOT NULL CHECK (decision IN ('confirm', 'refuse')),
  decided_by  text NOT NULL,
  decided_at  timestamptz NOT NULL,
  log_index   bigint,  -- of a confirmation
  PRIMARY KEY (estate_id, vote_id, grant_id),
  FOREIGN KEY (estate_id, vote_id, grant_id) REFERENCES proxy_papers (estate_id, vote_id, grant_id)
);

CREATE TABLE representative_proposals (
  estate_id       bigint NOT NULL,
  proposal_id     text NOT NULL,
  head_key        text NOT NULL,  -- the exact set of owners
  vote_id         text,  -- null: every vote until changed
  representative  text NOT NULL,  -- an owner of the head
  proposed_by     text NOT NULL,  -- a person
  asked           text[] NOT NULL,  -- the owners who had an account then: each of them has to confirm
  unasked         smallint NOT NULL,  -- how many had none; the proposer declares that they agreed
  proposed_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, proposal_id)
);
CREATE INDEX representative_proposals_by_head ON representative_proposals (estate_id, head_key);

CREATE TABLE representative_answers (
  estate_id    bigint NOT NULL,
  proposal_id  text NOT NULL,
  owner_id     text NOT NULL,
  answer       text NOT NULL CHECK (answer IN ('confirm', 'object')),
  answered_by  text NOT NULL,
  answered_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, proposal_id, owner_id, answer),
  FOREIGN KEY (estate_id, proposal_id) REFERENCES representative_proposals (estate_id, proposal_id)
);

-- One of joint owners who votes without having been made their representative says that the others agree.
CREATE TABLE joint_declarations (
  estate_id    bigint NOT NULL,
  vote_id      text NOT NULL,
  head_id      text NOT NULL,
  declared_by  text NOT NULL,  -- a person
  declared_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, declared_by),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

-- The owners who vote for a head: those it was frozen with, or those it passed to last.
CREATE VIEW head_voters WITH (security_invoker = true) AS
  SELECT ho.estate_id, ho.vote_id, ho.head_id, ho.owner_id FROM vote_head_owners ho
  WHERE NOT EXISTS (SELECT 1 FROM vote_head_successors s WHERE s.estate_id = ho.estate_id AND s.vote_id = ho.vote_id
                    AND s.head_id = ho.head_id)
  UNION ALL
  SELECT s.estate_id, s.vote_id, s.head_id, s.owner_id FROM vote_head_successors s
  WHERE NOT EXISTS (SELECT 1 FROM vote_head_successors l WHERE l.estate_id = s.estate_id AND l.vote_id = s.vote_id
                    AND l.head_id = s.head_id AND l.turn > s.turn);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'vote_transfers', 'vote_head_successors', 'proxy_grants', 'proxy_revocations', 'proxy_offers', 'proxy_papers',
  'proxy_paper_decisions', 'representative_proposals', 'representative_answers', 'joint_declarations'
]);

GRANT SELECT, INSERT ON vote_transfers, vote_head_successors, proxy_grants, proxy_revocations, proxy_offers, proxy_codes,
  proxy_code_misses, proxy_papers, proxy_paper_decisions, representative_proposals,
  representative_answers, joint_declarations TO wuye_app;
GRANT SELECT ON head_voters TO wuye_app;
GRANT UPDATE (withdrawn_at) ON proxy_offers TO wuye_app;
