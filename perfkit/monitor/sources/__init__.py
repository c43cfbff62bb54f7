"""Where numbers about a bot come from, beside its processes and its machine."""
