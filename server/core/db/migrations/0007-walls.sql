-- The second wall: whatever the code above asks, a transaction sees only the estates it named with
-- SET LOCAL app.estates = '7,12'. Nothing named, nothing seen.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY[
    'owners', 'units', 'unit_owners', 'photos',
    'votes', 'vote_documents', 'vote_heads', 'vote_head_owners', 'ballots',
    'contracts', 'clauses', 'performances',
    'ledger_entries', 'ledger_postings', 'repairs', 'repair_steps'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY (string_to_array(current_setting(''app.estates'', true), '','')::bigint[]))
         WITH CHECK (estate_id = ANY (string_to_array(current_setting(''app.estates'', true), '','')::bigint[]))',
      t);
  END LOOP;
END $$;
