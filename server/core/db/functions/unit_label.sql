-- How a unit is called on screens: 3号楼2单元501.
CREATE OR REPLACE FUNCTION unit_label(building text, stair text, room text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT building || CASE WHEN stair = '' THEN '' ELSE stair END || room $$;
