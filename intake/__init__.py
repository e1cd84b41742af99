"""Intake, the one way in: every event is read, checked and committed here, whoever sends it."""
