-- Posts entries that their poster numbered and hashed while it held the estate's log; in one statement, so that it is all
-- or nothing and a foot wrong anywhere stops it. Each is an object as server/ledger/store.ts makes it.
CREATE OR REPLACE FUNCTION post_entries(p_estate bigint, p_entries jsonb, p_by text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_next integer := (SELECT coalesce(max(number), 0) + 1 FROM ledger_entries WHERE estate_id = p_estate);
  v_closed date := (SELECT max(month) FROM ledger_closes WHERE estate_id = p_estate);
  v_bad integer;
  v_added bigint;
  v_reversed integer[] := ARRAY(
    SELECT (e->>'reverses')::integer FROM jsonb_array_elements(p_entries) AS e WHERE e->>'reverses' IS NOT NULL);
BEGIN
  SELECT count(*) INTO v_bad FROM jsonb_array_elements(p_entries) WITH ORDINALITY AS e (entry, place)
    WHERE (entry->>'number')::integer <> v_next + place - 1
      OR jsonb_array_length(entry->'postings') < 2
      OR (SELECT sum((p->>1)::bigint) FROM jsonb_array_elements(entry->'postings') AS p) <> 0
      OR date_trunc('month', (entry->>'bookedOn')::date) <= v_closed;
  IF v_bad > 0 THEN
    RAISE EXCEPTION 'entry out of order, unbalanced or in a closed month' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO ledger_entries (estate_id, number, entry_id, booked_on, summary, counterparty, voucher_ids, reverses,
      posted_at, building, invoices, approved_by, hash, log_index, posted_by)
    SELECT c.estate_id, (e->>'number')::integer, e->>'entryId', (e->>'bookedOn')::date, e->>'summary', e->>'counterparty',
      texts_of(e->'voucherIds'), (e->>'reverses')::integer, p_at, e->>'building',
      texts_of(e->'invoices'), e->>'approvedBy', decode(e->>'hash', 'hex'),
      (e->>'logIndex')::bigint, p_by
    FROM estates c, jsonb_array_elements(p_entries) AS e WHERE c.estate_id = p_estate;
  GET DIAGNOSTICS v_added = ROW_COUNT;
  PERFORM must_have_added(p_estate, v_added, jsonb_array_length(p_entries));
  INSERT INTO ledger_postings (estate_id, number, line, account_code, amount_fen)
    SELECT c.estate_id, (e->>'number')::integer, p.line, p.posting->>0, (p.posting->>1)::bigint
    FROM estates c, jsonb_array_elements(p_entries) AS e,
      jsonb_array_elements(e->'postings') WITH ORDINALITY AS p (posting, line)
    WHERE c.estate_id = p_estate;
  INSERT INTO ledger_sums AS s (estate_id, building, month, account_code, amount_fen)
    SELECT c.estate_id, e->>'building', date_trunc('month', (e->>'bookedOn')::date)::date, p->>0, sum((p->>1)::bigint)
    FROM estates c, jsonb_array_elements(p_entries) AS e, jsonb_array_elements(e->'postings') AS p
    WHERE c.estate_id = p_estate
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (estate_id, building, month, account_code)
      DO UPDATE SET amount_fen = s.amount_fen + excluded.amount_fen;
  INSERT INTO voucher_prints (print, estate_id, number, month)
    SELECT DISTINCT decode(f, 'hex'), c.estate_id, (e->>'number')::integer,
      date_trunc('month', (e->>'bookedOn')::date)::date
    FROM estates c, jsonb_array_elements(p_entries) AS e, jsonb_array_elements_text(e->'prints') AS f
    WHERE c.estate_id = p_estate;
  -- An entry that is taken back leaves its source unpaid: look again.
  IF cardinality(v_reversed) > 0 THEN
    UPDATE income_looks SET look_on = '-infinity' WHERE estate_id = p_estate AND source_id IN (
      SELECT source_id FROM income_receipts WHERE estate_id = p_estate AND number = ANY (v_reversed));
  END IF;
END $$;
