CREATE TABLE IF NOT EXISTS bots (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    at_ms INTEGER, -- the last look
    totals BLOB, -- where the counters stood then (formats.history_rows)
    open_minute_ms INTEGER, -- the minute that is not rolled up yet; nor is its hour
    writer_pid INTEGER, -- the monitor that records it
    writer_born REAL
);
