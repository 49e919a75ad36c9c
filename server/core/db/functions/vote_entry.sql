-- The log's entries about one ballot. docs/record-format.md, types 3 and 6.
CREATE OR REPLACE FUNCTION vote_entry(p_type bytea, p_estate bigint, p_vote text, p_rules_hash bytea, p_fields bytea[])
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT convert_to('bjwy', 'UTF8') || '\x01'::bytea || p_type || int8send(p_estate)
    || log_field(convert_to(p_vote, 'UTF8')) || log_field(p_rules_hash)
    || (SELECT string_agg(log_field(f), ''::bytea ORDER BY n) FROM unnest(p_fields) WITH ORDINALITY AS u (f, n))
$$;
