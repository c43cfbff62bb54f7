"""The order of events of each command: the only place where capabilities meet."""
