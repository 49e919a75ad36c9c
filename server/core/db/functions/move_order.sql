-- Moves an order on and writes the step down. The caller holds the order.
CREATE OR REPLACE FUNCTION move_order(p_estate bigint, p_order text, p_state text, p_next_ask timestamptz, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_position integer := (SELECT count(*) + 1 FROM bill_order_steps WHERE estate_id = p_estate AND order_id = p_order);
BEGIN
  UPDATE bill_orders SET state = p_state, next_ask_at = p_next_ask
    WHERE estate_id = p_estate AND order_id = p_order;
  INSERT INTO bill_order_steps (estate_id, order_id, position, state, at)
    VALUES (p_estate, p_order, v_position, p_state, p_at);
END $$;
