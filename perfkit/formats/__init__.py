"""Bytes or lines to model and back; never a path."""
