"""Postgres: the inbox, the read model and the person store. All SQL is in .sql files."""
