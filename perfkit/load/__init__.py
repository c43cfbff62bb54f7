"""Scenarios, students and the engine that drives them."""
