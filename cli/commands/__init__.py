"""The commands of ``stegvis``, by who uses them."""
