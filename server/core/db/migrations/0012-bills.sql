-- Functions: wall_by_estate

-- Bills, what was paid for them, and what the cashier said. Bills, corrections, payments, refunds and callbacks are append-only;
-- `bill_sums` can be made anew from them, and the state of an order from its steps. Nothing here is read by a repair or a vote.
CREATE TABLE bills (
  estate_id         bigint NOT NULL,
  bill_id           text NOT NULL,
  unit_id           text NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('property', 'parking', 'water', 'electricity', 'heating', 'other')),
  item              text NOT NULL,  -- which of several of a kind, such as a parking space; may be empty
  period_from       date NOT NULL,
  period_to         date NOT NULL,
  due_on            date NOT NULL,
  basis             jsonb NOT NULL,  -- domain/bills/amount.ts: from what the amount is computed
  basis_text        text NOT NULL,  -- clause or price list, in words
  amount_fen        bigint NOT NULL CHECK (amount_fen > 0),
  late_per_million  integer CHECK (late_per_million > 0),
  late_text         text NOT NULL,
  issued_by         text NOT NULL,
  issued_at         timestamptz NOT NULL,
  PRIMARY KEY (estate_id, bill_id),
  FOREIGN KEY (estate_id, unit_id) REFERENCES units (estate_id, unit_id),
  CHECK (period_to >= period_from)
);
CREATE INDEX bills_by_unit ON bills (estate_id, unit_id, kind, period_from);
CREATE INDEX bills_by_issue ON bills (estate_id, issued_at DESC, bill_id);

-- Who owned the unit when the bill was issued: theirs it is, whoever owns the unit later.
CREATE TABLE bill_debtors (
  estate_id  bigint NOT NULL,
  owner_id   text NOT NULL,
  bill_id    text NOT NULL,
  PRIMARY KEY (estate_id, owner_id, bill_id),
  FOREIGN KEY (estate_id, bill_id) REFERENCES bills (estate_id, bill_id),
  FOREIGN KEY (estate_id, owner_id) REFERENCES owners (estate_id, owner_id)
);
CREATE INDEX bill_debtors_by_bill ON bill_debtors (estate_id, bill_id);

-- One row a bill. Whoever changes what is owed holds it, so that of two at once the second sees what the first did.
CREATE TABLE bill_sums (
  estate_id     bigint NOT NULL,
  bill_id       text NOT NULL,
  credited_fen  bigint NOT NULL DEFAULT 0,
  paid_fen      bigint NOT NULL DEFAULT 0,
  refunded_fen  bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (estate_id, bill_id),
  FOREIGN KEY (estate_id, bill_id) REFERENCES bills (estate_id, bill_id)
);

CREATE TABLE bill_corrections (
  estate_id      bigint NOT NULL,
  correction_id  text NOT NULL,
  bill_id        text NOT NULL,
  act            text NOT NULL CHECK (act IN ('credit', 'cancel')),
  amount_fen     bigint NOT NULL CHECK (amount_fen > 0),
  reason         text NOT NULL,
  by_person      text NOT NULL,
  at             timestamptz NOT NULL,
  PRIMARY KEY (estate_id, correction_id),
  FOREIGN KEY (estate_id, bill_id) REFERENCES bills (estate_id, bill_id)
);
CREATE INDEX bill_corrections_by_bill ON bill_corrections (estate_id, bill_id);

CREATE TABLE bill_orders (
  estate_id    bigint NOT NULL,
  order_id     text NOT NULL,  -- named by the phone, and the number that the cashier knows it by
  bill_id      text NOT NULL,
  person_id    text NOT NULL,
  channel      text NOT NULL CHECK (channel IN ('web', 'weapp', 'alipay', 'swan')),
  amount_fen   bigint NOT NULL CHECK (amount_fen > 0),
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  state        text NOT NULL CHECK (state IN ('created', 'handed-over', 'paid', 'paid-late', 'failed', 'expired')),
  hand_over    jsonb,  -- what the host's cashier is opened with
  next_ask_at  timestamptz,  -- when the cashier is asked next; null where nothing is left to ask
  PRIMARY KEY (estate_id, order_id),
  FOREIGN KEY (estate_id, bill_id) REFERENCES bills (estate_id, bill_id)
);
CREATE INDEX bill_orders_by_bill ON bill_orders (estate_id, bill_id, created_at);
CREATE INDEX bill_orders_to_ask ON bill_orders (estate_id, next_ask_at) WHERE next_ask_at IS NOT NULL;

CREATE TABLE bill_order_steps (
  estate_id  bigint NOT NULL,
  order_id   text NOT NULL,
  position   integer NOT NULL,
  state      text NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (estate_id, order_id, position),
  FOREIGN KEY (estate_id, order_id) REFERENCES bill_orders (estate_id, order_id)
);

-- Receipts, numbered without a gap in each estate. An order is booked once, and so is a number of the cashier's.
CREATE TABLE bill_payments (
  estate_id   bigint NOT NULL,
  number      integer NOT NULL CHECK (number > 0),
  payment_id  text NOT NULL,  -- the order's id, or what the desk's phone named it
  bill_id     text NOT NULL,
  how         text NOT NULL CHECK (how IN ('cashier', 'cash', 'transfer')),
  cashier_no  text,
  amount_fen  bigint NOT NULL CHECK (amount_fen > 0),
  paid_at     timestamptz NOT NULL,
  booked_at   timestamptz NOT NULL,
  booked_by   text NOT NULL,
  note        text NOT NULL,
  PRIMARY KEY (estate_id, number),
  UNIQUE (estate_id, payment_id),
  UNIQUE (estate_id, cashier_no),
  FOREIGN KEY (estate_id, bill_id) REFERENCES bills (estate_id, bill_id),
  CHECK ((how = 'cashier') = (cashier_no IS NOT NULL))
);
CREATE INDEX bill_payments_by_bill ON bill_payments (estate_id, bill_id);
CREATE INDEX bill_payments_by_day ON bill_payments (estate_id, paid_at);

CREATE TABLE bill_refunds (
  estate_id   bigint NOT NULL,
  refund_id   text NOT NULL,
  bill_id     text NOT NULL,
  amount_fen  bigint NOT NULL CHECK (amount_fen > 0),
  note        text NOT NULL,
  by_person   text NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (estate_id, refund_id),
  FOREIGN KEY (estate_id, bill_id) REFERENCES bills (estate_id, bill_id)
);
CREATE INDEX bill_refunds_by_bill ON bill_refunds (estate_id, bill_id);

-- In which estate an order is: the cashier knows only its number. Keyed by the number, with no foreign key into an estate.
CREATE TABLE cashier_orders (
  order_no   text PRIMARY KEY,
  estate_id  bigint NOT NULL
);

-- Whatever reached the cashier's door, as it came. Estate 0: not signed by the cashier, or of an order that is not ours.
CREATE TABLE cashier_callbacks (
  estate_id    bigint NOT NULL,
  callback_id  text NOT NULL,
  body         bytea NOT NULL,
  sha256       bytea NOT NULL,
  signed       jsonb NOT NULL,  -- the headers that its signature is made of
  received_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, callback_id)
);
CREATE INDEX cashier_callbacks_by_time ON cashier_callbacks (estate_id, received_at);

-- What was decided of a callback; one without a verdict is decided by the sweeper.
CREATE TABLE cashier_verdicts (
  estate_id    bigint NOT NULL,
  callback_id  text NOT NULL,
  verdict      text NOT NULL
    CHECK (verdict IN ('booked', 'known', 'noted', 'nothing', 'other-amount', 'paid-twice', 'unknown-order', 'forged')),
  order_no     text NOT NULL,
  cashier_no   text NOT NULL,
  amount_fen   bigint NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (estate_id, callback_id),
  FOREIGN KEY (estate_id, callback_id) REFERENCES cashier_callbacks (estate_id, callback_id)
);

-- Money that the cashier took and no bill explains, by the cashier's number: from callbacks, from asking, from statements.
CREATE TABLE cashier_cases (
  estate_id   bigint NOT NULL,
  cashier_no  text NOT NULL,
  why         text NOT NULL CHECK (why IN ('other-amount', 'paid-twice')),
  order_no    text NOT NULL,
  amount_fen  bigint NOT NULL,
  opened_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, cashier_no, why)
);

CREATE TABLE cashier_case_answers (
  estate_id   bigint NOT NULL,
  cashier_no  text NOT NULL,
  why         text NOT NULL,
  note        text NOT NULL,
  by_person   text NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (estate_id, cashier_no, why),
  FOREIGN KEY (estate_id, cashier_no, why) REFERENCES cashier_cases (estate_id, cashier_no, why)
);

CREATE TABLE cashier_lines (
  estate_id    bigint NOT NULL,
  cashier_no   text NOT NULL,
  order_no     text NOT NULL,
  amount_fen   bigint NOT NULL CHECK (amount_fen > 0),
  paid_on      date NOT NULL,
  imported_by  text NOT NULL,
  imported_at  timestamptz NOT NULL,
  PRIMARY KEY (estate_id, cashier_no)
);
CREATE INDEX cashier_lines_by_day ON cashier_lines (estate_id, paid_on);

CREATE TABLE cashier_statements (
  estate_id     bigint NOT NULL,
  statement_id  text NOT NULL,  -- SHA-256 of the file
  from_on       date NOT NULL,
  to_on         date NOT NULL,
  imported_by   text NOT NULL,
  imported_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, statement_id),
  CHECK (to_on >= from_on)
);

-- Anybody may post to the cashier's callback address. What the cashier did not sign is counted by the hour, with the hash of the first
-- and the last of it, and nothing of it is kept: bodies of it once filled a disk at 97 MB a minute from one address.
CREATE TABLE forged_callbacks (
  estate_id     bigint NOT NULL CHECK (estate_id = 0),  -- what belongs to no estate
  hour          timestamptz NOT NULL,
  count         bigint NOT NULL,
  first_sha256  bytea NOT NULL,
  last_sha256   bytea NOT NULL,
  PRIMARY KEY (estate_id, hour)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'bills', 'bill_debtors', 'bill_sums', 'bill_corrections', 'bill_orders', 'bill_order_steps', 'bill_payments',
  'bill_refunds', 'cashier_callbacks', 'cashier_verdicts', 'cashier_cases', 'cashier_case_answers', 'cashier_lines',
  'cashier_statements'
]);

ALTER TABLE cashier_orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY by_estate ON cashier_orders FOR INSERT
  WITH CHECK (estate_id = ANY (string_to_array(current_setting('app.estates', true), ',')::bigint[]));
CREATE POLICY read_by_number ON cashier_orders FOR SELECT USING (true);
-- What belongs to no estate may be put in and not be read again, except by the owner of the tables.
CREATE POLICY of_no_estate ON cashier_callbacks FOR INSERT WITH CHECK (estate_id = 0);
CREATE POLICY of_no_estate ON cashier_verdicts FOR INSERT WITH CHECK (estate_id = 0);
ALTER TABLE forged_callbacks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_no_estate ON forged_callbacks USING (estate_id = 0) WITH CHECK (estate_id = 0);

GRANT SELECT, INSERT ON bills, bill_debtors, bill_sums, bill_corrections, bill_orders, bill_order_steps, bill_payments,
  bill_refunds, cashier_orders, cashier_callbacks, cashier_verdicts, cashier_cases,
  cashier_case_answers, cashier_lines, cashier_statements TO wuye_app;
GRANT SELECT, INSERT, DELETE ON forged_callbacks TO wuye_app;
GRANT UPDATE (credited_fen, paid_fen, refunded_fen) ON bill_sums TO wuye_app;
GRANT UPDATE (state, hand_over, next_ask_at) ON bill_orders TO wuye_app;
GRANT UPDATE (count, last_sha256) ON forged_callbacks TO wuye_app;
