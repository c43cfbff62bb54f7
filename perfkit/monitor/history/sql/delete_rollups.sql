DELETE FROM rollups
WHERE tier = ? AND at_ms < ?;
