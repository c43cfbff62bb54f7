SELECT COUNT(*)
FROM sqlite_master;
