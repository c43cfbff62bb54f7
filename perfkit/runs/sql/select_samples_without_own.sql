-- runs made before own_bytes was told
SELECT at_ns, pid, cpu_s, rss_bytes, threads, open_files
FROM samples
ORDER BY at_ns, pid;
