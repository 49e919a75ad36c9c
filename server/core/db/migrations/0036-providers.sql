-- A sign-in ends with the provider that it began with.
ALTER TABLE sign_in_attempts ADD COLUMN provider text NOT NULL DEFAULT 'jingtong';
