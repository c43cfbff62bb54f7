INSERT INTO series (name, counter)
VALUES (?, ?)
ON CONFLICT (name) DO NOTHING;
