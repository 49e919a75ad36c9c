-- Who else may vote for a head: an agent its owner names, the representative its joint owners agree on, and whoever bought
-- the home during the vote. The roll of a vote stays as frozen; only who speaks for a head changes.

-- ── Titles. A title is never taken back: a transfer gives the unit a new set of owners, and the last set is the present.

ALTER TABLE unit_owners RENAME TO unit_titles;
ALTER TABLE unit_titles
  ADD COLUMN version smallint NOT NULL DEFAULT 0 CHECK (version >= 0),   -- 0 as imported, then one for each transfer
  DROP CONSTRAINT unit_owners_pkey,
  ADD PRIMARY KEY (estate_id, unit_id, version, owner_id);

CREATE TABLE title_transfers (
  estate_id     bigint NOT NULL,
  transfer_id   text NOT NULL,
  unit_id       text NOT NULL,
  version       smallint NOT NULL CHECK (version >= 1),   -- of `unit_titles`, the new owners; the one before are the old
  from_on       date NOT NULL,                            -- the day of the title, in Beijing
  recorded_by   text NOT NULL,
  recorded_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, transfer_id),
  UNIQUE (estate_id, unit_id, version),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id)
);

-- The present owners. Few titles ever pass on: looking for a later transfer costs less than the latest version of each unit.
CREATE VIEW unit_owners WITH (security_invoker = true) AS
  SELECT t.estate_id, t.unit_id, t.owner_id FROM unit_titles t
  WHERE NOT EXISTS (SELECT 1 FROM title_transfers l WHERE l.estate_id = t.estate_id AND l.unit_id = t.unit_id
                    AND l.version > t.version);

-- What a transfer meant for a head of a vote that was not closed.
CREATE TABLE vote_transfers (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  transfer_id   text NOT NULL,
  -- 'stands'  the head has voted, and that ballot stands
  -- 'passes'  it has not, and the new owners vote for it
  -- 'keeps'   the old owners still own another home of the head, and go on voting for it
  effect        text NOT NULL CHECK (effect IN ('stands', 'passes', 'keeps')),
  PRIMARY KEY (estate_id, vote_id, head_id, transfer_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id),
  FOREIGN KEY (estate_id, transfer_id) REFERENCES title_transfers (estate_id, transfer_id)
);

CREATE TABLE vote_head_successors (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  turn          smallint NOT NULL CHECK (turn >= 1),
  owner_id      text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, turn, owner_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id),
  FOREIGN KEY (estate_id, owner_id) REFERENCES owners (estate_id, owner_id)
);
CREATE INDEX vote_head_successors_by_owner ON vote_head_successors (estate_id, owner_id);

-- The owners who vote for a head: those it was frozen with, or those it passed to last.
CREATE VIEW head_voters WITH (security_invoker = true) AS
  SELECT ho.estate_id, ho.vote_id, ho.head_id, ho.owner_id FROM vote_head_owners ho
  WHERE NOT EXISTS (SELECT 1 FROM vote_head_successors s WHERE s.estate_id = ho.estate_id AND s.vote_id = ho.vote_id
                    AND s.head_id = ho.head_id)
  UNION ALL
  SELECT s.estate_id, s.vote_id, s.head_id, s.owner_id FROM vote_head_successors s
  WHERE s.turn = (SELECT max(l.turn) FROM vote_head_successors l WHERE l.estate_id = s.estate_id
                  AND l.vote_id = s.vote_id AND l.head_id = s.head_id);

-- ── Proxies.

ALTER TABLE proxy_grants
  ADD COLUMN agent_name text NOT NULL DEFAULT '',        -- as the grantor calls the agent
  ADD COLUMN photo_ids text[] NOT NULL DEFAULT '{}',     -- of a written authorisation
  ADD COLUMN registered_by text;                         -- the clerk who registered it; null where granted in the app
CREATE INDEX proxy_grants_by_agent ON proxy_grants (estate_id, agent);

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
  code_hash     bytea PRIMARY KEY,
  kind          text NOT NULL CHECK (kind IN ('offer', 'agent')),
  named         text NOT NULL,            -- the offer; or the key under which an agent asked for it
  person_id     text NOT NULL,            -- who made it
  estate_id     bigint,
  vote_id       text,
  expires_at    timestamptz NOT NULL
);
CREATE INDEX proxy_codes_by_person ON proxy_codes (person_id, named);
CREATE TABLE proxy_code_misses (
  person_id  text NOT NULL,
  miss_id    text NOT NULL,
  missed_at  timestamptz NOT NULL,
  PRIMARY KEY (person_id, miss_id)
);
GRANT SELECT, INSERT ON proxy_codes, proxy_code_misses TO wuye_app;

-- ── Representatives of joint owners.

CREATE TABLE representative_proposals (
  estate_id       bigint NOT NULL,
  proposal_id     text NOT NULL,
  head_key        text NOT NULL,          -- the exact set of owners
  vote_id         text,                   -- null: every vote until changed
  representative  text NOT NULL,          -- an owner of the head
  proposed_by     text NOT NULL,          -- a person
  asked           text[] NOT NULL,        -- the owners who had an account then: each of them has to confirm
  unasked         smallint NOT NULL,      -- how many had none; the proposer declares that they agreed
  proposed_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, proposal_id)
);
CREATE INDEX representative_proposals_by_head ON representative_proposals (estate_id, head_key);

CREATE TABLE representative_answers (
  estate_id     bigint NOT NULL,
  proposal_id   text NOT NULL,
  owner_id      text NOT NULL,
  answer        text NOT NULL CHECK (answer IN ('confirm', 'object')),
  answered_by   text NOT NULL,
  answered_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, proposal_id, owner_id, answer),
  FOREIGN KEY (estate_id, proposal_id) REFERENCES representative_proposals (estate_id, proposal_id)
);

-- One of joint owners who votes without having been made their representative says that the others agree.
CREATE TABLE joint_declarations (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,
  declared_by   text NOT NULL,          -- a person
  declared_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, declared_by),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['title_transfers', 'vote_transfers', 'vote_head_successors', 'proxy_offers',
                           'representative_proposals', 'representative_answers', 'joint_declarations'] LOOP
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
GRANT SELECT, INSERT ON unit_owners TO wuye_app;
GRANT SELECT ON head_voters TO wuye_app;
GRANT UPDATE (withdrawn_at) ON proxy_offers TO wuye_app;

-- What casting asks at each ballot is in the language that plans once a session, as in 0016.

-- And it asks one table at a time: before a vote has statistics, a join may be planned to read the whole of it for each ballot.

-- The owners who vote for a head, as `head_voters` has them.
CREATE FUNCTION voters_of(p_estate bigint, p_vote text, p_head text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_turn smallint;
BEGIN
  SELECT max(turn) INTO v_turn FROM vote_head_successors
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  IF v_turn IS NULL THEN
    RETURN ARRAY(SELECT owner_id FROM vote_head_owners
                 WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head ORDER BY owner_id COLLATE "C");
  END IF;
  RETURN ARRAY(SELECT owner_id FROM vote_head_successors
               WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head AND turn = v_turn
               ORDER BY owner_id COLLATE "C");
END $$;

-- Whether a person is one of these owners.
CREATE FUNCTION is_one_of(p_estate bigint, p_owners text[], p_person text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM owners
                 WHERE estate_id = p_estate AND owner_id = ANY (p_owners) AND person_id = p_person);
END $$;

-- The owners who vote for a head, as one text: the key of a head with exactly these owners.
CREATE FUNCTION voters_key(p_estate bigint, p_vote text, p_head text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN array_to_string(voters_of(p_estate, p_vote, p_head), '+');
END $$;

-- Whether a person is one of the owners who vote for a head.
CREATE FUNCTION is_voter(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN is_one_of(p_estate, voters_of(p_estate, p_vote, p_head), p_person);
END $$;

-- The owner who alone votes for a head of joint owners; null where they have not agreed on one. The last proposal that all
-- who were asked confirmed and nobody objects to.
CREATE FUNCTION represented_by(p_estate bigint, p_vote text, p_head text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_key text := voters_key(p_estate, p_vote, p_head);
BEGIN
  -- One owner needs no representative; nor does what the developer has not sold.
  IF position('+' IN v_key) = 0 THEN RETURN NULL; END IF;
  RETURN (
    SELECT p.representative FROM representative_proposals p
    WHERE p.estate_id = p_estate AND p.head_key = v_key
      AND (p.vote_id = p_vote OR p.vote_id IS NULL)
      AND NOT EXISTS (SELECT 1 FROM representative_answers a WHERE a.estate_id = p.estate_id
                      AND a.proposal_id = p.proposal_id AND a.answer = 'object')
      AND NOT EXISTS (SELECT 1 FROM unnest(p.asked) AS asked (owner_id) WHERE NOT EXISTS (
                        SELECT 1 FROM representative_answers a WHERE a.estate_id = p.estate_id
                        AND a.proposal_id = p.proposal_id AND a.owner_id = asked.owner_id AND a.answer = 'confirm'))
    ORDER BY p.proposed_at DESC, p.proposal_id DESC LIMIT 1);
END $$;

-- Whether joint owners agreed on a representative for a head who is somebody else than this person.
CREATE FUNCTION is_represented_by_other(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_owner text := represented_by(p_estate, p_vote, p_head);
BEGIN
  RETURN v_owner IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM owners WHERE estate_id = p_estate AND owner_id = v_owner AND person_id = p_person);
END $$;

-- The grant of a head that is not revoked; there is at most one.
CREATE FUNCTION active_grant(p_estate bigint, p_vote text, p_head text) RETURNS proxy_grants LANGUAGE sql STABLE AS $$
  SELECT g.* FROM proxy_grants g
  WHERE g.estate_id = p_estate AND g.vote_id = p_vote AND g.head_id = p_head
    AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.estate_id = g.estate_id
                    AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id)
  ORDER BY g.log_index DESC LIMIT 1
$$;

-- By which channel a person may vote for a head: 0 as an owner of it, 2 as an agent, null not at all. Joint owners without
-- a representative vote through the one of them who says that the others agree.
CREATE OR REPLACE FUNCTION cast_channel(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS smallint
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_owners text[] := voters_of(p_estate, p_vote, p_head);
BEGIN
  IF is_one_of(p_estate, v_owners, p_person) THEN
    RETURN CASE WHEN cardinality(v_owners) = 1 OR joint_bar(p_estate, p_vote, p_head, p_person) IS NULL
                THEN 0::smallint END;
  END IF;
  RETURN (
    SELECT 2::smallint FROM proxy_grants g
    WHERE g.estate_id = p_estate AND g.vote_id = p_vote AND g.head_id = p_head AND g.agent = p_person
      AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.estate_id = g.estate_id
                      AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id)
    LIMIT 1);
END $$;

-- Why one of joint owners may not vote for their head just now; null where they may, and for a single owner.
CREATE FUNCTION joint_bar(p_estate bigint, p_vote text, p_head text, p_person text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_owner text;
BEGIN
  IF position('+' IN voters_key(p_estate, p_vote, p_head)) = 0 THEN RETURN NULL; END IF;
  v_owner := represented_by(p_estate, p_vote, p_head);
  IF v_owner IS NOT NULL THEN
    RETURN CASE WHEN NOT EXISTS (
      SELECT 1 FROM owners WHERE estate_id = p_estate AND owner_id = v_owner AND person_id = p_person)
      THEN 'vote.represented' END;
  END IF;
  RETURN CASE WHEN NOT EXISTS (
    SELECT 1 FROM joint_declarations WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head
      AND declared_by = p_person) THEN 'vote.undeclared' END;
END $$;

-- For how many heads of a vote an agent may still vote, or has voted.
CREATE FUNCTION proxies_held(p_estate bigint, p_vote text, p_agent text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM proxy_grants g
  WHERE g.estate_id = p_estate AND g.vote_id = p_vote AND g.agent = p_agent
    AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.estate_id = g.estate_id
                    AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id)
    -- A home whose owner has voted needs no agent any more.
    AND NOT EXISTS (SELECT 1 FROM standing_ballots b WHERE b.estate_id = g.estate_id AND b.vote_id = g.vote_id
                    AND b.head_id = g.head_id AND NOT (b.channel = 2 AND b.cast_by = p_agent))
$$;

-- The log's entry of a grant (1) or its revocation (0). docs/record-format.md, type 7.
CREATE FUNCTION proxy_entry(
  p_estate bigint, p_vote votes, p_tag bytea, p_agent_tag bytea, p_at timestamptz, p_state smallint
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT vote_entry('\x07', p_estate, p_vote.vote_id, p_vote.rules_hash, ARRAY[
    p_tag, p_agent_tag, log_instant(p_at), substr(int2send(p_state), 2)])
$$;

-- Why a head can get no agent just now; null where it can.
CREATE FUNCTION grant_bar(p_estate bigint, p_vote text, p_head text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_vote votes%ROWTYPE;
BEGIN
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  IF v_vote.vote_id IS NULL THEN RETURN 'vote.not-found'; END IF;
  IF NOT EXISTS (SELECT 1 FROM roll_heads WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'vote.not-entitled';
  END IF;
  IF v_vote.proxy_cap = 0 OR v_vote.rules_hash IS NULL THEN RETURN 'proxy.off'; END IF;
  IF p_at >= v_vote.closes_at THEN RETURN 'vote.closed'; END IF;
  IF EXISTS (SELECT 1 FROM standing_ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'vote.already-cast';
  END IF;
  IF (active_grant(p_estate, p_vote, p_head)).grant_id IS NOT NULL THEN RETURN 'proxy.granted'; END IF;
  RETURN cast_bar(p_estate, p_vote);
END $$;

-- Offers a head's vote to whoever brings the code. Answers 'ok' or why not. An earlier offer for the head is withdrawn.
CREATE FUNCTION offer_proxy(
  p_estate bigint, p_vote text, p_head text, p_offer text, p_person text, p_agent_name text, p_at timestamptz,
  p_expires timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_old proxy_offers%ROWTYPE;
  v_bar text;
BEGIN
  SELECT * INTO v_old FROM proxy_offers WHERE estate_id = p_estate AND vote_id = p_vote AND offer_id = p_offer;
  IF v_old.offer_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.head_id = p_head AND v_old.offered_by = p_person AND v_old.agent_name = p_agent_name
                THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM votes WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'vote.not-found';
  END IF;
  IF NOT is_voter(p_estate, p_vote, p_head, p_person) THEN RETURN 'vote.not-entitled'; END IF;
  IF is_represented_by_other(p_estate, p_vote, p_head, p_person) THEN RETURN 'vote.represented'; END IF;
  v_bar := grant_bar(p_estate, p_vote, p_head, greatest(p_at, v_log.last_at));
  IF v_bar IS NOT NULL THEN RETURN v_bar; END IF;
  UPDATE proxy_offers SET withdrawn_at = p_at
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head AND withdrawn_at IS NULL;
  INSERT INTO proxy_offers VALUES (p_estate, p_vote, p_offer, p_head, p_person, p_agent_name, p_at, p_expires, NULL);
  RETURN 'ok';
END $$;

-- Makes a person the agent of a head: by accepting an offer (its name is the grant's), or where a clerk registers a written
-- authorisation. Answers 'ok' or why not. The grant is an entry of the log.
CREATE FUNCTION grant_proxy(
  p_estate bigint, p_vote text, p_head text, p_grant text, p_by text, p_agent text, p_agent_tag bytea,
  p_agent_name text, p_clerk text, p_photos text[], p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_vote votes%ROWTYPE;
  v_old proxy_grants%ROWTYPE;
  v_tag bytea;
  v_agent_tag bytea;
  v_bar text;
BEGIN
  SELECT * INTO v_old FROM proxy_grants WHERE estate_id = p_estate AND vote_id = p_vote AND grant_id = p_grant;
  IF v_old.grant_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.agent = p_agent AND v_old.head_id = p_head THEN 'ok'
                WHEN p_clerk IS NULL THEN 'proxy.code-refused' ELSE 'request.key-reused' END;
  END IF;
  IF p_clerk IS NULL AND NOT EXISTS (
      SELECT 1 FROM proxy_offers WHERE estate_id = p_estate AND vote_id = p_vote AND offer_id = p_grant
        AND head_id = p_head AND withdrawn_at IS NULL AND expires_at > p_at) THEN
    RETURN 'proxy.code-refused';
  END IF;
  v_bar := grant_bar(p_estate, p_vote, p_head, v_at);
  IF v_bar IS NOT NULL THEN RETURN v_bar; END IF;
  -- An owner votes for the home as an owner; and nobody registers a paper in favour of themselves.
  IF is_voter(p_estate, p_vote, p_head, p_agent) OR p_agent = p_by THEN RETURN 'proxy.own'; END IF;
  IF p_agent = p_clerk THEN RETURN 'proxy.own-clerk'; END IF;
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  IF proxies_held(p_estate, p_vote, p_agent) >= v_vote.proxy_cap THEN RETURN 'proxy.cap'; END IF;
  SELECT tag INTO v_tag FROM roll_heads WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  -- One agent has one name in a vote's log.
  SELECT agent_tag INTO v_agent_tag FROM proxy_grants
    WHERE estate_id = p_estate AND vote_id = p_vote AND agent = p_agent LIMIT 1;
  v_agent_tag := coalesce(v_agent_tag, p_agent_tag);
  INSERT INTO proxy_grants (estate_id, vote_id, grant_id, head_id, granted_by, agent, agent_tag, granted_at, log_index,
                            agent_name, photo_ids, registered_by)
    VALUES (p_estate, p_vote, p_grant, p_head, p_by, p_agent, v_agent_tag, v_at, v_log.size, p_agent_name, p_photos,
            p_clerk);
  PERFORM log_append(p_estate, ARRAY[proxy_entry(p_estate, v_vote, v_tag, v_agent_tag, v_at, 1::smallint)], v_at);
  RETURN 'ok';
END $$;

-- Ends a grant, by an owner of the head or by the agent, until the agent has voted. Answers 'ok' or why not. The revocation
-- is an entry of the log.
CREATE FUNCTION revoke_proxy(p_estate bigint, p_vote text, p_grant text, p_person text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_vote votes%ROWTYPE;
  v_grant proxy_grants%ROWTYPE;
  v_tag bytea;
BEGIN
  SELECT * INTO v_grant FROM proxy_grants WHERE estate_id = p_estate AND vote_id = p_vote AND grant_id = p_grant;
  IF v_grant.grant_id IS NULL
     OR NOT (v_grant.agent = p_person OR is_voter(p_estate, p_vote, v_grant.head_id, p_person)) THEN
    RETURN 'proxy.not-found';
  END IF;
  IF EXISTS (SELECT 1 FROM proxy_revocations WHERE estate_id = p_estate AND vote_id = p_vote
             AND grant_id = p_grant) THEN
    RETURN 'ok';
  END IF;
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  IF v_at >= v_vote.closes_at THEN RETURN 'vote.closed'; END IF;
  IF EXISTS (SELECT 1 FROM ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = v_grant.head_id
             AND channel = 2 AND log_index > v_grant.log_index) THEN
    RETURN 'proxy.used';
  END IF;
  IF cast_bar(p_estate, p_vote) IS NOT NULL THEN RETURN cast_bar(p_estate, p_vote); END IF;
  SELECT tag INTO v_tag FROM vote_heads
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = v_grant.head_id;
  INSERT INTO proxy_revocations VALUES (p_estate, p_vote, p_grant, p_person, v_at, v_log.size);
  PERFORM log_append(p_estate,
    ARRAY[proxy_entry(p_estate, v_vote, v_tag, v_grant.agent_tag, v_at, 0::smallint)], v_at);
  RETURN 'ok';
END $$;

-- Records that a unit has new owners, and settles who votes for its head in every vote that is not closed. Answers 'ok' or
-- why not. What a proxy was granted for a head that passes on ends with it; each such end is an entry of the log.
CREATE FUNCTION transfer_title(
  p_estate bigint, p_transfer text, p_unit text, p_from text[], p_to text[], p_on date, p_by text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_old title_transfers%ROWTYPE;
  v_version smallint;
  v_key text;
  v_to text[];
  v_vote votes%ROWTYPE;
  v_head vote_heads%ROWTYPE;
  v_grant proxy_grants%ROWTYPE;
  v_effect text;
  v_entries bytea[] := '{}';
BEGIN
  SELECT array_agg(DISTINCT o ORDER BY o) INTO v_to FROM unnest(p_to) AS u (o);
  SELECT * INTO v_old FROM title_transfers WHERE estate_id = p_estate AND transfer_id = p_transfer;
  IF v_old.transfer_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.unit_id = p_unit AND v_old.from_on = p_on AND v_to = (
        SELECT array_agg(owner_id ORDER BY owner_id) FROM unit_titles
        WHERE estate_id = p_estate AND unit_id = p_unit AND version = v_old.version)
      THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM units WHERE estate_id = p_estate AND unit_id = p_unit) THEN
    RETURN 'transfer.unit-unknown';
  END IF;
  SELECT coalesce(max(version), 0) INTO v_version FROM unit_titles WHERE estate_id = p_estate AND unit_id = p_unit;
  v_key := owners_key(p_estate, p_unit);
  IF v_key <> coalesce((SELECT string_agg(o, '+' ORDER BY o COLLATE "C")
                      FROM (SELECT DISTINCT o FROM unnest(p_from) AS u (o)) AS d), '') THEN
    RETURN 'transfer.owner-differs';
  END IF;
  IF v_to IS NULL OR v_key = (SELECT string_agg(o, '+' ORDER BY o COLLATE "C") FROM unnest(v_to) AS u (o)) THEN
    RETURN 'transfer.nothing-new';
  END IF;
  IF p_on > (v_at AT TIME ZONE 'Asia/Shanghai')::date THEN RETURN 'transfer.future'; END IF;
  IF EXISTS (SELECT 1 FROM title_transfers WHERE estate_id = p_estate AND unit_id = p_unit AND from_on > p_on) THEN
    RETURN 'transfer.out-of-order';
  END IF;
  INSERT INTO unit_titles (estate_id, unit_id, owner_id, version)
    SELECT p_estate, p_unit, o, v_version + 1 FROM unnest(v_to) AS u (o);
  INSERT INTO title_transfers VALUES (p_estate, p_transfer, p_unit, v_version + 1, p_on, p_by, v_at);

  FOR v_vote IN
    SELECT * FROM votes v WHERE v.estate_id = p_estate AND v.closes_at > v_at AND v.rules_hash IS NOT NULL
      AND cast_bar(v.estate_id, v.vote_id) IS NULL ORDER BY v.vote_id
  LOOP
    -- A unit is in one head of a vote at most; one that has passed on already follows its present voters.
    SELECT * INTO v_head FROM vote_heads h WHERE h.estate_id = p_estate AND h.vote_id = v_vote.vote_id
      AND h.retired_in IS NULL AND p_unit = ANY (h.unit_ids);
    CONTINUE WHEN NOT FOUND OR voters_key(p_estate, v_vote.vote_id, v_head.head_id) <> v_key;
    v_effect := CASE
      -- What the developer sells stays in its head, like everything it has not sold.
      WHEN v_key = '' OR EXISTS (
        SELECT 1 FROM unnest(v_head.unit_ids) AS u (unit_id)
        WHERE u.unit_id <> p_unit AND owners_key(p_estate, u.unit_id) = v_key) THEN 'keeps'
      WHEN EXISTS (SELECT 1 FROM standing_ballots b WHERE b.estate_id = p_estate AND b.vote_id = v_vote.vote_id
                   AND b.head_id = v_head.head_id) THEN 'stands'
      ELSE 'passes' END;
    INSERT INTO vote_transfers VALUES (p_estate, v_vote.vote_id, v_head.head_id, p_transfer, v_effect);
    CONTINUE WHEN v_effect <> 'passes';
    v_grant := active_grant(p_estate, v_vote.vote_id, v_head.head_id);
    IF v_grant.grant_id IS NOT NULL THEN
      INSERT INTO proxy_revocations VALUES (p_estate, v_vote.vote_id, v_grant.grant_id, 'transfer', v_at,
        v_log.size + cardinality(v_entries));
      v_entries := v_entries
        || proxy_entry(p_estate, v_vote, v_head.tag, v_grant.agent_tag, v_at, 0::smallint);
    END IF;
    UPDATE proxy_offers SET withdrawn_at = v_at WHERE estate_id = p_estate AND vote_id = v_vote.vote_id
      AND head_id = v_head.head_id AND withdrawn_at IS NULL;
    INSERT INTO vote_head_successors
      SELECT p_estate, v_vote.vote_id, v_head.head_id,
        1 + coalesce((SELECT max(turn) FROM vote_head_successors s WHERE s.estate_id = p_estate
                      AND s.vote_id = v_vote.vote_id AND s.head_id = v_head.head_id), 0), o
      FROM unnest(v_to) AS u (o);
  END LOOP;
  IF cardinality(v_entries) > 0 THEN PERFORM log_append(p_estate, v_entries, v_at); END IF;
  RETURN 'ok';
END $$;

-- The present owners of a unit as one text.
CREATE FUNCTION owners_key(p_estate bigint, p_unit text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(owner_id, '+' ORDER BY owner_id COLLATE "C"), '') FROM unit_owners
  WHERE estate_id = p_estate AND unit_id = p_unit
$$;

-- Proposes who represents the joint owners of a head. The proposer's own confirmation is part of it. Answers 'ok' or why not.
CREATE FUNCTION propose_representative(
  p_estate bigint, p_vote text, p_head text, p_proposal text, p_person text, p_representative text,
  p_for_all_votes boolean, p_has_declared boolean, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_key text := voters_key(p_estate, p_vote, p_head);
  v_old representative_proposals%ROWTYPE;
  v_asked text[];
  v_voters integer;
BEGIN
  SELECT * INTO v_old FROM representative_proposals WHERE estate_id = p_estate AND proposal_id = p_proposal;
  IF v_old.proposal_id IS NOT NULL THEN
    RETURN CASE WHEN v_old.head_key = v_key AND v_old.representative = p_representative AND v_old.proposed_by = p_person
                THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM votes WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'vote.not-found';
  END IF;
  IF NOT is_voter(p_estate, p_vote, p_head, p_person) THEN RETURN 'vote.not-entitled'; END IF;
  IF cast_bar(p_estate, p_vote) IS NOT NULL THEN RETURN cast_bar(p_estate, p_vote); END IF;
  IF v_at >= (SELECT closes_at FROM votes WHERE estate_id = p_estate AND vote_id = p_vote) THEN
    RETURN 'vote.closed';
  END IF;
  IF EXISTS (SELECT 1 FROM standing_ballots WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head) THEN
    RETURN 'vote.already-cast';
  END IF;
  SELECT count(*), array_agg(o.owner_id ORDER BY o.owner_id) FILTER (WHERE o.person_id IS NOT NULL) INTO v_voters, v_asked
    FROM head_voters hv JOIN owners o ON o.estate_id = hv.estate_id AND o.owner_id = hv.owner_id
    WHERE hv.estate_id = p_estate AND hv.vote_id = p_vote AND hv.head_id = p_head;
  -- Whoever has no account could not cast.
  IF v_voters < 2 OR NOT p_representative = ANY (v_asked) THEN RETURN 'representative.not-possible'; END IF;
  IF v_voters > cardinality(v_asked) AND NOT p_has_declared THEN RETURN 'representative.undeclared'; END IF;
  INSERT INTO representative_proposals VALUES (p_estate, p_proposal, v_key, CASE WHEN p_for_all_votes THEN NULL ELSE p_vote END,
    p_representative, p_person, v_asked, v_voters - cardinality(v_asked), v_at);
  INSERT INTO representative_answers
    SELECT p_estate, p_proposal, o.owner_id, 'confirm', p_person, v_at FROM owners o
    WHERE o.estate_id = p_estate AND o.person_id = p_person AND o.owner_id = ANY (v_asked);
  RETURN 'ok';
END $$;

-- A joint owner confirms a proposal, or objects to it; an objection ends it for good. Answers 'ok' or why not.
CREATE FUNCTION answer_representative(
  p_estate bigint, p_vote text, p_head text, p_proposal text, p_person text, p_answer text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_log log_heads%ROWTYPE := log_lock(p_estate);
  v_at timestamptz := greatest(p_at, v_log.last_at);
  v_proposal representative_proposals%ROWTYPE;
BEGIN
  SELECT * INTO v_proposal FROM representative_proposals
    WHERE estate_id = p_estate AND proposal_id = p_proposal AND head_key = voters_key(p_estate, p_vote, p_head);
  IF v_proposal.proposal_id IS NULL OR NOT is_voter(p_estate, p_vote, p_head, p_person) THEN
    RETURN 'representative.not-found';
  END IF;
  INSERT INTO representative_answers
    SELECT p_estate, p_proposal, o.owner_id, p_answer, p_person, v_at
    FROM head_voters hv JOIN owners o ON o.estate_id = hv.estate_id AND o.owner_id = hv.owner_id
    WHERE hv.estate_id = p_estate AND hv.vote_id = p_vote AND hv.head_id = p_head AND o.person_id = p_person
    ON CONFLICT DO NOTHING;
  RETURN 'ok';
END $$;
