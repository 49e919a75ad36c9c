-- The planner knows nothing of rows that were just brought in and takes them for one or two: until autovacuum comes round, a minute later,
-- a join over the roll of 1,208 units took 15 s. Whoever brings in a roll has its tables looked at before anybody reads them.
CREATE OR REPLACE FUNCTION analyze_roll() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE units;
  ANALYZE owners;
  ANALYZE unit_owners;
END
$$;
REVOKE ALL ON FUNCTION analyze_roll() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_roll() TO wuye_app;
