/* perfkit: holds for this transaction alone, also behind a pooler of connections */
SELECT set_config('statement_timeout', '2s', true), set_config('lock_timeout', '500ms', true)
