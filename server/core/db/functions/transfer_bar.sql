-- Why a person may not confirm a proposal in this role; null where they may.
CREATE OR REPLACE FUNCTION transfer_bar(p_estate bigint, p_one title_proposals, p_by text, p_role text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF p_one.proposed_by = p_by THEN RETURN 'transfer.same-person'; END IF;
  IF is_party(p_estate, p_one.from_owners, p_one.to_owners, p_by) THEN RETURN 'transfer.own'; END IF;
  -- Whoever also acts for the committee or the company does not speak for the community.
  IF is_for_community(p_estate, p_one, p_at) AND (p_role <> 'community' OR EXISTS (
      SELECT 1 FROM held_roles WHERE estate_id = p_estate AND person_id = p_by AND role IN ('committee', 'company')
        AND valid_from <= p_at AND (valid_to IS NULL OR valid_to > p_at))) THEN
    RETURN 'transfer.needs-community';
  END IF;
  RETURN NULL;
END $$;
