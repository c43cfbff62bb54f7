"""Are processes that grow told from those that don't? Thirty of known truth, judged for real."""
