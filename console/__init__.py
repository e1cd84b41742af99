"""The web: doors for machines, pages for people, and the one place where it is decided who may do what."""
