-- The grant of a head that is not revoked; there is at most one.
CREATE OR REPLACE FUNCTION active_grant(p_estate bigint, p_vote text, p_head text) RETURNS proxy_grants LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_grant proxy_grants%ROWTYPE;
BEGIN
  SELECT g.* INTO v_grant FROM proxy_grants g
  WHERE g.estate_id = p_estate AND g.vote_id = p_vote AND g.head_id = p_head
    AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.estate_id = p_estate
                    AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id)
  ORDER BY g.log_index DESC LIMIT 1;
  RETURN v_grant;
END $$;
