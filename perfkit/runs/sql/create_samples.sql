CREATE TABLE IF NOT EXISTS samples (
    at_ns INTEGER NOT NULL, -- CLOCK_MONOTONIC
    pid INTEGER NOT NULL,
    cpu_s REAL NOT NULL, -- since the process was born
    rss_bytes INTEGER NOT NULL,
    threads INTEGER NOT NULL,
    open_files INTEGER NOT NULL, -- -1: could not be read
    own_bytes INTEGER NOT NULL -- resident and of no file; -1: not told
);
