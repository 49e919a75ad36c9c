-- Notices in the evidence log. A version without a document is from before the log held them.
ALTER TABLE notice_versions
  ADD COLUMN document text,              -- what is hashed into the log
  ADD COLUMN log_index bigint,
  ADD CHECK ((document IS NULL) = (log_index IS NULL));
COMMENT ON COLUMN notice_versions.document IS 'What is hashed into the log; null for versions from before it held notices.';
