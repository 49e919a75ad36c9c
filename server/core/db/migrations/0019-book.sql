-- The book as evidence: every entry is hashed into a chain and logged, months are closed and signed, and sums of months are
-- kept so that a summary reads as much after twenty years as after one.
ALTER TABLE ledger_entries
  ADD COLUMN building text NOT NULL DEFAULT '',     -- empty: the whole estate's
  ADD COLUMN invoices text[] NOT NULL DEFAULT '{}',
  ADD COLUMN approved_by text,                      -- the passed vote that allows the spending
  ADD COLUMN hash bytea,
  ADD COLUMN log_index bigint,
  ADD COLUMN posted_by text;
CREATE INDEX ledger_entries_by_day ON ledger_entries (estate_id, booked_on, number);

-- One row a month, book and account. It can be made anew from the entries; the phone recomputes it and never trusts it.
CREATE TABLE ledger_sums (
  estate_id     bigint NOT NULL,
  building      text NOT NULL,
  month         date NOT NULL,
  account_code  text NOT NULL,
  amount_fen    bigint NOT NULL,
  PRIMARY KEY (estate_id, building, month, account_code)
);

CREATE TABLE ledger_closes (
  estate_id       bigint NOT NULL,
  month           date NOT NULL,
  previous        bytea NOT NULL,
  up_to           integer NOT NULL,
  entry_count     integer NOT NULL,
  entries_hash    bytea NOT NULL,
  fund_first_fen  bigint,
  fund_balance_fen bigint,
  closed_by       text NOT NULL,
  closed_at       timestamptz NOT NULL,
  log_index       bigint NOT NULL,
  PRIMARY KEY (estate_id, month)
);

CREATE TABLE ledger_close_books (
  estate_id     bigint NOT NULL,
  month         date NOT NULL,
  building      text NOT NULL,
  opening_fen   bigint NOT NULL,
  income_fen    bigint NOT NULL,
  expense_fen   bigint NOT NULL,
  closing_fen   bigint NOT NULL,
  PRIMARY KEY (estate_id, month, building),
  FOREIGN KEY (estate_id, month) REFERENCES ledger_closes (estate_id, month),
  CHECK (opening_fen + income_fen - expense_fen = closing_fen)
);

CREATE TABLE ledger_signatures (
  estate_id     bigint NOT NULL,
  month         date NOT NULL,
  signed_by     text NOT NULL,
  signed_at     timestamptz NOT NULL,
  log_index     bigint NOT NULL,
  PRIMARY KEY (estate_id, month),
  FOREIGN KEY (estate_id, month) REFERENCES ledger_closes (estate_id, month)
);

-- Where a voucher or an invoice number has been used, over all estates: a print says neither what it is nor of whom.
CREATE TABLE voucher_prints (
  print         bytea NOT NULL,
  estate_id     bigint NOT NULL,
  number        integer NOT NULL,
  month         date NOT NULL,
  PRIMARY KEY (print, estate_id, number)
);

INSERT INTO ledger_sums
  SELECT e.estate_id, e.building, date_trunc('month', e.booked_on)::date, p.account_code, sum(p.amount_fen)
  FROM ledger_entries e JOIN ledger_postings p USING (estate_id, number) GROUP BY 1, 2, 3, 4;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ledger_sums', 'ledger_closes', 'ledger_close_books', 'ledger_signatures'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO wuye_app', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
END $$;
GRANT UPDATE (amount_fen) ON ledger_sums TO wuye_app;

GRANT SELECT, INSERT ON voucher_prints TO wuye_app;
ALTER TABLE voucher_prints ENABLE ROW LEVEL SECURITY;
ALTER TABLE voucher_prints FORCE ROW LEVEL SECURITY;
CREATE POLICY print_read ON voucher_prints FOR SELECT USING (true);
CREATE POLICY print_write ON voucher_prints FOR INSERT
  WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]));

DROP FUNCTION post_entry(bigint, text, date, text, text, text[], bigint[], text[], integer, timestamptz);

-- Posts entries that their poster numbered and hashed while it held the estate's log; in one statement, so that it is all
-- or nothing and a foot wrong anywhere stops it. Each is an object as server/ledger/store.ts makes it.
CREATE FUNCTION post_entries(p_estate bigint, p_entries jsonb, p_by text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_next integer := (SELECT coalesce(max(number), 0) + 1 FROM ledger_entries WHERE estate_id = p_estate);
  v_closed date := (SELECT max(month) FROM ledger_closes WHERE estate_id = p_estate);
  v_bad integer;
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
    SELECT p_estate, (e->>'number')::integer, e->>'entryId', (e->>'bookedOn')::date, e->>'summary', e->>'counterparty',
      ARRAY(SELECT jsonb_array_elements_text(e->'voucherIds')), (e->>'reverses')::integer, p_at, e->>'building',
      ARRAY(SELECT jsonb_array_elements_text(e->'invoices')), e->>'approvedBy', decode(e->>'hash', 'hex'),
      (e->>'logIndex')::bigint, p_by
    FROM jsonb_array_elements(p_entries) AS e;
  INSERT INTO ledger_postings
    SELECT p_estate, (e->>'number')::integer, p.line, p.posting->>0, (p.posting->>1)::bigint
    FROM jsonb_array_elements(p_entries) AS e,
      jsonb_array_elements(e->'postings') WITH ORDINALITY AS p (posting, line);
  INSERT INTO ledger_sums AS s
    SELECT p_estate, e->>'building', date_trunc('month', (e->>'bookedOn')::date)::date, p->>0, sum((p->>1)::bigint)
    FROM jsonb_array_elements(p_entries) AS e, jsonb_array_elements(e->'postings') AS p
    GROUP BY 2, 3, 4
    ON CONFLICT (estate_id, building, month, account_code)
      DO UPDATE SET amount_fen = s.amount_fen + excluded.amount_fen;
  INSERT INTO voucher_prints
    SELECT DISTINCT decode(f, 'hex'), p_estate, (e->>'number')::integer,
      date_trunc('month', (e->>'bookedOn')::date)::date
    FROM jsonb_array_elements(p_entries) AS e, jsonb_array_elements_text(e->'prints') AS f;
END $$;
