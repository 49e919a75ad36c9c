-- The number under which the company's desk answers, as the company gave it. The last row counts; earlier ones say who gave which.
CREATE TABLE desk_phones (
  estate_id        bigint NOT NULL,
  position         integer NOT NULL,
  phone            text NOT NULL CHECK (phone ~ '^([0-9]{5,12})?$'),  -- empty: taken back
  given_by         text NOT NULL,
  given_at         timestamptz NOT NULL,
  idempotency_key  text NOT NULL,
  PRIMARY KEY (estate_id, position)
);
SELECT wall_by_estate(ARRAY['desk_phones']);
GRANT SELECT, INSERT ON desk_phones TO wuye_app;
