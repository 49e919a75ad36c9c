-- Whether a later ballot of one channel replaces an earlier one of another: 0 phone, 1 paper, 2 proxy, 3 deemed. The smaller
-- rank prevails, equal ranks leave the earlier one standing. Law: 建房〔2009〕274号 §26②: only who took no part can be
-- deemed to have voted, so what somebody said prevails over what silence is taken to say, under every rule.
CREATE OR REPLACE FUNCTION prevails(p_rule text, p_later smallint, p_earlier smallint) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_later = 3 THEN false
              WHEN p_earlier = 3 THEN true
              WHEN p_rule = 'online-prevails' THEN p_later = 0 AND p_earlier <> 0
              WHEN p_rule = 'in-person-prevails' THEN p_later = 1 AND p_earlier <> 1
              ELSE false END
$$;
