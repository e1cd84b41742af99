"""The ``stegvis`` command, and what it prints."""
