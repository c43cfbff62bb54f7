DELETE FROM looks
WHERE at_ms < ?;
