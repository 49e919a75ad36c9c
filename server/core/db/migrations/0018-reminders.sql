-- Messages to people's phones: what is to be said to whom, how each was sent, and who is on duty. Text messages and calls go out like
-- the hosts' messages.
-- Functions: wall_by_estate

-- Reminders: what a person was told of what waits for them, so that nobody is told the same step twice.
CREATE TABLE reminder_messages (
  estate_id     bigint NOT NULL,
  message_id    text NOT NULL,
  person_id     text NOT NULL,
  template      text NOT NULL CHECK (template IN ('vote', 'repair', 'todo')),
  breaks_quiet  boolean NOT NULL,
  made_at       timestamptz NOT NULL,
  PRIMARY KEY (estate_id, message_id)
);
CREATE INDEX reminder_messages_by_person ON reminder_messages (estate_id, person_id, made_at DESC);

-- One row for each step of each thing: the key is what keeps a restart and two servers from telling it twice.
CREATE TABLE reminder_steps (
  estate_id   bigint NOT NULL,
  person_id   text NOT NULL,
  kind        text NOT NULL,
  thing_id    text NOT NULL,
  turn        text NOT NULL,  -- tells two waits of one thing apart
  step        integer NOT NULL CHECK (step >= 0),
  due_at      timestamptz,  -- as its clock stood when it was told
  message_id  text NOT NULL,
  PRIMARY KEY (estate_id, person_id, kind, thing_id, turn, step),
  FOREIGN KEY (estate_id, message_id) REFERENCES reminder_messages (estate_id, message_id)
);
CREATE INDEX reminder_steps_by_message ON reminder_steps (estate_id, message_id);

-- What goes out through a host. `calling` is written before the host is called: whoever died over it leaves it so, and it is not
-- sent again, because the host may have it.
CREATE TABLE reminder_sends (
  estate_id   bigint NOT NULL,
  message_id  text NOT NULL,
  channel     text NOT NULL CHECK (channel IN ('weapp', 'alipay', 'swan', 'sms', 'voice')),
  state       text NOT NULL CHECK (state IN ('queued', 'calling', 'sent', 'dropped', 'failed')),
  fault       text NOT NULL,  -- why it was dropped or failed, one word; empty otherwise
  tries       integer NOT NULL,
  next_at     timestamptz NOT NULL,
  sent_at     timestamptz,
  PRIMARY KEY (estate_id, message_id, channel),
  FOREIGN KEY (estate_id, message_id) REFERENCES reminder_messages (estate_id, message_id)
);
CREATE INDEX reminder_sends_by_time ON reminder_sends (estate_id, next_at) WHERE state IN ('queued', 'calling');

-- When somebody's things were last looked at, and when they are again unless something new begins before.
CREATE TABLE reminder_looks (
  estate_id  bigint NOT NULL,
  person_id  text NOT NULL,
  looked_at  timestamptz NOT NULL,
  next_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, person_id)
);

-- What a person chose, for all estates. Distributed by person, like the sessions.
CREATE TABLE reminder_settings (
  person_id     text PRIMARY KEY,
  quiet_from    integer NOT NULL CHECK (quiet_from BETWEEN 0 AND 1439),
  quiet_to      integer NOT NULL CHECK (quiet_to BETWEEN 0 AND 1439),
  kinds_off     text[] NOT NULL,
  channels_off  text[] NOT NULL,
  changed_at    timestamptz NOT NULL
);

-- Each time a person said yes to a host: one message, or, where the host has them, as many as there are.
CREATE TABLE reminder_grants (
  person_id   text NOT NULL,
  channel     text NOT NULL CHECK (channel IN ('weapp', 'alipay', 'swan')),
  template    text NOT NULL CHECK (template IN ('vote', 'repair', 'todo')),
  grant_id    text NOT NULL,  -- named by the phone, so that a retry counts once
  is_lasting  boolean NOT NULL,
  granted_at  timestamptz NOT NULL,
  message_id  text,  -- the message that it went for
  ended_at    timestamptz,  -- when the host said that it holds no longer
  PRIMARY KEY (person_id, channel, template, grant_id)
);
CREATE INDEX reminder_grants_unused ON reminder_grants (person_id, channel, template, granted_at)
  WHERE message_id IS NULL AND ended_at IS NULL;

-- Who of the company is on duty when, whom the manager and the community's contact are, and on which number they are woken.
CREATE TABLE duty_shifts (
  estate_id    bigint NOT NULL,
  shift_id     text NOT NULL,  -- named by the phone, so that a retry adds one
  tier         text NOT NULL CHECK (tier IN ('duty', 'manager', 'community')),
  person_id    text NOT NULL,
  phone        text NOT NULL CHECK (phone ~ '^[0-9]{0,12}$'),  -- empty: no text message and no call
  weekdays     integer[] NOT NULL,  -- 0 = Monday, the days on which it begins
  from_minute  integer NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
  to_minute    integer NOT NULL CHECK (to_minute BETWEEN 0 AND 1439),
  made_by      text NOT NULL,
  made_at      timestamptz NOT NULL,
  ended_by     text,
  ended_at     timestamptz,
  PRIMARY KEY (estate_id, shift_id)
);
CREATE INDEX duty_shifts_now ON duty_shifts (estate_id, tier) WHERE ended_at IS NULL;

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'reminder_messages', 'reminder_steps', 'reminder_sends', 'reminder_looks', 'duty_shifts'
]);

ALTER TABLE reminder_settings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY by_person ON reminder_settings USING ((person_id = current_setting('app.person'::text, true))) WITH CHECK ((person_id = current_setting('app.person'::text, true)));
ALTER TABLE reminder_grants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY by_person ON reminder_grants USING ((person_id = current_setting('app.person'::text, true))) WITH CHECK ((person_id = current_setting('app.person'::text, true)));

GRANT SELECT, INSERT ON reminder_messages, reminder_steps, reminder_sends, reminder_looks, reminder_settings,
  reminder_grants, duty_shifts TO wuye_app;
GRANT UPDATE (state, fault, tries, next_at, sent_at) ON reminder_sends TO wuye_app;
GRANT UPDATE (looked_at, next_at) ON reminder_looks TO wuye_app;
GRANT UPDATE (quiet_from, quiet_to, kinds_off, channels_off, changed_at) ON reminder_settings TO wuye_app;
GRANT UPDATE (message_id, ended_at) ON reminder_grants TO wuye_app;
GRANT UPDATE (ended_by, ended_at) ON duty_shifts TO wuye_app;
