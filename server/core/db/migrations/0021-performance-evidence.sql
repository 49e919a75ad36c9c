-- A clause may cost a share of the fee instead of a price of its own. One of the two, or neither.
ALTER TABLE clauses
  ADD COLUMN cost_share_bp integer CHECK (cost_share_bp BETWEEN 1 AND 10000),  -- hundredths of a percent of the service fee
  ADD CONSTRAINT one_cost CHECK (price_fen IS NULL OR cost_share_bp IS NULL);

-- Excuses, questions, answers and ratings are entries of the evidence log too: `document` is what is hashed into it. Rows from
-- before this have neither, and are shown as such.
ALTER TABLE duty_excuses ADD COLUMN document text, ADD COLUMN log_index bigint;
ALTER TABLE clause_questions ADD COLUMN document text, ADD COLUMN log_index bigint;
ALTER TABLE clause_answers ADD COLUMN document text, ADD COLUMN log_index bigint;
ALTER TABLE posting_ratings ADD COLUMN document text, ADD COLUMN log_index bigint;
