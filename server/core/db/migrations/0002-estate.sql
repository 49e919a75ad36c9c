-- An estate, its units and who owns them. From here on estate_id leads every key (Citus).

CREATE TABLE estates (            -- reference table on Citus
  estate_id        bigint PRIMARY KEY,
  name             text NOT NULL,
  is_made_up       boolean NOT NULL,  -- sample data say that they are made up
  service_level    smallint NOT NULL DEFAULT 1,  -- DB11/T 751-2025: 1 is the lowest
  created_at       timestamptz NOT NULL
);

CREATE TABLE owners (
  estate_id      bigint NOT NULL,
  owner_id       text NOT NULL,
  name           text NOT NULL,
  document_kind  text NOT NULL,
  document_hash  bytea NOT NULL,      -- keyed hash; the number itself is not kept (PIPL §§5–6, 19)
  person_id      text,                -- who signs in as this owner, once known
  PRIMARY KEY (estate_id, owner_id),
  UNIQUE (estate_id, document_kind, document_hash)
);
CREATE INDEX owners_by_person ON owners (estate_id, person_id);

CREATE TABLE units (
  estate_id     bigint NOT NULL,
  unit_id       text NOT NULL,
  building      text NOT NULL,
  stair         text NOT NULL,
  room          text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('residence', 'shop', 'parking', 'storage', 'community')),
  area_dm2      bigint NOT NULL CHECK (area_dm2 > 0),
  area_source   text NOT NULL CHECK (area_source IN ('register', 'survey', 'contract')),
  sale          text NOT NULL CHECK (sale IN ('delivered', 'undelivered', 'unsold')),
  PRIMARY KEY (estate_id, unit_id),
  UNIQUE (estate_id, building, stair, room)
);

CREATE TABLE unit_owners (
  estate_id     bigint NOT NULL,
  unit_id       text NOT NULL,
  owner_id      text NOT NULL,
  PRIMARY KEY (estate_id, unit_id, owner_id),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id),
  FOREIGN KEY (estate_id, owner_id) REFERENCES owners (estate_id, owner_id)
);
CREATE INDEX unit_owners_by_owner ON unit_owners (estate_id, owner_id);

CREATE TABLE photos (
  estate_id     bigint NOT NULL,
  photo_id      text NOT NULL CHECK (photo_id ~ '^[0-9a-f]{64}$'),  -- SHA-256 of the stored bytes
  byte_count    integer NOT NULL,
  width         integer NOT NULL,
  height        integer NOT NULL,
  stored_at     timestamptz NOT NULL,
  stored_by     text NOT NULL,
  PRIMARY KEY (estate_id, photo_id)
);

GRANT SELECT ON estates TO wuye_app;
GRANT INSERT ON estates TO wuye_app;
GRANT SELECT, INSERT ON owners, units, unit_owners, photos TO wuye_app;
GRANT UPDATE (person_id) ON owners TO wuye_app;

-- How a unit is called on screens: 3号楼2单元501.
CREATE FUNCTION unit_label(building text, stair text, room text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT building || CASE WHEN stair = '' THEN '' ELSE stair END || room $$;
