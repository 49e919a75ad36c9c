-- 12345 (接诉即办): its orders on repairs, and what the company did about each.
-- Functions: wall_by_estate

-- An order of 12345, always on a repair: one that it made, or one that was there. It carries its own limit. Who called and from which
-- telephone is not kept.
CREATE TABLE hotline_orders (
  estate_id    bigint NOT NULL,
  order_no     text NOT NULL,  -- the authority's; the same number again is the same order
  repair_id    text NOT NULL,
  received_at  timestamptz NOT NULL,  -- when it was handed down
  due_at       timestamptz NOT NULL,
  place_text   text NOT NULL,
  text         text NOT NULL,  -- what was said, without telephones and document numbers
  came_by      text NOT NULL CHECK (came_by IN ('import', 'open311')),
  by_person    text NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (estate_id, order_no),
  FOREIGN KEY (estate_id, repair_id) REFERENCES repairs (estate_id, repair_id),
  CHECK (due_at > received_at)
);
CREATE INDEX hotline_orders_by_repair ON hotline_orders (estate_id, repair_id);
CREATE INDEX hotline_orders_by_time ON hotline_orders (estate_id, received_at DESC);

-- What the company did about an order, besides mending: named by the phone, so that a retry is known.
CREATE TABLE hotline_acts (
  estate_id  bigint NOT NULL,
  order_no   text NOT NULL,
  position   smallint NOT NULL CHECK (position > 0),
  act_id     text NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('contact', 'attempt', 'explain', 'result')),
  note       text NOT NULL,
  by_person  text NOT NULL,
  at         timestamptz NOT NULL,  -- by the server's clock: nobody says afterwards that it was earlier
  PRIMARY KEY (estate_id, order_no, position),
  UNIQUE (estate_id, order_no, act_id),
  FOREIGN KEY (estate_id, order_no) REFERENCES hotline_orders (estate_id, order_no)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'hotline_orders', 'hotline_acts'
]);

GRANT SELECT, INSERT ON hotline_orders, hotline_acts TO wuye_app;
