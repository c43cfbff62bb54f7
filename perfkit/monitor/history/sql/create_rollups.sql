CREATE TABLE IF NOT EXISTS rollups (
    tier INTEGER NOT NULL, -- milliseconds: a minute or an hour
    at_ms INTEGER NOT NULL, -- where it begins
    bot INTEGER NOT NULL,
    looks INTEGER NOT NULL,
    seen BLOB NOT NULL, -- (formats.history_rows)
    times BLOB, -- response times, where there were any
    PRIMARY KEY (tier, at_ms, bot)
);
