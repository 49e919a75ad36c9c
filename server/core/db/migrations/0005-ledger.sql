-- The public-revenue book: double entry in 分, append-only. A correction is a new entry that reverses the old.

CREATE TABLE ledger_entries (
  estate_id     bigint NOT NULL,
  number        integer NOT NULL CHECK (number > 0),   -- 1, 2, 3 … with no gap
  entry_id      text NOT NULL,
  booked_on     date NOT NULL,
  summary       text NOT NULL,
  counterparty  text NOT NULL,
  voucher_ids   text[] NOT NULL,
  reverses      integer,
  posted_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, number),
  UNIQUE (estate_id, entry_id),
  UNIQUE (estate_id, reverses),
  FOREIGN KEY (estate_id, reverses) REFERENCES ledger_entries (estate_id, number)
);

CREATE TABLE ledger_postings (
  estate_id     bigint NOT NULL,
  number        integer NOT NULL,
  line          smallint NOT NULL,
  account_code  text NOT NULL,
  amount_fen    bigint NOT NULL CHECK (amount_fen <> 0),   -- debit positive
  PRIMARY KEY (estate_id, number, line),
  FOREIGN KEY (estate_id, number) REFERENCES ledger_entries (estate_id, number)
);

GRANT SELECT, INSERT ON ledger_entries, ledger_postings TO wuye_app;

-- Posts one balanced entry under the next number. Two clerks at once: the later one waits and takes the next.
CREATE FUNCTION post_entry(
  p_estate bigint, p_entry text, p_booked_on date, p_summary text, p_counterparty text,
  p_accounts text[], p_amounts bigint[], p_vouchers text[], p_reverses integer, p_at timestamptz
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_number integer;
  v_sum bigint;
BEGIN
  SELECT sum(a) INTO v_sum FROM unnest(p_amounts) AS a;
  IF v_sum IS DISTINCT FROM 0 OR cardinality(p_accounts) < 2 OR cardinality(p_accounts) <> cardinality(p_amounts) THEN
    RAISE EXCEPTION 'entry does not balance' USING ERRCODE = 'check_violation';
  END IF;
  LOOP
    SELECT coalesce(max(number), 0) + 1 INTO v_number FROM ledger_entries WHERE estate_id = p_estate;
    INSERT INTO ledger_entries VALUES
      (p_estate, v_number, p_entry, p_booked_on, p_summary, p_counterparty, p_vouchers, p_reverses, p_at)
      ON CONFLICT (estate_id, number) DO NOTHING;
    EXIT WHEN FOUND;
  END LOOP;
  FOR i IN 1 .. cardinality(p_accounts) LOOP
    INSERT INTO ledger_postings VALUES (p_estate, v_number, i, p_accounts[i], p_amounts[i]);
  END LOOP;
  RETURN v_number;
END $$;
