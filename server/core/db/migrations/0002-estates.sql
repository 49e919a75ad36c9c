-- An estate, its units and who owns them. From here on estate_id leads every key.
-- Functions: wall_by_estate

-- A reference table on Citus.
CREATE TABLE estates (
  estate_id      bigint PRIMARY KEY,
  name           text NOT NULL,
  is_made_up     boolean NOT NULL,  -- sample data say that they are made up
  service_level  smallint NOT NULL DEFAULT 1,  -- DB11/T 751-2025: 1 is the lowest
  created_at     timestamptz NOT NULL,
  -- Where the estate is, WGS 84; null where nobody said.
  latitude_e6    integer CHECK (latitude_e6 BETWEEN -90000000 AND 90000000),
  longitude_e6   integer CHECK (longitude_e6 BETWEEN -180000000 AND 180000000)
);

CREATE TABLE owners (
  estate_id      bigint NOT NULL,
  owner_id       text NOT NULL,
  name           text NOT NULL,
  document_kind  text NOT NULL,
  document_hash  bytea NOT NULL,  -- keyed hash; the number itself is not kept (PIPL §§5–6, 19)
  person_id      text,  -- who signs in as this owner, once known
  PRIMARY KEY (estate_id, owner_id),
  UNIQUE (estate_id, document_kind, document_hash)
);
CREATE INDEX owners_by_person ON owners (estate_id, person_id);

CREATE TABLE units (
  estate_id    bigint NOT NULL,
  unit_id      text NOT NULL,
  building     text NOT NULL,
  stair        text NOT NULL,
  room         text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('residence', 'shop', 'parking', 'storage', 'community')),
  area_dm2     bigint NOT NULL CHECK (area_dm2 > 0),
  area_source  text NOT NULL CHECK (area_source IN ('register', 'survey', 'contract')),
  sale         text NOT NULL CHECK (sale IN ('delivered', 'undelivered', 'unsold')),
  PRIMARY KEY (estate_id, unit_id),
  UNIQUE (estate_id, building, stair, room)
);

-- A title is never taken back: a transfer gives the unit a new set of owners, and the last set is the present one.
CREATE TABLE unit_titles (
  estate_id  bigint NOT NULL,
  unit_id    text NOT NULL,
  owner_id   text NOT NULL,
  version    smallint NOT NULL DEFAULT 0 CHECK (version >= 0),  -- 0 as imported, then one for each transfer
  PRIMARY KEY (estate_id, unit_id, version, owner_id),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id),
  FOREIGN KEY (estate_id, owner_id) REFERENCES owners (estate_id, owner_id)
);
CREATE INDEX unit_owners_by_owner ON unit_titles (estate_id, owner_id);

CREATE TABLE title_transfers (
  estate_id    bigint NOT NULL,
  transfer_id  text NOT NULL,
  unit_id      text NOT NULL,
  version      smallint NOT NULL CHECK (version >= 1),  -- of `unit_titles`, the new owners; the one before are the old
  from_on      date NOT NULL,  -- the day of the title, in Beijing
  recorded_by  text NOT NULL,
  recorded_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, transfer_id),
  UNIQUE (estate_id, unit_id, version),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id)
);

-- A transfer of a home is proposed with pictures of its evidence and takes effect when a second person confirms it. Its old
-- owners are told of the proposal and can contest it.
CREATE TABLE title_proposals (
  estate_id    bigint NOT NULL,
  transfer_id  text NOT NULL,
  unit_id      text NOT NULL,
  from_owners  text[] NOT NULL,
  to_owners    text[] NOT NULL CHECK (cardinality(to_owners) > 0),
  from_on      date NOT NULL,
  photo_ids    text[] NOT NULL CHECK (cardinality(photo_ids) > 0),
  proposed_by  text NOT NULL,  -- a person, or 'import'
  proposed_at  timestamptz NOT NULL,
  document     text NOT NULL,  -- what the log's entry commits to (domain/estate/title.ts)
  salt         bytea NOT NULL CHECK (length(salt) = 32),
  commitment   bytea NOT NULL CHECK (length(commitment) = 32),
  PRIMARY KEY (estate_id, transfer_id),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id)
);
CREATE INDEX title_proposals_by_unit ON title_proposals (estate_id, unit_id);
CREATE INDEX title_proposals_by_time ON title_proposals (estate_id, proposed_at DESC);

-- The one decision on a proposal.
CREATE TABLE title_decisions (
  estate_id    bigint NOT NULL,
  transfer_id  text NOT NULL,
  decision     text NOT NULL CHECK (decision IN ('confirm', 'refuse', 'withdraw')),
  decided_by   text NOT NULL,
  as_role      text NOT NULL,
  reason       text NOT NULL,
  decided_at   timestamptz NOT NULL,
  log_index    bigint,  -- of a confirmation
  PRIMARY KEY (estate_id, transfer_id),
  FOREIGN KEY (estate_id, transfer_id) REFERENCES title_proposals (estate_id, transfer_id)
);

-- What an old owner says against a transfer.
CREATE TABLE title_contests (
  estate_id     bigint NOT NULL,
  transfer_id   text NOT NULL,
  contested_by  text NOT NULL,
  reason        text NOT NULL,
  contested_at  timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, transfer_id, contested_by),
  FOREIGN KEY (estate_id, transfer_id) REFERENCES title_proposals (estate_id, transfer_id)
);

-- The State Council's yearly orders that an operator loaded, so that a year needs no release. A reference table: no estate's own.
CREATE TABLE holiday_orders (
  year       text PRIMARY KEY CHECK (year ~ '^[0-9]{4}$'),
  title      text NOT NULL,
  issued_on  date NOT NULL,
  -- [[first, last], …] and [day, …], as YYYY-MM-DD.
  off_days   jsonb NOT NULL,
  work_days  jsonb NOT NULL,
  -- From this Beijing day on it is applied: no period that has ended by then ends anew.
  known_on   date NOT NULL
);

-- What each person has sent on a Beijing day, so that one person cannot fill the disk. Counted before the work is done, in a statement
-- that a hundred parallel calls cannot pass together.
CREATE TABLE daily_counts (
  estate_id  bigint NOT NULL,
  day        date NOT NULL,
  person_id  text NOT NULL,
  thing      text NOT NULL CHECK (thing IN ('repair', 'picture', 'voice')),
  count      integer NOT NULL,
  PRIMARY KEY (estate_id, day, person_id, thing)
);

-- What somebody holds while they decide (hold_name): one row for each name that was ever held.
CREATE TABLE held_names (
  estate_id  bigint NOT NULL,
  name       text NOT NULL,
  PRIMARY KEY (estate_id, name)
);

-- The present owners. Few titles ever pass on: looking for a later transfer costs less than the latest version of each unit.
CREATE VIEW unit_owners WITH (security_invoker = true) AS
  SELECT t.estate_id, t.unit_id, t.owner_id FROM unit_titles t
  WHERE NOT EXISTS (SELECT 1 FROM title_transfers l WHERE l.estate_id = t.estate_id AND l.unit_id = t.unit_id
                    AND l.version > t.version);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'owners', 'units', 'unit_titles', 'title_transfers', 'title_proposals', 'title_decisions', 'title_contests',
  'daily_counts', 'held_names'
]);

GRANT SELECT, INSERT ON estates, owners, units, unit_titles, title_transfers, title_proposals, title_decisions,
  title_contests, holiday_orders, unit_owners, held_names TO wuye_app;
GRANT SELECT, INSERT, DELETE ON daily_counts TO wuye_app;
-- Where an estate is may be told later than its roll; nothing else of an estate is changed by the application.
GRANT UPDATE (latitude_e6, longitude_e6) ON estates TO wuye_app;
GRANT UPDATE (person_id) ON owners TO wuye_app;
GRANT UPDATE (area_dm2, area_source) ON units TO wuye_app;
GRANT UPDATE (count) ON daily_counts TO wuye_app;
-- To hold a row takes the right to change it.
GRANT UPDATE (name) ON held_names TO wuye_app;
