-- The book of the public revenue as evidence: every entry is hashed into a chain and logged, months are closed and signed, and sums of
-- months are kept so that a summary reads as much after twenty years as after one. And the bank, and the sources of income.
-- Functions: wall_by_estate

-- The public-revenue book: double entry in 分, append-only. A correction is a new entry that reverses the old.
CREATE TABLE ledger_entries (
  estate_id     bigint NOT NULL,
  number        integer NOT NULL CHECK (number > 0),  -- 1, 2, 3 … with no gap
  entry_id      text NOT NULL,
  booked_on     date NOT NULL,
  summary       text NOT NULL,
  counterparty  text NOT NULL,
  voucher_ids   text[] NOT NULL,
  reverses      integer,
  posted_at     timestamptz NOT NULL,
  -- Empty: the whole estate's.
  building      text NOT NULL DEFAULT '',
  invoices      text[] NOT NULL DEFAULT '{}',
  approved_by   text,  -- the passed vote that allows the spending
  hash          bytea,
  log_index     bigint,
  posted_by     text,
  PRIMARY KEY (estate_id, number),
  UNIQUE (estate_id, entry_id),
  UNIQUE (estate_id, reverses),
  FOREIGN KEY (estate_id, reverses) REFERENCES ledger_entries (estate_id, number)
);
CREATE INDEX ledger_entries_by_day ON ledger_entries (estate_id, booked_on, number);
-- "The same counterparty as last time" is asked of every line of a statement.
CREATE INDEX ledger_entries_by_counterparty ON ledger_entries (estate_id, counterparty, number);

CREATE TABLE ledger_postings (
  estate_id     bigint NOT NULL,
  number        integer NOT NULL,
  line          smallint NOT NULL,
  account_code  text NOT NULL,
  amount_fen    bigint NOT NULL CHECK (amount_fen <> 0),  -- debit positive
  PRIMARY KEY (estate_id, number, line),
  FOREIGN KEY (estate_id, number) REFERENCES ledger_entries (estate_id, number)
);

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
  estate_id         bigint NOT NULL,
  month             date NOT NULL,
  previous          bytea NOT NULL,
  up_to             integer NOT NULL,
  entry_count       integer NOT NULL,
  entries_hash      bytea NOT NULL,
  fund_first_fen    bigint,
  fund_balance_fen  bigint,
  closed_by         text NOT NULL,
  closed_at         timestamptz NOT NULL,
  log_index         bigint NOT NULL,
  -- What the bank's statements said of a month when it was closed, as the close in the log says it. Null of a close from before.
  bank_act          integer,
  bank_balance_fen  bigint,
  bank_gaps         integer,
  bank_unbooked     integer,
  bank_unbacked     integer,
  PRIMARY KEY (estate_id, month),
  CHECK ((bank_act IS NULL) = (bank_gaps IS NULL)),
  CHECK ((bank_act IS NULL) = (bank_unbooked IS NULL)),
  CHECK ((bank_act IS NULL) = (bank_unbacked IS NULL))
);

CREATE TABLE ledger_close_books (
  estate_id    bigint NOT NULL,
  month        date NOT NULL,
  building     text NOT NULL,
  opening_fen  bigint NOT NULL,
  income_fen   bigint NOT NULL,
  expense_fen  bigint NOT NULL,
  closing_fen  bigint NOT NULL,
  PRIMARY KEY (estate_id, month, building),
  FOREIGN KEY (estate_id, month) REFERENCES ledger_closes (estate_id, month),
  CHECK (opening_fen + income_fen - expense_fen = closing_fen)
);

CREATE TABLE ledger_signatures (
  estate_id  bigint NOT NULL,
  month      date NOT NULL,
  signed_by  text NOT NULL,
  signed_at  timestamptz NOT NULL,
  log_index  bigint NOT NULL,
  PRIMARY KEY (estate_id, month),
  FOREIGN KEY (estate_id, month) REFERENCES ledger_closes (estate_id, month)
);

-- Many entries posted as one: all of them stand or none does. A batch sent again is known by its id, and the same content under
-- another id by its hash.
CREATE TABLE ledger_batches (
  estate_id     bigint NOT NULL,
  batch_id      text NOT NULL,  -- named by the phone
  content_hash  bytea NOT NULL,  -- what the table says, without vouchers
  request_hash  bytea NOT NULL,  -- everything that was sent
  first         integer NOT NULL,
  last          integer NOT NULL,
  matched       integer NOT NULL,
  posted_by     text NOT NULL,
  posted_at     timestamptz NOT NULL,
  PRIMARY KEY (estate_id, batch_id),
  FOREIGN KEY (estate_id, first) REFERENCES ledger_entries (estate_id, number),
  FOREIGN KEY (estate_id, last) REFERENCES ledger_entries (estate_id, number),
  CHECK (last >= first)
);
CREATE INDEX ledger_batches_by_content ON ledger_batches (estate_id, content_hash);

-- Where a voucher or an invoice number has been used, over all estates: a print says neither what it is nor of whom.
CREATE TABLE voucher_prints (
  print      bytea NOT NULL,
  estate_id  bigint NOT NULL,
  number     integer NOT NULL,
  month      date NOT NULL,
  PRIMARY KEY (print, estate_id, number)
);
-- An estate's own prints are read together to find those used twice.
CREATE INDEX voucher_prints_by_estate ON voucher_prints (estate_id, month);

-- Which columns of a company's own sheets are which of ours, chosen on the screen once for each estate.
CREATE TABLE sheet_mappings (
  estate_id  bigint NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('ledger')),
  mapping    jsonb NOT NULL,
  kept_by    text NOT NULL,
  kept_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, kind)
);

-- Lines of the bank's own statements, and which entry of the book each is. What has no entry is public.
CREATE TABLE bank_lines (
  estate_id     bigint NOT NULL,
  line_id       text NOT NULL,  -- hash of what the bank says of it, so that a statement twice is once
  booked_on     date NOT NULL,
  amount_fen    bigint NOT NULL CHECK (amount_fen <> 0),  -- what came in is positive
  balance_fen   bigint,
  counterparty  text NOT NULL,
  memo          text NOT NULL,
  imported_by   text NOT NULL,
  imported_at   timestamptz NOT NULL,
  act           integer,
  position      integer,
  hash          bytea,
  PRIMARY KEY (estate_id, line_id),
  UNIQUE (estate_id, act, position)
);
CREATE INDEX bank_lines_by_day ON bank_lines (estate_id, booked_on);

CREATE TABLE bank_matches (
  estate_id   bigint NOT NULL,
  line_id     text NOT NULL,
  number      integer NOT NULL,
  matched_by  text NOT NULL,
  matched_at  timestamptz NOT NULL,
  act         integer,
  position    integer,
  PRIMARY KEY (estate_id, line_id),
  UNIQUE (estate_id, number),
  UNIQUE (estate_id, act, position),
  FOREIGN KEY (estate_id, line_id) REFERENCES bank_lines (estate_id, line_id),
  FOREIGN KEY (estate_id, number) REFERENCES ledger_entries (estate_id, number)
);

-- What the bank said and which entry each line is, as acts of the log: every import and every matching is one, chained to the
-- one before. A line without an act came before the log held them.
CREATE TABLE bank_acts (
  estate_id   bigint NOT NULL,
  number      integer NOT NULL CHECK (number > 0),
  kind        text NOT NULL CHECK (kind IN ('statement', 'matches')),
  item_count  integer NOT NULL CHECK (item_count > 0),
  items_hash  bytea NOT NULL,
  hash        bytea NOT NULL,
  at          timestamptz NOT NULL,
  by_person   text NOT NULL,
  log_index   bigint NOT NULL,
  PRIMARY KEY (estate_id, number)
);

-- Sources of the public revenue: what each contract lets expect, and which entries of the book are that money.
CREATE TABLE income_versions (
  estate_id  bigint NOT NULL,
  source_id  text NOT NULL,  -- named by the phone; of an imported line, by what it says
  version    integer NOT NULL CHECK (version > 0),
  document   text NOT NULL,  -- what is hashed into the log
  saved_by   text NOT NULL,
  saved_at   timestamptz NOT NULL,
  log_index  bigint NOT NULL,
  PRIMARY KEY (estate_id, source_id, version)
);

CREATE TABLE income_receipts (
  estate_id    bigint NOT NULL,
  receipt_id   text NOT NULL,  -- named by the phone
  source_id    text NOT NULL,
  period_from  date NOT NULL,
  number       integer NOT NULL,  -- of the book's entry
  amount_fen   bigint NOT NULL CHECK (amount_fen > 0),
  undoes       text,  -- the receipt that was wrong
  document     text NOT NULL,
  linked_by    text NOT NULL,
  linked_at    timestamptz NOT NULL,
  log_index    bigint NOT NULL,
  PRIMARY KEY (estate_id, receipt_id),
  UNIQUE (estate_id, undoes),
  FOREIGN KEY (estate_id, number) REFERENCES ledger_entries (estate_id, number),
  FOREIGN KEY (estate_id, undoes) REFERENCES income_receipts (estate_id, receipt_id)
);
CREATE INDEX income_receipts_by_source ON income_receipts (estate_id, source_id, period_from);
CREATE INDEX income_receipts_by_number ON income_receipts (estate_id, number);

-- From which day on a source must be looked at: nothing of it is late before. It finds the late ones without reading them
-- all; it can be made anew from the versions and receipts, and what a page shows of a source is always judged from those.
CREATE TABLE income_looks (
  estate_id  bigint NOT NULL,
  source_id  text NOT NULL,
  look_on    date NOT NULL,
  PRIMARY KEY (estate_id, source_id)
);
CREATE INDEX income_looks_by_day ON income_looks (estate_id, look_on);

-- What owners ask about one line of the book or one income source, and the company's one answer. Both are public; who asked is not.
CREATE TABLE line_questions (
  estate_id    bigint NOT NULL,
  question_id  text NOT NULL,  -- named by the phone
  about        text NOT NULL CHECK (about IN ('entry', 'source')),
  subject      text NOT NULL,  -- the entry's or the source's id
  document     text NOT NULL,  -- what is hashed into the log
  asked_by     text NOT NULL,
  asked_at     timestamptz NOT NULL,
  log_index    bigint NOT NULL,
  PRIMARY KEY (estate_id, question_id)
);
CREATE INDEX line_questions_by_subject ON line_questions (estate_id, about, subject);

-- One answer to a question: the first stands.
CREATE TABLE line_answers (
  estate_id    bigint NOT NULL,
  question_id  text NOT NULL,
  document     text NOT NULL,
  answered_by  text NOT NULL,
  answered_at  timestamptz NOT NULL,
  log_index    bigint NOT NULL,
  PRIMARY KEY (estate_id, question_id),
  FOREIGN KEY (estate_id, question_id) REFERENCES line_questions (estate_id, question_id)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'ledger_entries', 'ledger_postings', 'ledger_sums', 'ledger_closes', 'ledger_close_books', 'ledger_signatures',
  'ledger_batches', 'sheet_mappings', 'bank_lines', 'bank_matches', 'bank_acts', 'income_versions',
  'income_receipts', 'income_looks', 'line_questions', 'line_answers'
]);

ALTER TABLE voucher_prints ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY print_read ON voucher_prints FOR SELECT USING (true);
CREATE POLICY print_write ON voucher_prints FOR INSERT
  WITH CHECK (estate_id = ANY (string_to_array(current_setting('app.estates', true), ',')::bigint[]));

GRANT SELECT, INSERT ON ledger_entries, ledger_postings, ledger_sums, ledger_closes, ledger_close_books, ledger_signatures,
  ledger_batches, voucher_prints, sheet_mappings, bank_lines, bank_matches, bank_acts,
  income_versions, income_receipts, income_looks, line_questions, line_answers TO wuye_app;
GRANT UPDATE (amount_fen) ON ledger_sums TO wuye_app;
GRANT UPDATE (mapping, kept_by, kept_at) ON sheet_mappings TO wuye_app;
GRANT UPDATE (look_on) ON income_looks TO wuye_app;
