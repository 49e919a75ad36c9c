-- Books one payment under the next number, adds it to the bill, and answers the number. The caller holds the order or has
-- seen that the payment is new; the keys say no to a second.
CREATE OR REPLACE FUNCTION book_payment(p_estate bigint, p_payment text, p_bill text, p_how text, p_cashier_no text, p_amount bigint,
  p_paid_at timestamptz, p_by text, p_note text, p_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_number integer;
BEGIN
  UPDATE bill_sums SET paid_fen = paid_fen + p_amount WHERE estate_id = p_estate AND bill_id = p_bill;
  LOOP
    SELECT coalesce(max(number), 0) + 1 INTO v_number FROM bill_payments WHERE estate_id = p_estate;
    INSERT INTO bill_payments (estate_id, number, payment_id, bill_id, how, cashier_no, amount_fen, paid_at,
        booked_at, booked_by, note)
      VALUES (p_estate, v_number, p_payment, p_bill, p_how, p_cashier_no, p_amount, p_paid_at,
      p_at, p_by, p_note) ON CONFLICT (estate_id, number) DO NOTHING;
    EXIT WHEN FOUND;
  END LOOP;
  RETURN v_number;
END $$;
