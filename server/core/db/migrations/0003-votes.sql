-- Votes: the question, the roll frozen for it, and the ballots. Ballots are append-only for the app.

CREATE TABLE votes (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  title         text NOT NULL,
  question      text NOT NULL,
  matter_id     smallint NOT NULL CHECK (matter_id BETWEEN 1 AND 9),   -- 民法典 §278①
  convener      text NOT NULL,
  notice_at     timestamptz NOT NULL,
  opens_at      timestamptz NOT NULL,
  closes_at     timestamptz NOT NULL CHECK (closes_at > opens_at),
  excluded_units integer NOT NULL,
  PRIMARY KEY (estate_id, vote_id)
);

CREATE TABLE vote_documents (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  position      smallint NOT NULL,
  title         text NOT NULL,
  body          text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, position),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

CREATE TABLE vote_heads (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  head_id       text NOT NULL,          -- H1, H2 … within the vote
  head_key      text NOT NULL,          -- the exact set of owners, or 'developer'
  area_dm2      bigint NOT NULL CHECK (area_dm2 > 0),
  unit_ids      text[] NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id),
  UNIQUE (estate_id, vote_id, head_key),
  FOREIGN KEY (estate_id, vote_id) REFERENCES votes (estate_id, vote_id)
);

CREATE TABLE vote_head_owners (
  estate_id     bigint NOT NULL,
  vote_id       text NOT NULL,
  owner_id      text NOT NULL,
  head_id       text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, owner_id, head_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id),
  FOREIGN KEY (estate_id, owner_id) REFERENCES owners (estate_id, owner_id)
);

CREATE TABLE ballots (
  estate_id        bigint NOT NULL,
  vote_id          text NOT NULL,
  head_id          text NOT NULL,
  ballot_id        text NOT NULL,
  choice           text NOT NULL CHECK (choice IN ('for', 'against', 'abstain')),
  cast_by          text NOT NULL,
  cast_at          timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  -- One head, one ballot, whatever the phones and their retries do.
  PRIMARY KEY (estate_id, vote_id, head_id),
  UNIQUE (estate_id, ballot_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

GRANT SELECT, INSERT ON votes, vote_documents, vote_heads, vote_head_owners, ballots TO wuye_app;

-- Casts one ballot or says why not. The caller acknowledges only after its transaction committed.
-- Plain single-estate statements, no modifying CTE: on Citus those are 60 times slower.
CREATE FUNCTION cast_ballot(
  p_estate bigint, p_vote text, p_head text, p_ballot text, p_choice text,
  p_person text, p_at timestamptz, p_key text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_vote votes%ROWTYPE;
  v_old ballots%ROWTYPE;
BEGIN
  SELECT * INTO v_vote FROM votes WHERE estate_id = p_estate AND vote_id = p_vote;
  IF NOT FOUND THEN RETURN 'vote.not-found'; END IF;

  PERFORM 1 FROM vote_head_owners h
    JOIN owners o ON o.estate_id = h.estate_id AND o.owner_id = h.owner_id
    WHERE h.estate_id = p_estate AND h.vote_id = p_vote AND h.head_id = p_head AND o.person_id = p_person;
  IF NOT FOUND THEN RETURN 'vote.not-entitled'; END IF;

  -- A retry of what was acknowledged, or should have been, is answered the same even after the close.
  SELECT * INTO v_old FROM ballots
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  IF FOUND THEN
    IF v_old.cast_by = p_person AND v_old.idempotency_key = p_key THEN
      RETURN CASE WHEN v_old.choice = p_choice THEN 'ok' ELSE 'request.key-reused' END;
    END IF;
    RETURN CASE WHEN p_at >= v_vote.closes_at THEN 'vote.closed' ELSE 'vote.already-cast' END;
  END IF;

  IF p_at < v_vote.opens_at THEN RETURN 'vote.not-open'; END IF;
  IF p_at >= v_vote.closes_at THEN RETURN 'vote.closed'; END IF;

  INSERT INTO ballots (estate_id, vote_id, head_id, ballot_id, choice, cast_by, cast_at, idempotency_key)
    VALUES (p_estate, p_vote, p_head, p_ballot, p_choice, p_person, p_at, p_key)
    ON CONFLICT (estate_id, vote_id, head_id) DO NOTHING;
  IF FOUND THEN RETURN 'ok'; END IF;

  -- Lost the race to another phone of the same head; see whether that phone was this one.
  SELECT * INTO v_old FROM ballots
    WHERE estate_id = p_estate AND vote_id = p_vote AND head_id = p_head;
  IF v_old.cast_by = p_person AND v_old.idempotency_key = p_key THEN
    RETURN CASE WHEN v_old.choice = p_choice THEN 'ok' ELSE 'request.key-reused' END;
  END IF;
  RETURN 'vote.already-cast';
END $$;
