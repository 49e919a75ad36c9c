-- When and where a picture of the company's was taken, as the camera wrote it, and what it looks like. Where it was taken is
-- kept as a distance from the estate and no more.
ALTER TABLE estates
  ADD COLUMN latitude_e6 integer CHECK (latitude_e6 BETWEEN -90000000 AND 90000000),     -- WGS 84; null where nobody said
  ADD COLUMN longitude_e6 integer CHECK (longitude_e6 BETWEEN -180000000 AND 180000000);
ALTER TABLE photos
  ADD COLUMN taken_at timestamptz,
  ADD COLUMN distance_m integer CHECK (distance_m >= 0),
  ADD COLUMN likeness bigint;   -- 64 comparisons of neighbouring greys; null where the picture is too plain to know again

-- Two pictures are alike where at most 3 of the 64 differ. Then one of the four quarters is the same, and is found by index.
ALTER TABLE picture_uses ADD COLUMN likeness bigint;
CREATE INDEX picture_uses_quarter_1 ON picture_uses ((likeness & 65535));
CREATE INDEX picture_uses_quarter_2 ON picture_uses (((likeness >> 16) & 65535));
CREATE INDEX picture_uses_quarter_3 ON picture_uses (((likeness >> 32) & 65535));
CREATE INDEX picture_uses_quarter_4 ON picture_uses (((likeness >> 48) & 65535));
