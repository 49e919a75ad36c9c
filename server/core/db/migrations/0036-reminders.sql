-- Reminders: what a person was told of what waits for them, so that nobody is told the same step twice.

CREATE TABLE reminder_messages (
  estate_id      bigint NOT NULL,
  message_id     text NOT NULL,
  person_id      text NOT NULL,
  template       text NOT NULL CHECK (template IN ('vote', 'repair', 'todo')),
  breaks_quiet   boolean NOT NULL,
  made_at        timestamptz NOT NULL,
  PRIMARY KEY (estate_id, message_id)
);
CREATE INDEX reminder_messages_by_person ON reminder_messages (estate_id, person_id, made_at DESC);

-- One row for each step of each thing: the key is what keeps a restart and two servers from telling it twice.
CREATE TABLE reminder_steps (
  estate_id      bigint NOT NULL,
  person_id      text NOT NULL,
  kind           text NOT NULL,
  thing_id       text NOT NULL,
  turn           text NOT NULL,       -- tells two waits of one thing apart
  step           integer NOT NULL CHECK (step >= 0),
  due_at         timestamptz,         -- as its clock stood when it was told
  message_id     text NOT NULL,
  PRIMARY KEY (estate_id, person_id, kind, thing_id, turn, step),
  FOREIGN KEY (estate_id, message_id) REFERENCES reminder_messages (estate_id, message_id)
);
CREATE INDEX reminder_steps_by_message ON reminder_steps (estate_id, message_id);

-- What goes out through a host. `calling` is written before the host is called: whoever died over it leaves it so, and it is not
-- sent again, because the host may have it.
CREATE TABLE reminder_sends (
  estate_id      bigint NOT NULL,
  message_id     text NOT NULL,
  channel        text NOT NULL CHECK (channel IN ('weapp', 'alipay', 'swan')),
  state          text NOT NULL CHECK (state IN ('queued', 'calling', 'sent', 'dropped', 'failed')),
  fault          text NOT NULL,       -- why it was dropped or failed, one word; empty otherwise
  tries          integer NOT NULL,
  next_at        timestamptz NOT NULL,
  sent_at        timestamptz,
  PRIMARY KEY (estate_id, message_id, channel),
  FOREIGN KEY (estate_id, message_id) REFERENCES reminder_messages (estate_id, message_id)
);
CREATE INDEX reminder_sends_by_time ON reminder_sends (estate_id, next_at) WHERE state IN ('queued', 'calling');

-- When somebody's things were last looked at, and when they are again unless something new begins before.
CREATE TABLE reminder_looks (
  estate_id      bigint NOT NULL,
  person_id      text NOT NULL,
  looked_at      timestamptz NOT NULL,
  next_at        timestamptz NOT NULL,
  PRIMARY KEY (estate_id, person_id)
);

-- What a person chose, for all estates. Distributed by person, like the sessions.
CREATE TABLE reminder_settings (
  person_id      text PRIMARY KEY,
  quiet_from     integer NOT NULL CHECK (quiet_from BETWEEN 0 AND 1439),
  quiet_to       integer NOT NULL CHECK (quiet_to BETWEEN 0 AND 1439),
  kinds_off      text[] NOT NULL,
  channels_off   text[] NOT NULL,
  changed_at     timestamptz NOT NULL
);

-- Each time a person said yes to a host: one message, or, where the host has them, as many as there are.
CREATE TABLE reminder_grants (
  person_id      text NOT NULL,
  channel        text NOT NULL CHECK (channel IN ('weapp', 'alipay', 'swan')),
  template       text NOT NULL CHECK (template IN ('vote', 'repair', 'todo')),
  grant_id       text NOT NULL,        -- named by the phone, so that a retry counts once
  is_lasting     boolean NOT NULL,
  granted_at     timestamptz NOT NULL,
  message_id     text,                 -- the message that it went for
  ended_at       timestamptz,          -- when the host said that it holds no longer
  PRIMARY KEY (person_id, channel, template, grant_id)
);
CREATE INDEX reminder_grants_unused ON reminder_grants (person_id, channel, template, granted_at)
  WHERE message_id IS NULL AND ended_at IS NULL;

CREATE INDEX identities_by_person ON identities (person_id, issuer);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['reminder_messages', 'reminder_steps', 'reminder_sends', 'reminder_looks'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO wuye_app', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_estate ON %I
         USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
         WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]))',
      t);
  END LOOP;
  -- These know no estate: a transaction names the one person whose they are.
  FOREACH t IN ARRAY ARRAY['reminder_settings', 'reminder_grants'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO wuye_app', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY by_person ON %I
         USING (person_id = current_setting(''app.person'', true))
         WITH CHECK (person_id = current_setting(''app.person'', true))',
      t);
  END LOOP;
END $$;
GRANT UPDATE (state, fault, tries, next_at, sent_at) ON reminder_sends TO wuye_app;
GRANT UPDATE (looked_at, next_at) ON reminder_looks TO wuye_app;
GRANT UPDATE (quiet_from, quiet_to, kinds_off, channels_off, changed_at) ON reminder_settings TO wuye_app;
GRANT UPDATE (message_id, ended_at) ON reminder_grants TO wuye_app;
