/* perfkit: what this database has done since its statistics were reset */
SELECT xact_commit + xact_rollback AS transactions, deadlocks
FROM pg_stat_database
WHERE datname = current_database()
