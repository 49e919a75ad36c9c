-- Puts in bills that the caller has computed and checked, with a row of sums and whom each is for.
CREATE OR REPLACE FUNCTION issue_bills(p_estate bigint, p_bills jsonb, p_by text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_added bigint;
BEGIN
  INSERT INTO bills (estate_id, bill_id, unit_id, kind, item, period_from, period_to, due_on, basis, basis_text, amount_fen,
      late_per_million, late_text, issued_by, issued_at)
    SELECT c.estate_id, b->>'billId', b->>'unitId', b->>'kind', b->>'item', (b->>'from')::date, (b->>'to')::date,
      (b->>'dueOn')::date, b->'basis', b->>'basisText', (b->>'amountFen')::bigint, (b->>'latePerMillion')::integer,
      b->>'lateText', p_by, p_at
    FROM estates c, jsonb_array_elements(p_bills) AS b WHERE c.estate_id = p_estate;
  GET DIAGNOSTICS v_added = ROW_COUNT;
  PERFORM must_have_added(p_estate, v_added, jsonb_array_length(p_bills));
  INSERT INTO bill_sums (estate_id, bill_id)
    SELECT c.estate_id, b->>'billId' FROM estates c, jsonb_array_elements(p_bills) AS b WHERE c.estate_id = p_estate;
  INSERT INTO bill_debtors (estate_id, owner_id, bill_id)
    SELECT o.estate_id, o.owner_id, b->>'billId'
    FROM jsonb_array_elements(p_bills) AS b
    JOIN unit_owners o ON o.estate_id = p_estate AND o.unit_id = b->>'unitId';
END $$;
