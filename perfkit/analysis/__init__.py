"""Artifacts to numbers, one question a module."""
