INSERT INTO samples (at_ns, pid, cpu_s, rss_bytes, threads, open_files, own_bytes)
VALUES (?, ?, ?, ?, ?, ?, ?);
