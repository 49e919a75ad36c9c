-- The service contract as clauses, and what was done for them. Nothing here is ever changed or removed.

CREATE TABLE contracts (
  estate_id     bigint NOT NULL,
  contract_id   text NOT NULL,
  title         text NOT NULL,
  company       text NOT NULL,
  starts_on     date NOT NULL,
  ends_on       date NOT NULL CHECK (ends_on > starts_on),
  PRIMARY KEY (estate_id, contract_id)
);

CREATE TABLE clauses (
  estate_id     bigint NOT NULL,
  clause_id     text NOT NULL,
  contract_id   text NOT NULL,
  number        text NOT NULL,
  category      text NOT NULL,
  content       text NOT NULL,
  level         text NOT NULL,
  every         text NOT NULL CHECK (every IN ('day', 'week', 'month', 'quarter', 'half-year', 'year')),
  times         smallint NOT NULL CHECK (times > 0),
  PRIMARY KEY (estate_id, clause_id),
  UNIQUE (estate_id, contract_id, number),
  FOREIGN KEY (estate_id, contract_id) REFERENCES contracts (estate_id, contract_id)
);

CREATE TABLE performances (
  estate_id     bigint NOT NULL,
  clause_id     text NOT NULL,
  period_from   date NOT NULL,
  performed_on  date NOT NULL,
  note          text NOT NULL,
  photo_ids     text[] NOT NULL,
  recorded_at   timestamptz NOT NULL,
  PRIMARY KEY (estate_id, clause_id, period_from),
  FOREIGN KEY (estate_id, clause_id) REFERENCES clauses (estate_id, clause_id)
);

GRANT SELECT, INSERT ON contracts, clauses, performances TO wuye_app;
