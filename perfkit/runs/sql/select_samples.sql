SELECT at_ns, pid, cpu_s, rss_bytes, threads, open_files, own_bytes
FROM samples
ORDER BY at_ns, pid;
