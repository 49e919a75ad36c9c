-- City, districts, streets and communities, each as it was from a day on. Never changed: what becomes another is another version.
CREATE TABLE places (
  place_id       text NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('city', 'district', 'street', 'community')),
  name           text NOT NULL CHECK (name <> ''),
  -- Who supervises it.
  parent_id      text,
  -- The national code of its ground, which says nothing of who supervises; null where it has none.
  division_code  text CHECK (division_code ~ '^[0-9]{6,12}$'),
  valid_from     date NOT NULL,
  PRIMARY KEY (place_id, valid_from),
  CHECK ((kind = 'city') = (parent_id IS NULL))
);

-- On which community an estate hangs from a day on, and the act that says so. Never changed.
CREATE TABLE estate_places (
  estate_id     bigint NOT NULL,
  community_id  text NOT NULL,
  valid_from    date NOT NULL,
  basis         text NOT NULL CHECK (basis <> ''),
  by_names      text[] NOT NULL CHECK (cardinality(by_names) = 2),
  at            timestamptz NOT NULL,
  PRIMARY KEY (estate_id, valid_from)
);

-- Which places stand above which estates, and when: made anew from the two above (domain/places), so that a call asks one key.
CREATE TABLE place_reach (
  place_id    text NOT NULL,
  estate_id   bigint NOT NULL,
  valid_from  timestamptz NOT NULL,
  valid_to    timestamptz,
  PRIMARY KEY (place_id, estate_id, valid_from)
);
CREATE INDEX place_reach_by_estate ON place_reach (estate_id);

-- Posts in a place: whoever holds one has the place's role in every estate below it, without a row for each.
CREATE TABLE place_posts (
  person_id   text NOT NULL,
  place_id    text NOT NULL,
  role        text NOT NULL CHECK (role IN ('city', 'district', 'street', 'community')),
  valid_from  timestamptz NOT NULL,
  valid_to    timestamptz,
  PRIMARY KEY (person_id, place_id, role, valid_from)
);
CREATE INDEX place_posts_by_place ON place_posts (place_id);

-- Posts in places given and ended, with the act they rest on. Never changed.
CREATE TABLE place_post_acts (
  act_id      text PRIMARY KEY,
  place_id    text NOT NULL,
  act         text NOT NULL CHECK (act IN ('give', 'end')),
  person_id   text NOT NULL,
  basis       text NOT NULL CHECK (basis <> ''),
  by_names    text[] NOT NULL CHECK (cardinality(by_names) = 2),
  at          timestamptz NOT NULL
);
GRANT SELECT, INSERT ON places, estate_places, place_posts, place_post_acts TO wuye_app;
GRANT UPDATE (valid_to) ON place_posts TO wuye_app;
GRANT SELECT, INSERT, DELETE ON place_reach TO wuye_app;

-- The roles that persons hold in estates, by a row of the estate's or by a post in a place above it.
CREATE VIEW held_roles WITH (security_invoker = true) AS
  SELECT person_id, estate_id, role, valid_from, valid_to FROM person_roles
  UNION ALL
  SELECT p.person_id, r.estate_id, p.role, greatest(p.valid_from, r.valid_from), least(p.valid_to, r.valid_to)
  FROM place_posts p JOIN place_reach r USING (place_id)
  WHERE p.valid_from < coalesce(r.valid_to, 'infinity') AND r.valid_from < coalesce(p.valid_to, 'infinity');
GRANT SELECT ON held_roles TO wuye_app;
