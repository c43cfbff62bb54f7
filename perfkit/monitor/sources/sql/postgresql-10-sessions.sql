/* perfkit: who is connected to this database. A session of another role shows no state to a role
   that is not a member of pg_monitor; its kind is not shown either. */
SELECT
    count(*) AS connections,
    count(*) FILTER (WHERE state = 'active') AS active,
    count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS idle_in_transaction,
    count(*) FILTER (WHERE state IS NULL) AS hidden,
    coalesce(
        max(extract(epoch FROM clock_timestamp() - query_start)) FILTER (WHERE state = 'active'), 0
    )::float8 AS longest_query_s
FROM pg_stat_activity
WHERE datname = current_database()
    AND pid <> pg_backend_pid()
    AND (backend_type = 'client backend' OR backend_type IS NULL)
