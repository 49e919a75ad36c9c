-- Everything that waits, in one place: which kind of work of which estate is to be looked at again, and when at the latest. Whoever
-- writes something that will be due adds a row in the same transaction; rows are only added, so writers never wait for each other.
-- A row says "look", never what to do: what is due is decided from the feature's own tables.

CREATE TABLE due_work (
  estate_id      bigint NOT NULL,
  work_id        bigint GENERATED ALWAYS AS IDENTITY,
  kind           text NOT NULL CHECK (kind ~ '^[a-z-]{1,40}$'),
  due_at         timestamptz NOT NULL,   -- by the server's clock; 'epoch' is at once
  since          timestamptz,            -- what happened before this was not looked at yet; null: all until it is taken
  made_at        timestamptz NOT NULL DEFAULT now(),
  tries          integer NOT NULL DEFAULT 0,
  leased_until   timestamptz,            -- one process works on it; after that another may
  leased_by      text,
  last_error     text NOT NULL DEFAULT '',
  PRIMARY KEY (estate_id, work_id)
);
CREATE INDEX due_work_by_time ON due_work (due_at);
CREATE INDEX due_work_by_kind ON due_work (estate_id, kind, due_at);
-- Rows live for seconds to weeks and are deleted: the table stays small only if it is cleaned often.
ALTER TABLE due_work SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

GRANT SELECT, INSERT, DELETE ON due_work TO wuye_app;
GRANT UPDATE (due_at, tries, leased_until, leased_by, last_error) ON due_work TO wuye_app;
ALTER TABLE due_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_work FORCE ROW LEVEL SECURITY;
-- One query finds what is due across all estates. Rows name no person and no thing.
CREATE POLICY seen_by_all ON due_work FOR SELECT USING (true);
CREATE POLICY added_by_estate ON due_work FOR INSERT
  WITH CHECK (estate_id = ANY (string_to_array(current_setting('app.estates', true), ',')::bigint[]));
CREATE POLICY moved_by_estate ON due_work FOR UPDATE
  USING (estate_id = ANY (string_to_array(current_setting('app.estates', true), ',')::bigint[]))
  WITH CHECK (estate_id = ANY (string_to_array(current_setting('app.estates', true), ',')::bigint[]));
CREATE POLICY ended_by_estate ON due_work FOR DELETE
  USING (estate_id = ANY (string_to_array(current_setting('app.estates', true), ',')::bigint[]));

-- When the next step of what waits for a person is told, apart from the regular looks of `next_at`; null where none is planned.
ALTER TABLE reminder_looks ADD COLUMN step_at timestamptz;
GRANT UPDATE (step_at) ON reminder_looks TO wuye_app;
