-- The State Council's yearly orders that an operator loaded, so that a year needs no release. A reference table: no estate's own.
CREATE TABLE holiday_orders (
  year text NOT NULL CHECK (year ~ '^[0-9]{4}$'),
  title text NOT NULL,
  issued_on date NOT NULL,
  -- [[first, last], …] and [day, …], as YYYY-MM-DD.
  off_days jsonb NOT NULL,
  work_days jsonb NOT NULL,
  -- From this Beijing day on it is applied: no period that has ended by then ends anew.
  known_on date NOT NULL,
  PRIMARY KEY (year)
);
GRANT SELECT, INSERT ON holiday_orders TO wuye_app;
