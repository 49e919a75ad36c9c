-- Who of the company is on duty when, whom the manager and the community's contact are, and on which number they are woken.

CREATE TABLE duty_shifts (
  estate_id      bigint NOT NULL,
  shift_id       text NOT NULL,        -- named by the phone, so that a retry adds one
  tier           text NOT NULL CHECK (tier IN ('duty', 'manager', 'community')),
  person_id      text NOT NULL,
  phone          text NOT NULL CHECK (phone ~ '^[0-9]{0,12}$'),   -- empty: no text message and no call
  weekdays       integer[] NOT NULL,   -- 0 = Monday, the days on which it begins
  from_minute    integer NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
  to_minute      integer NOT NULL CHECK (to_minute BETWEEN 0 AND 1439),
  made_by        text NOT NULL,
  made_at        timestamptz NOT NULL,
  ended_by       text,
  ended_at       timestamptz,
  PRIMARY KEY (estate_id, shift_id)
);
CREATE INDEX duty_shifts_now ON duty_shifts (estate_id, tier) WHERE ended_at IS NULL;

-- Text messages and calls go out like the hosts' messages.
ALTER TABLE reminder_sends DROP CONSTRAINT reminder_sends_channel_check;
ALTER TABLE reminder_sends ADD CONSTRAINT reminder_sends_channel_check
  CHECK (channel IN ('weapp', 'alipay', 'swan', 'sms', 'voice'));

GRANT SELECT, INSERT ON duty_shifts TO wuye_app;
GRANT UPDATE (ended_by, ended_at) ON duty_shifts TO wuye_app;
ALTER TABLE duty_shifts ENABLE ROW LEVEL SECURITY;
ALTER TABLE duty_shifts FORCE ROW LEVEL SECURITY;
CREATE POLICY by_estate ON duty_shifts
  USING (estate_id = ANY ((SELECT named_estates())::bigint[]))
  WITH CHECK (estate_id = ANY ((SELECT named_estates())::bigint[]));
