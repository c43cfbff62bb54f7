SELECT at_ms
FROM looks
WHERE bot = ?
ORDER BY at_ms
LIMIT 1;
