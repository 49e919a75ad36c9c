-- Reports of people without an account, who scanned the code of a facility. The report is a repair like any other; here is the number they left.
-- Functions: wall_by_estate

CREATE TABLE visitor_reports (
  estate_id  bigint NOT NULL,
  repair_id  text NOT NULL,
  phone      text NOT NULL,  -- empty once it is deleted
  at         timestamptz NOT NULL,
  PRIMARY KEY (estate_id, repair_id),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id)
);

ALTER TABLE daily_counts DROP CONSTRAINT daily_counts_thing_check;
ALTER TABLE daily_counts ADD CONSTRAINT daily_counts_thing_check
  CHECK (thing IN ('repair', 'picture', 'voice', 'claim', 'visitor'));

SELECT wall_by_estate(ARRAY['visitor_reports']);
GRANT SELECT, INSERT ON visitor_reports TO wuye_app;
GRANT UPDATE (phone) ON visitor_reports TO wuye_app;
