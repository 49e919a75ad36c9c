-- Pictures and spoken notes: what is kept of each, what is on its way in parts, and what was thrown away.
-- Functions: wall_by_estate

CREATE TABLE photos (
  estate_id     bigint NOT NULL,
  photo_id      text NOT NULL CHECK (photo_id ~ '^[0-9a-f]{64}$'),  -- SHA-256 of the stored bytes
  byte_count    integer NOT NULL,
  width         integer NOT NULL,
  height        integer NOT NULL,
  stored_at     timestamptz NOT NULL,
  stored_by     text NOT NULL,
  -- When and where the camera took it, as it wrote it itself. Where is kept as a distance from the estate and no more.
  taken_at      timestamptz,
  distance_m    integer CHECK (distance_m >= 0),
  likeness      bigint,  -- 64 comparisons of neighbouring greys; null where the picture is too plain to know again
  -- Pictures that nothing shows are thrown away, in two steps: server/files/photo-sweep.ts. What was found attached once is kept for ever.
  last_sent_at  timestamptz,  -- when the same picture came again; null where it never did
  is_attached   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (estate_id, photo_id)
);
CREATE INDEX photos_loose ON photos (estate_id, stored_at) WHERE NOT is_attached;

-- Pictures on their way, in parts. Any server may take the next part, so they lie here and not on a disk of one server.
-- An upload is one person's: nobody learns or goes on with another's by knowing a hash.
CREATE TABLE photo_uploads (
  estate_id   bigint NOT NULL,
  person_id   text NOT NULL,
  hash        text NOT NULL,  -- SHA-256 of the bytes as the phone keeps them
  byte_count  integer NOT NULL CHECK (byte_count > 0),
  begun_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, person_id, hash)
);
CREATE INDEX photo_uploads_by_age ON photo_uploads (estate_id, begun_at);

CREATE TABLE photo_parts (
  estate_id  bigint NOT NULL,
  person_id  text NOT NULL,
  hash       text NOT NULL,
  from_byte  integer NOT NULL CHECK (from_byte >= 0),
  -- Pictures are compressed already.
  bytes      bytea NOT NULL CHECK (octet_length(bytes) > 0),
  PRIMARY KEY (estate_id, person_id, hash, from_byte),
  FOREIGN KEY (estate_id, person_id, hash) REFERENCES photo_uploads (estate_id, person_id, hash) ON DELETE CASCADE
);
ALTER TABLE photo_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- What an upload became: the same picture of the same person, sent again, is known at once.
CREATE TABLE photo_sources (
  estate_id  bigint NOT NULL,
  person_id  text NOT NULL,
  hash       text NOT NULL,
  photo_id   text NOT NULL,
  kept_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, person_id, hash)
);

CREATE TABLE dropped_photos (
  estate_id   bigint NOT NULL,
  photo_id    text NOT NULL,
  byte_count  integer NOT NULL,
  width       integer NOT NULL,
  height      integer NOT NULL,
  stored_at   timestamptz NOT NULL,
  stored_by   text NOT NULL,
  taken_at    timestamptz,
  distance_m  integer,
  likeness    bigint,
  dropped_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, photo_id)
);
CREATE INDEX dropped_photos_by_age ON dropped_photos (estate_id, dropped_at);

-- A spoken report, named by the SHA-256 of its bytes, which are kept as they came.
CREATE TABLE voices (
  estate_id    bigint NOT NULL,
  voice_id     text NOT NULL,
  format       text NOT NULL CHECK (format IN ('mp3', 'aac', 'mp4', 'webm', 'ogg')),
  byte_count   integer NOT NULL CHECK (byte_count > 0),
  duration_ms  integer NOT NULL CHECK (duration_ms > 0),
  kept_at      timestamptz NOT NULL,
  kept_by      text NOT NULL,
  PRIMARY KEY (estate_id, voice_id)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'photos', 'photo_uploads', 'photo_parts', 'photo_sources', 'dropped_photos', 'voices'
]);

GRANT SELECT, INSERT ON photos, photo_sources, voices TO wuye_app;
GRANT SELECT, INSERT, DELETE ON photo_uploads, photo_parts, dropped_photos TO wuye_app;
GRANT UPDATE (last_sent_at, is_attached) ON photos TO wuye_app;
-- SELECT … FOR UPDATE asks for the right to update; the hash is part of the key and never changes.
GRANT UPDATE (begun_at) ON photo_uploads TO wuye_app;
