"""Registering what no task asks for."""
