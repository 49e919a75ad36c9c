-- Functions: wall_by_estate

-- How each head of a vote was told of it (送达), what its owners say against that, and what keeps a clerk from reading a
-- paper ballot. All of it append-only.
CREATE TABLE deliveries (
  estate_id      bigint NOT NULL,
  vote_id        text NOT NULL,
  head_id        text NOT NULL,
  delivery_id    text NOT NULL,  -- made by whoever records it; 'app' is the first opening by an owner of the head
  method         text NOT NULL
    CHECK (method IN ('signed', 'post', 'call', 'video', 'message', 'visit', 'posting', 'app')),
  outcome        text NOT NULL
    CHECK (outcome IN ('received', 'sent', 'failed', 'not-home', 'by-phone', 'took-paper', 'refused')),
  made_at        timestamptz NOT NULL,  -- when it was done, as the recorder says
  note           text NOT NULL,
  photo_ids      text[] NOT NULL,
  recorded_by    text NOT NULL,
  recorded_role  text NOT NULL,
  recorded_at    timestamptz NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, delivery_id),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);
CREATE INDEX deliveries_by_id ON deliveries (estate_id, vote_id, delivery_id);

-- An owner says that nobody told the home.
CREATE TABLE delivery_denials (
  estate_id  bigint NOT NULL,
  vote_id    text NOT NULL,
  head_id    text NOT NULL,
  denied_by  text NOT NULL,
  denied_at  timestamptz NOT NULL,
  reason     text NOT NULL,
  PRIMARY KEY (estate_id, vote_id, head_id, denied_by),
  FOREIGN KEY (estate_id, vote_id, head_id) REFERENCES vote_heads (estate_id, vote_id, head_id)
);

-- A transaction sees and writes rows of the estates alone that it named with SET LOCAL app.estates.
SELECT wall_by_estate(ARRAY[
  'deliveries', 'delivery_denials'
]);

GRANT SELECT, INSERT ON deliveries, delivery_denials TO wuye_app;
