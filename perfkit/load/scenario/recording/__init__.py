"""Scenario files out of what was done by hand: from moments to steps to YAML."""
