-- What each person has sent on a Beijing day, so that one person cannot fill the disk. Counted before the work is done, in a statement
-- that a hundred parallel calls cannot pass together.
CREATE TABLE daily_counts (
  estate_id     bigint NOT NULL,
  day           date NOT NULL,
  person_id     text NOT NULL,
  thing         text NOT NULL CHECK (thing IN ('repair', 'picture', 'voice')),
  count         integer NOT NULL,
  PRIMARY KEY (estate_id, day, person_id, thing)
);

ALTER TABLE daily_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE daily_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY by_estate ON daily_counts
  USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
  WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]));
GRANT SELECT, INSERT, UPDATE (count), DELETE ON daily_counts TO wuye_app;
