/* perfkit: reads the size of each of the database's files, so it is asked once a minute */
SELECT pg_database_size(current_database())
