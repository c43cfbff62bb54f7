INSERT INTO rollups (tier, at_ms, bot, looks, seen, times)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (tier, at_ms, bot) DO UPDATE
SET looks = excluded.looks, seen = excluded.seen, times = excluded.times
-- one of more looks stays: of those some are gone already, and the calendar was set back
WHERE excluded.looks >= rollups.looks;
