SELECT MIN(at_ms)
FROM rollups
WHERE tier = ?;
