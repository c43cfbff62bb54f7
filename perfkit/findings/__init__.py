"""Numbers to judgements: objectives and their verdict."""
