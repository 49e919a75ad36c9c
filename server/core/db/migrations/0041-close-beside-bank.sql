-- What the bank's statements said of a month when it was closed, as the close in the log says it. Null of a close from before.
ALTER TABLE ledger_closes
  ADD COLUMN bank_act integer,
  ADD COLUMN bank_balance_fen bigint,
  ADD COLUMN bank_gaps integer,
  ADD COLUMN bank_unbooked integer,
  ADD COLUMN bank_unbacked integer,
  ADD CHECK ((bank_act IS NULL) = (bank_gaps IS NULL)),
  ADD CHECK ((bank_act IS NULL) = (bank_unbooked IS NULL)),
  ADD CHECK ((bank_act IS NULL) = (bank_unbacked IS NULL));
