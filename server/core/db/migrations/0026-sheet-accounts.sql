-- What became of every line of the company's own sheet that a batch was posted from: its sums, and each line that is not booked with its
-- reason. Null where the table had the book's own headings: all its lines are entries.
ALTER TABLE ledger_batches ADD COLUMN sheet jsonb;
