-- Whoever decides on a request, or on what a person may start, holds this until the transaction ends: what was read before
-- a decision is still so when it is written down.
CREATE OR REPLACE FUNCTION initiative_lock(p_estate bigint, p_name text) RETURNS void LANGUAGE sql AS
  $$ SELECT pg_advisory_xact_lock(hashtextextended('initiative/' || p_name, p_estate)) $$;
