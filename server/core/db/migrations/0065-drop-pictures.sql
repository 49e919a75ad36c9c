-- The application removes a picture only through `drop_photos`, which keeps what is attached or young: it may not delete one by itself.
-- The estates that the transaction names still bound what the function sees, for the policies are forced on the owner, too.
ALTER FUNCTION drop_photos(bigint, text[], timestamptz, timestamptz) SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE DELETE ON photos, photo_sources FROM wuye_app;
