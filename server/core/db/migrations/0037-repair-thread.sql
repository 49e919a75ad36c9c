-- Where a repair's money comes from and goes: plan, vote, contract, acceptance, publication, payment. Steps are append-only and
-- logged; one that was wrong is undone by another, and both stay.
CREATE TABLE repair_thread_steps (
  estate_id     bigint NOT NULL,
  repair_id     text NOT NULL,
  position      integer NOT NULL CHECK (position > 0),
  step_id       text NOT NULL,               -- named by the phone
  kind          text NOT NULL CHECK (kind IN ('plan', 'vote', 'contract', 'acceptance', 'publication', 'payment', 'undo')),
  document      text NOT NULL,               -- what is hashed into the log
  -- Looked up by: taken from the document.
  vote_id       text,
  entry_id      text,
  contract_key  text,
  photo_ids     text[] NOT NULL,
  undoes        integer,
  by_role       text NOT NULL CHECK (by_role IN ('company', 'committee')),
  by_person     text NOT NULL,
  at            timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, repair_id, position),
  UNIQUE (estate_id, step_id),
  UNIQUE (estate_id, repair_id, undoes),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id),
  FOREIGN KEY (estate_id, repair_id, undoes) REFERENCES repair_thread_steps (estate_id, repair_id, position),
  CHECK ((kind = 'undo') = (undoes IS NOT NULL)),
  CHECK (undoes < position)
);
CREATE INDEX repair_thread_by_entry ON repair_thread_steps (estate_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX repair_thread_by_vote ON repair_thread_steps (estate_id, vote_id) WHERE vote_id IS NOT NULL;
CREATE INDEX repair_thread_contracts ON repair_thread_steps (estate_id) WHERE kind = 'contract';

-- The steps that hold.
CREATE VIEW standing_thread_steps WITH (security_invoker = true) AS
  SELECT s.* FROM repair_thread_steps s
  WHERE s.kind <> 'undo' AND NOT EXISTS (
    SELECT 1 FROM repair_thread_steps u
    WHERE u.estate_id = s.estate_id AND u.repair_id = s.repair_id AND u.undoes = s.position);

GRANT SELECT, INSERT ON repair_thread_steps TO wuye_app;
GRANT SELECT ON standing_thread_steps TO wuye_app;
ALTER TABLE repair_thread_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_thread_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY by_estate ON repair_thread_steps
  USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
  WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]));
