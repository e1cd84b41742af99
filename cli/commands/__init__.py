"""The commands of ``stegvis``, one module for each kind of user."""
